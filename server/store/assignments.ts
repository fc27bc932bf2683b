import { sql } from 'kysely'
import type { Assignment, AssignmentEnd, AssignmentId } from '../domain/assignment.ts'
import type { AttemptId, InstallCause } from '../domain/attempt.ts'
import type { GroupId } from '../domain/group.ts'
import type { Scope } from '../domain/scope.ts'
import type { TokenId } from '../domain/token.ts'
import type { WorkerId } from '../domain/worker.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among, insertRows } from './rows.ts'
import type { AssignmentsTable, Db, Tx } from './tables.ts'

export function toAssignment(row: AssignmentsTable): Assignment {
  return {
    id: row.id as AssignmentId,
    fence: row.fence,
    organizationId: row.organization_id,
    groupId: row.group_id as GroupId,
    workerId: row.worker_id as WorkerId,
    installNeeded: row.install_needed === 1,
    installMs: row.install_ms,
    attemptId: row.attempt_id as AttemptId | null,
    attemptsStarted: row.attempts_started,
    verdicts: row.verdicts,
    reason: row.reason,
    readyAt: row.ready_at,
    recallReason: row.recall_reason,
    offeredAt: row.offered_at,
    leaseEndsAt: row.lease_ends_at,
    endedAt: row.ended_at,
    end: row.end_reason as AssignmentEnd | null,
  }
}

const raiseFence = prepared<Record<string, never>>()((db) =>
  db
    .insertInto('counters')
    .values({ name: 'fence', value: 1 })
    .onConflict((conflict) => conflict.column('name').doUpdateSet((eb) => ({ value: eb('counters.value', '+', 1) })))
    .returning('value'),
)

/** A number that no assignment had before, higher than all of them. */
export async function nextFence(tx: Tx): Promise<number> {
  const [counter] = await raiseFence(tx, {})
  return Number(counter?.value)
}

export async function insertAssignment(tx: Tx, assignment: Assignment): Promise<void> {
  await insertRows(tx, 'assignments', [
    {
      id: assignment.id,
      fence: assignment.fence,
      organization_id: assignment.organizationId,
      group_id: assignment.groupId,
      worker_id: assignment.workerId,
      install_needed: assignment.installNeeded ? 1 : 0,
      install_ms: assignment.installMs,
      attempt_id: assignment.attemptId,
      attempts_started: assignment.attemptsStarted,
      verdicts: assignment.verdicts,
      reason: assignment.reason,
      ready_at: assignment.readyAt,
      recall_reason: assignment.recallReason,
      offered_at: assignment.offeredAt,
      lease_ends_at: assignment.leaseEndsAt,
      ended_at: assignment.endedAt,
      end_reason: assignment.end,
      install_cause: null,
    },
  ])
}

const selectForUpdate = prepared<{ id: string }>()((db, param) =>
  db
    .selectFrom('assignments')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('workers')
        .select('workers.credential_id')
        .whereRef('workers.id', '=', 'assignments.worker_id')
        .as('credential_id'),
    )
    .where('id', '=', param('id'))
    .$if(isPostgres(db), (query) => query.forUpdate()),
)

/** Reads an assignment that the transaction is about to change; to an agent's scope, those of its own workers alone. */
export async function lockAssignment(tx: Tx, scope: Scope, id: string): Promise<Assignment | undefined> {
  const [row] = await selectForUpdate(tx, { id })
  if (row === undefined || !scope.owns(row.credential_id as TokenId | null)) return undefined
  return visible(scope, [row])[0]
}

function visible(scope: Scope, rows: readonly AssignmentsTable[]): Assignment[] {
  return rows.filter((row) => scope.sees(row.organization_id)).map(toAssignment)
}

/** The part of an assignment that changes while it is live. */
export type AssignmentProgress = Pick<
  Assignment,
  | 'id'
  | 'fence'
  | 'attemptId'
  | 'attemptsStarted'
  | 'verdicts'
  | 'readyAt'
  | 'leaseEndsAt'
  | 'endedAt'
  | 'end'
  | 'installMs'
>

const updateProgress = prepared<{
  id: string
  fence: number
  attempt: string | null
  started: number
  verdicts: number
  ready: number
  ends: number
  endedAt: number | null
  end: string | null
  installMs: number | null
}>()((db, param) =>
  db
    .updateTable('assignments')
    .set({
      attempt_id: param('attempt'),
      attempts_started: param('started'),
      verdicts: param('verdicts'),
      ready_at: param('ready'),
      lease_ends_at: param('ends'),
      ended_at: param('endedAt'),
      end_reason: param('end'),
      install_ms: param('installMs'),
    })
    .where('id', '=', param('id'))
    .where('fence', '=', param('fence'))
    .where('ended_at', 'is', null)
    .returning('id'),
)

/** Writes where a live assignment stands; tells whether it was still live. */
export async function saveProgress(tx: Tx, assignment: AssignmentProgress): Promise<boolean> {
  const rows = await updateProgress(tx, {
    id: assignment.id,
    fence: assignment.fence,
    attempt: assignment.attemptId,
    started: assignment.attemptsStarted,
    verdicts: assignment.verdicts,
    ready: assignment.readyAt,
    ends: assignment.leaseEndsAt,
    endedAt: assignment.endedAt,
    end: assignment.end,
    installMs: assignment.installMs,
  })
  return rows.length === 1
}

