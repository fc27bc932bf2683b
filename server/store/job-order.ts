import { sql } from 'kysely'
import type { GroupId } from '../domain/group.ts'
import { PRIORITIES, type Job, type JobId } from '../domain/job.ts'
import { URGENT_HEAD_START, WINDOWS_PER_AGEING, WINDOWS_PER_PRIORITY } from '../domain/urgency.ts'
import type { WorkerId } from '../domain/worker.ts'
import { toJob } from './jobs.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among } from './rows.ts'
import type { Db, Tx } from './tables.ts'

const selectNext = prepared<{ group: string }>()((db, param) =>
  db
    .selectFrom('jobs')
    .selectAll()
    .where('group_id', '=', param('group'))
    .where('status', '=', sql.lit('QUEUED'))
    .orderBy('deal_window')
    .orderBy('expected_ms', 'desc')
    .orderBy('id')
    .limit(sql.lit(1))
    .$if(isPostgres(db), (query) => query.forUpdate().skipLocked()),
)

/**
 * The job a group deals next (rule 6): of the lowest window, the longest expected, the oldest. It passes over those
 * that another server is dealing at this moment.
 */
export async function nextQueuedJob(tx: Tx, group: GroupId): Promise<Job | undefined> {
  const [row] = await selectNext(tx, { group })
  return row && toJob(row)
}

/** Queued jobs of a group that this worker was the last to try, and could not run. Few, and seldom any. */
export async function queuedAfterFailing(tx: Tx, group: GroupId, worker: WorkerId): Promise<Job[]> {
  const rows = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('group_id', '=', group)
    .where('worker_id', '=', worker)
    .where('status', '=', sql.lit('QUEUED'))
    .where(sql<boolean>`outcome in ('ERRORED', 'LOST')`)
    .execute()
  return rows.map(toJob)
}

/** As nextQueuedJob, without these. */
export async function nextQueuedJobBut(tx: Tx, group: GroupId, left: readonly JobId[]): Promise<Job | undefined> {
  const row = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('group_id', '=', group)
    .where('status', '=', 'QUEUED')
    .where((eb) => eb.not(among(tx, 'id', left)))
    .orderBy('deal_window')
    .orderBy('expected_ms', 'desc')
    .orderBy('id')
    .limit(1)
    .$if(isPostgres(tx), (query) => query.forUpdate().skipLocked())
    .executeTakeFirst()
  return row && toJob(row)
}

/** Writes the places of all unfinished jobs for another ageing time: `dealWindow` of urgency.ts in SQL. */
export async function rewriteDealWindows(tx: Tx, ageingMs: number): Promise<void> {
  const priority = sql`case priority when ${sql.lit(PRIORITIES.indexOf('URGENT'))} then ${sql.lit(URGENT_HEAD_START)} else priority end`
  const window = sql<number>`submitted_at * ${sql.lit(WINDOWS_PER_AGEING)} / ${sql.lit(ageingMs)} - (${priority}) * ${sql.lit(WINDOWS_PER_PRIORITY)}`
  await tx
    .updateTable('jobs')
    .set({ deal_window: window })
    .where('status', 'in', ['PENDING', 'QUEUED', 'RUNNING'])
    .execute()
}

const selectDealtBefore = prepared<{ group: string; window: number; expected: number; id: string }>()((db, param) =>
  db
    .selectFrom('jobs')
    .select((eb) => {
      const known = eb.case().when('expected_source', '=', sql.lit('LEARNED'))
      return [
        eb.fn.countAll<number>().as('jobs'),
        eb.fn.coalesce(eb.fn.sum<number>(known.then(eb.ref('expected_ms')).else(0).end()), sql.lit(0)).as('known'),
        eb.fn.coalesce(eb.fn.sum<number>(known.then(0).else(1).end()), sql.lit(0)).as('unknown'),
      ]
    })
    .where('group_id', '=', param('group'))
    .where('status', '=', sql.lit('QUEUED'))
    .where('deal_window', '<=', param('window'))
    .where((eb) =>
      eb.or([
        eb('deal_window', '<', param('window')),
        eb('expected_ms', '>', param('expected')),
        eb.and([eb('expected_ms', '=', param('expected')), eb('id', '<', param('id'))]),
      ]),
    ),
)

export interface DealtBefore {
  jobs: number
  /** Expected work of those whose test is known, milliseconds. */
  knownMs: number
  /** How many the others are. */
  unknown: number
}

/** The queued jobs of its group that are dealt before a job. It costs what goes before. */
export async function dealtBefore(
  db: Db,
  { groupId: group, dealWindow: window, expectedMs: expected, id }: Job,
): Promise<DealtBefore> {
  const [row] = await selectDealtBefore(db, { group, window, expected, id })
  return { jobs: row?.jobs ?? 0, knownMs: row?.known ?? 0, unknown: row?.unknown ?? 0 }
}
