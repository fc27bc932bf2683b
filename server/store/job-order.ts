import { sql } from 'kysely'
import type { GroupId } from '../domain/group.ts'
import { PRIORITIES, type Job, type JobId } from '../domain/job.ts'
import type { FailedHere } from '../domain/keep-apart.ts'
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

const selectFailed = (db: Db) =>
  db
    .selectFrom('jobs')
    .innerJoin('attempts', (join) =>
      join
        .onRef('attempts.job_id', '=', 'jobs.id')
        .on(({ eb, or }) =>
          or([eb('attempts.id', '=', eb.ref('jobs.attempt_id')), eb('attempts.cause', '=', sql.lit('SOURCE'))]),
        ),
    )
    .select(['jobs.id', 'jobs.group_id', 'jobs.infrastructure_failures', 'jobs.queued_at'])
    .select(['attempts.worker_id', 'attempts.cause', 'attempts.ended_at'])
    .where('jobs.status', '=', sql.lit('QUEUED'))
    // Word for word as in the index, or SQLite does not use it.
    .where(sql<boolean>`jobs.outcome in ('ERRORED', 'LOST')`)

const selectAllFailed = prepared<Record<string, never>>()((db) => selectFailed(db))

const selectFailedBy = prepared<{ group: string; worker: string }>()((db, param) =>
  selectFailed(db).where('jobs.group_id', '=', param('group')).where('attempts.worker_id', '=', param('worker')),
)

/**
 * Queued jobs that could not be run: by the worker that tried last, and by all that did not find the test file. Few,
 * and seldom any. `by`: those of one group and worker.
 */
export async function failedJobs(db: Db, by?: { group: GroupId; worker: WorkerId }): Promise<FailedHere[]> {
  const rows = await (by === undefined ? selectAllFailed(db, {}) : selectFailedBy(db, by))
  return rows.map((row) => ({
    jobId: row.id as JobId,
    groupId: row.group_id as GroupId,
    workerId: row.worker_id as WorkerId,
    infrastructureFailures: row.infrastructure_failures,
    queuedAt: row.queued_at ?? 0,
    missedAt: row.cause === 'SOURCE' ? row.ended_at : null,
  }))
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
