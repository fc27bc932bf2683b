import { sql } from 'kysely'
import { groupKey, type Group, type GroupId, type GroupStatus } from '../domain/group.ts'
import type { Job, JobStatus, OrganizationId, Target } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { toPage, type Page, type PageRequest } from './page.ts'
import { forgetInTransaction, oncePerTransaction, openGroupsOf } from './per-transaction.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among, insertRows } from './rows.ts'
import type { Db, GroupsTable, Tx } from './tables.ts'

export function toGroup(row: GroupsTable): Group {
  const { pending, queued, running, completed, failed, errored, canceled } = row
  return {
    id: row.id as GroupId,
    organizationId: row.organization_id,
    appVersionId: row.app_version_id,
    target: row.target as Target,
    requirements: JSON.parse(row.requirements) as Group['requirements'],
    status: row.status as GroupStatus,
    createdAt: row.created_at,
    closedAt: row.closed_at,
    counts: { pending, queued, running, completed, failed, errored, canceled },
  }
}

const STATUS_COUNTERS = ['pending', 'queued', 'running', 'completed', 'failed', 'errored', 'canceled'] as const
const WORK_COUNTERS = ['known_work_ms', 'unknown_queued'] as const
type Counter = (typeof STATUS_COUNTERS)[number] | (typeof WORK_COUNTERS)[number] | 'flaky'

const selectOpen = prepared<{ key: string }>()((db, param) =>
  db.selectFrom('groups').select('id').where('key', '=', param('key')).where('status', '=', sql.lit('OPEN')),
)

type Keyed = Pick<Job, 'organizationId' | 'appVersionId' | 'target' | 'requirements'>

/**
 * The open group of a key, made if there is none; `make` names a new one. Should it close meanwhile, the tally finds
 * out.
 */
export async function joinOrOpenGroup(
  tx: Tx,
  job: Keyed,
  make: () => GroupId,
  now: number,
): Promise<{ id: GroupId; opened: boolean }> {
  const key = groupKey(job)
  const [open] = await oncePerTransaction(tx, `open ${key}`, () => selectOpen(tx, { key }))
  if (open !== undefined) return { id: open.id as GroupId, opened: false }
  const id = make()
  const zeros = Object.fromEntries([...STATUS_COUNTERS, ...WORK_COUNTERS, 'flaky'].map((name) => [name, 0])) as Record<
    Counter,
    number
  >
  const row: GroupsTable = {
    id,
    key,
    organization_id: job.organizationId,
    app_version_id: job.appVersionId,
    target: job.target,
    requirements: JSON.stringify(job.requirements),
    status: 'OPEN',
    created_at: now,
    closed_at: null,
    ...zeros,
    install_failures: 0,
  }
  await insertRows(tx, 'groups', [row])
  forgetInTransaction(tx, `open ${key}`)
  forgetInTransaction(tx, openGroupsOf(job.organizationId))
  return { id, opened: true }
}

type Tallied = Pick<Job, 'groupId' | 'expectedMs' | 'expectedSource'>

/** Changes to groups' counters, gathered and written once, at the end of the transaction. */
export class GroupTally {
  readonly #changes = new Map<GroupId, Map<Counter, number>>()

  /** A job of the group moved; `from` is null for a new one. */
  moved(job: Tallied, from: JobStatus | null, to: JobStatus): void {
    if (from === to) return
    if (from !== null) this.#add(job, from, -1)
    this.#add(job, to, 1)
  }

  /** A job of the group turned out to be flaky. */
  flaky({ groupId }: Tallied): void {
    this.#bump(groupId, 'flaky', 1)
  }

  /** By how many the jobs that wait in a group have become more and are not written yet. */
  waiting(id: string): number {
    const changes = this.#changes.get(id as GroupId)
    return (changes?.get('queued') ?? 0) + (changes?.get('pending') ?? 0)
  }

