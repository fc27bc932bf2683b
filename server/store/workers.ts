import { sql } from 'kysely'
import type { HealthRecord } from '../domain/health.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { AssignmentId } from '../domain/assignment.ts'
import type { Scope } from '../domain/scope.ts'
import type { TokenId } from '../domain/token.ts'
import type { DeviceState, Worker, WorkerId } from '../domain/worker.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among } from './rows.ts'
import type { Db, Tx, WorkersTable } from './tables.ts'

/** Nearly always there is nothing to read. */
export function toHealth(text: string | null): HealthRecord | null {
  return text === null ? null : (JSON.parse(text) as HealthRecord)
}

export function toWorker(row: WorkersTable): Worker {
  return {
    id: row.id as WorkerId,
    name: row.name,
    targets: JSON.parse(row.targets) as Worker['targets'],
    capabilities: JSON.parse(row.capabilities) as Worker['capabilities'],
    organizationIds: row.organization_ids === null ? null : (JSON.parse(row.organization_ids) as OrganizationId[]),
    sessionId: row.session_id,
    draining: row.draining === 1,
    online: row.online === 1,
    assignmentId: row.assignment_id as AssignmentId | null,
    registeredAt: row.registered_at,
    lastSeenAt: row.last_seen_at,
    leaseEndsAt: row.lease_ends_at,
    credentialId: row.credential_id as TokenId | null,
    instanceId: row.instance_id,
    health: toHealth(row.health),
    deviceState: row.device_state === null ? null : (JSON.parse(row.device_state) as DeviceState),
  }
}

const selectWorker = prepared<{ id: string }>()((db, param) =>
  db.selectFrom('workers').selectAll().where('id', '=', param('id')),
)
const selectWorkerForUpdate = prepared<{ id: string }>()((db, param) =>
  db
    .selectFrom('workers')
    .selectAll()
    .where('id', '=', param('id'))
    .$if(isPostgres(db), (query) => query.forUpdate()),
)

function visible(scope: Scope, rows: readonly WorkersTable[]): Worker[] {
  return rows
    .map(toWorker)
    .filter((worker) => scope.seesWorker(worker))
    .map((worker) => scope.show(worker))
}

export async function findWorker(db: Db, scope: Scope, id: string): Promise<Worker | undefined> {
  const rows = await selectWorker(db, { id })
  return visible(scope, rows)[0]
}

/** Reads a worker that the transaction is about to change. */
export async function lockWorker(tx: Tx, scope: Scope, id: string): Promise<Worker | undefined> {
  const rows = await selectWorkerForUpdate(tx, { id })
  return visible(scope, rows)[0]
}

export async function findWorkers(db: Db, scope: Scope, ids: readonly string[]): Promise<Worker[]> {
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute()
  return visible(scope, rows)
}

/** By name. */
export async function listWorkers(db: Db, scope: Scope): Promise<Worker[]> {
  const rows = await db.selectFrom('workers').selectAll().orderBy('name').execute()
  return visible(scope, rows)
}