const recall = prepared<{ id: string; reason: string }>()((db, param) =>
  db
    .updateTable('assignments')
    .set({ recall_reason: param('reason') })
    .where('id', '=', param('id'))
    .where('ended_at', 'is', null)
    .where('recall_reason', 'is', null)
    .returning('id'),
)

/** Marks a live assignment as one that ends at the next job boundary; tells whether it was live and not marked yet. */
export async function recallAssignment(tx: Tx, id: AssignmentId, reason: string): Promise<boolean> {
  const rows = await recall(tx, { id, reason })
  return rows.length === 1
}

const renew = prepared<{ id: string; fence: number; worker: string; ends: number }>()((db, param) =>
  db
    .updateTable('assignments')
    .set({ lease_ends_at: param('ends') })
    .where('id', '=', param('id'))
    .where('fence', '=', param('fence'))
    .where('worker_id', '=', param('worker'))
    .where('ended_at', 'is', null)
    .returningAll(),
)

/** Moves the end of a live lease; undefined if the lease is over or another's. */
export async function renewAssignment(
  tx: Tx,
  lease: { id: string; fence: number; workerId: string },
  leaseEndsAt: number,
): Promise<Assignment | undefined> {
  const [row] = await renew(tx, { id: lease.id, fence: lease.fence, worker: lease.workerId, ends: leaseEndsAt })
  return row && toAssignment(row)
}

export async function findAssignments(db: Db, scope: Scope, ids: readonly string[]): Promise<Assignment[]> {
  const rows = await db
    .selectFrom('assignments')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute()
  return visible(scope, rows)
}

export async function liveAssignments(
  db: Db,
  scope: Scope,
  of: { groupIds: readonly string[] } | { workerIds: readonly string[] },
): Promise<Assignment[]> {
  const rows = await db
    .selectFrom('assignments')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('groupIds' in of ? among(db, 'group_id', of.groupIds) : among(db, 'worker_id', of.workerIds))
    .orderBy('fence')
    .execute()
  return visible(scope, rows)
}

const countStaying = prepared<{ group: string }>()((db, param) =>
  db
    .selectFrom('assignments')
    .innerJoin('workers', 'workers.id', 'assignments.worker_id')
    .select((eb) => eb.fn.countAll<number>().as('workers'))
    .where('assignments.group_id', '=', param('group'))
    .where('assignments.ended_at', 'is', null)
    .where('assignments.recall_reason', 'is', null)
    .where('workers.draining', '=', sql.lit(0))
    .where('workers.quarantined', '=', sql.lit(0)),
)

/** How many workers serve a group and are not about to leave it, as a plan counts them. */
export async function workersStaying(db: Db, group: GroupId): Promise<number> {
  const [row] = await countStaying(db, { group })
  return row?.workers ?? 0
}

/** Live assignments whose lease has run out. */
export async function expiredAssignments(db: Db, now: number): Promise<Assignment[]> {
  const rows = await db
    .selectFrom('assignments')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('lease_ends_at', '<=', now)
    .orderBy('lease_ends_at')
    .execute()
  return rows.map(toAssignment)
}

/** Every live assignment, by its id; the transaction is about to change them. */
export async function allLiveAssignments(tx: Tx): Promise<Assignment[]> {
  const rows = await tx
    .selectFrom('assignments')
    .selectAll()
    .where('ended_at', 'is', null)
    .orderBy('id')
    .$if(isPostgres(tx), (query) => query.forUpdate())
    .execute()
  return rows.map(toAssignment)
}

/** Gives every live lease a fresh full term: after a restart of the server the silence was ours. */
export async function extendLiveLeases(tx: Tx, leaseEndsAt: number): Promise<void> {
  await tx.updateTable('assignments').set({ lease_ends_at: leaseEndsAt }).where('ended_at', 'is', null).execute()
  await tx.updateTable('workers').set({ lease_ends_at: leaseEndsAt }).where('online', '=', 1).execute()
}

/** Writes what was to blame for the failed install that ends an assignment. */
export async function saveInstallCause(tx: Tx, id: AssignmentId, cause: InstallCause): Promise<void> {
  await tx.updateTable('assignments').set({ install_cause: cause }).where('id', '=', id).execute()
}

/**
 * Each time that a worker could not install the app of a group, by fault of the app, since it was last installed on
 * any. Nothing but pruning forgets them.
 */
export async function installsRefused(db: Db, groupId: GroupId): Promise<{ workerId: WorkerId; at: number }[]> {
  const rows = await db
    .selectFrom('assignments')
    .select(['worker_id', 'ended_at'])
    .where('group_id', '=', groupId)
    .where('ended_at', 'is not', null)
    .where('install_cause', '=', 'APP')
    .where('ended_at', '>=', ({ fn, selectFrom }) =>
      fn.coalesce(
        selectFrom('assignments as worked')
          .select((eb) => eb.fn.max('worked.ended_at').as('at'))
          .where('worked.group_id', '=', groupId)
          .where('worked.ended_at', 'is not', null)
          .where(({ eb, or }) => or([eb('worked.attempts_started', '>', 0), eb('worked.install_ms', 'is not', null)])),
        sql.lit(0),
      ),
    )
    .execute()
  return rows.map((row) => ({ workerId: row.worker_id as WorkerId, at: row.ended_at ?? 0 }))
}