  #add({ groupId, expectedMs, expectedSource }: Tallied, status: JobStatus, by: number): void {
    this.#bump(groupId, status.toLowerCase() as Lowercase<JobStatus>, by)
    if (status !== 'QUEUED') return
    if (expectedSource === 'LEARNED') this.#bump(groupId, 'known_work_ms', by * expectedMs)
    else this.#bump(groupId, 'unknown_queued', by)
  }

  #bump(groupId: GroupId, name: Counter, change: number): void {
    let counters = this.#changes.get(groupId)
    if (counters === undefined) this.#changes.set(groupId, (counters = new Map<Counter, number>()))
    counters.set(name, (counters.get(name) ?? 0) + change)
  }

  /**
   * A group without unfinished jobs closes with the same statement that took its last one. Tells whether all groups
   * were still open: another server may have closed one that jobs were just added to.
   */
  async write(tx: Tx, now: number): Promise<boolean> {
    for (const [id, counters] of [...this.#changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const delta = (name: Counter) => counters.get(name) ?? 0
      const rows = await adjust(tx, {
        id,
        now,
        unfinished: delta('pending') + delta('queued') + delta('running'),
        pending: delta('pending'),
        queued: delta('queued'),
        running: delta('running'),
        completed: delta('completed'),
        failed: delta('failed'),
        errored: delta('errored'),
        canceled: delta('canceled'),
        known_work_ms: delta('known_work_ms'),
        unknown_queued: delta('unknown_queued'),
        flaky: delta('flaky'),
      })
      if (rows.length === 0) return false
    }
    return true
  }
}

const adjust = prepared<Record<Counter, number> & { id: string; now: number; unfinished: number }>()((db, param) =>
  db
    .updateTable('groups')
    .set((eb) => {
      const plus = (name: Counter) => eb(name, '+', param(name))
      const left = eb(eb('pending', '+', eb.ref('queued')), '+', eb.ref('running'))
      const ends = eb(eb(left, '+', param('unfinished')), '=', 0)
      return {
        pending: plus('pending'),
        queued: plus('queued'),
        running: plus('running'),
        completed: plus('completed'),
        failed: plus('failed'),
        errored: plus('errored'),
        canceled: plus('canceled'),
        known_work_ms: plus('known_work_ms'),
        unknown_queued: plus('unknown_queued'),
        flaky: plus('flaky'),
        status: eb.case().when(ends).then('CLOSED').else(eb.ref('status')).end(),
        closed_at: eb.case().when(ends).then(param('now')).else(eb.ref('closed_at')).end(),
      }
    })
    .where('id', '=', param('id'))
    .where('status', '=', sql.lit('OPEN'))
    .returning('id'),
)

export async function findGroups(db: Db, scope: Scope, ids: readonly string[]): Promise<Group[]> {
  const rows = await db
    .selectFrom('groups')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute()
  return rows.filter((row) => scope.sees(row.organization_id)).map(toGroup)
}

export async function findGroup(db: Db, scope: Scope, id: string): Promise<Group | undefined> {
  const [group] = await findGroups(db, scope, [id])
  return group
}

const selectWaiting = prepared<{ id: string }>()((db, param) =>
  db
    .selectFrom('groups')
    .selectAll()
    .where('id', '=', param('id'))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('jobs')
          .select('jobs.id')
          .whereRef('jobs.group_id', '=', 'groups.id')
          .where('jobs.status', '=', sql.lit('QUEUED')),
      ),
    )
    .$if(isPostgres(db), (query) => query.forUpdate()),
)

/** Locks a group that has jobs to deal. Asks the jobs: what this transaction did to them is not in the counters yet. */
export async function lockGroup(tx: Tx, id: GroupId): Promise<Group | undefined> {
  const [row] = await selectWaiting(tx, { id })
  return row && toGroup(row)
}

/** Newest first. Throws NotFound for an organization outside the scope. */
export async function pageGroups(
  db: Db,
  scope: Scope,
  { organizationId, status }: { organizationId: OrganizationId; status?: GroupStatus },
  { first, after }: PageRequest,
): Promise<Page<Group>> {
  scope.require(organizationId)
  const rows = await db
    .selectFrom('groups')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(after !== null, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(first + 1)
    .execute()
  return toPage(rows.map(toGroup), first)
}

/** How many installs of the group's app failed in a row. */
export async function installFailures(db: Db, id: GroupId): Promise<number> {
  const row = await db.selectFrom('groups').select('install_failures').where('id', '=', id).executeTakeFirstOrThrow()
  return row.install_failures
}

/** Writes how many installs failed in a row, if it still was `from`; tells whether it was. */
export async function saveInstallFailures(tx: Tx, id: GroupId, from: number, to: number): Promise<boolean> {
  const rows = await tx
    .updateTable('groups')
    .set({ install_failures: to })
    .where('id', '=', id)
    .where('install_failures', '=', from)
    .returning('id')
    .execute()
  return rows.length === 1
}