export async function freeWorkers(db: Db): Promise<Worker[]> {
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where('online', '=', sql.lit(1))
    .where('draining', '=', sql.lit(0))
    .where('quarantined', '=', sql.lit(0))
    .where('assignment_id', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(toWorker)
}

const selectOnline = prepared<Record<string, never>>()((db) =>
  db.selectFrom('workers').select('id').where('online', '=', sql.lit(1)).limit(sql.lit(1)),
)

export async function isAnybodyOnline(db: Db): Promise<boolean> {
  const rows = await selectOnline(db, {})
  return rows.length > 0
}

export async function countOnline(db: Db): Promise<number> {
  const { online } = await db
    .selectFrom('workers')
    .select((eb) => eb.fn.countAll<number>().as('online'))
    .where('online', '=', 1)
    .executeTakeFirstOrThrow()
  return online
}

/** Writes the registration of a worker, new or known by its name, and answers its id. */
export async function saveRegistration(
  tx: Tx,
  worker: Omit<Worker, 'assignmentId' | 'lastSeenAt' | 'health' | 'deviceState'>,
): Promise<WorkerId> {
  const row = {
    name: worker.name,
    targets: JSON.stringify(worker.targets),
    capabilities: JSON.stringify(worker.capabilities),
    organization_ids: worker.organizationIds === null ? null : JSON.stringify(worker.organizationIds),
    session_id: worker.sessionId,
    draining: worker.draining ? 1 : 0,
    online: worker.online ? 1 : 0,
    registered_at: worker.registeredAt,
    last_seen_at: worker.registeredAt,
    lease_ends_at: worker.leaseEndsAt,
    credential_id: worker.credentialId,
    instance_id: worker.instanceId,
  }
  const { id } = await tx
    .insertInto('workers')
    .values({
      id: worker.id,
      assignment_id: null,
      health: null,
      quarantined: 0,
      check_at: null,
      device_state: null,
      ...row,
    })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id as WorkerId
}

export async function findWorkerByName(db: Db, scope: Scope, name: string): Promise<Worker | undefined> {
  const rows = await db.selectFrom('workers').selectAll().where('name', '=', name).execute()
  return visible(scope, rows)[0]
}

const setAssignment = prepared<{ id: string; from: string | null; to: string | null }>()((db, param) =>
  db
    .updateTable('workers')
    .set({ assignment_id: param('to') })
    .where('id', '=', param('id'))
    .where((eb) =>
      isPostgres(db)
        ? eb('assignment_id', 'is not distinct from', param('from'))
        : eb('assignment_id', 'is', param('from')),
    )
    .returning('id'),
)

/** Binds a free worker to an assignment (from null) or frees it again (to null); tells whether it was in that state. */
export async function bindWorker(
  tx: Tx,
  id: WorkerId,
  from: AssignmentId | null,
  to: AssignmentId | null,
): Promise<boolean> {
  const rows = await setAssignment(tx, { id, from, to })
  return rows.length === 1
}

const renew = prepared<{ id: string; session: string; now: number; ends: number }>()((db, param) =>
  db
    .updateTable('workers')
    .set({ last_seen_at: param('now'), lease_ends_at: param('ends'), online: 1 })
    .where('id', '=', param('id'))
    .where('session_id', '=', param('session'))
    .returningAll(),
)

/** A sign of life of the session; undefined if it is not the worker's current one. */
export async function renewWorker(
  tx: Tx,
  id: string,
  session: string,
  now: number,
  leaseEndsAt: number,
): Promise<Worker | undefined> {
  const [row] = await renew(tx, { id, session, now, ends: leaseEndsAt })
  return row && toWorker(row)
}

export async function setWorkerFlags(
  tx: Tx,
  id: WorkerId,
  flags: { draining?: boolean; online?: boolean },
): Promise<void> {
  const { draining, online } = flags
  await tx
    .updateTable('workers')
    .set({
      ...(draining !== undefined && { draining: draining ? 1 : 0 }),
      ...(online !== undefined && { online: online ? 1 : 0 }),
    })
    .where('id', '=', id)
    .execute()
}

/** Writes what the device of a worker says of itself; its row must be locked. */
export async function saveDeviceState(tx: Tx, id: WorkerId, state: DeviceState): Promise<void> {
  await tx
    .updateTable('workers')
    .set({ device_state: JSON.stringify(state) })
    .where('id', '=', id)
    .execute()
}

/**
 * Workers that take part in plans, and so could be given work now or later: online or at work, neither draining nor
 * quarantined.
 */
export async function workersInLab(db: Db): Promise<Worker[]> {
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where('draining', '=', 0)
    .where('quarantined', '=', 0)
    .where((eb) => eb.or([eb('online', '=', 1), eb('assignment_id', 'is not', null)]))
    .execute()
  return rows.map(toWorker)
}

/** Forgets workers that were last heard of before, and of which nothing is left; one that is quarantined stays so. */
export async function deleteWorkers(tx: Tx, before: number): Promise<void> {
  const gone = await tx
    .deleteFrom('workers')
    .where('online', '=', 0)
    .where('quarantined', '=', 0)
    .where('assignment_id', 'is', null)
    .where('lease_ends_at', '<', before)
    .where('id', 'not in', (query) => query.selectFrom('assignments').select('worker_id'))
    .returning('id')
    .execute()
  if (gone.length === 0) return
  const ids = gone.map(({ id }) => id)
  await tx
    .deleteFrom('installs')
    .where(among(tx, 'worker_id', ids))
    .execute()
}

/** Ends every session, and answers whose: the agents have to register again. */
export async function forgetSessions(tx: Tx): Promise<WorkerId[]> {
  const rows = await tx
    .updateTable('workers')
    .set({ session_id: null, online: 0 })
    .where('session_id', 'is not', null)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id as WorkerId)
}

/** Online workers whose agent has been silent for longer than the lease. */
export async function silentWorkers(db: Db, now: number): Promise<Worker[]> {
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where('online', '=', sql.lit(1))
    .where('lease_ends_at', '<=', now)
    .execute()
  return rows.map(toWorker)
}
