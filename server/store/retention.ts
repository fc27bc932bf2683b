import { sql } from 'kysely'
import type { JobId } from '../domain/job.ts'
import { nextLogSeq } from './attempts.ts'
import { isPostgres } from './prepared.ts'
import { among } from './rows.ts'
import { installsAvoided } from './stats.ts'
import type { Db, PrunedTotalsTable, Tx } from './tables.ts'

/** Rows that one step takes at most, so that it is over in milliseconds. A log chunk may hold 64 KB. */
const EVENTS = 500
const JOBS = 100
const LOG_CHUNKS = 100
const ROWS = 200
const SUBMITS = 20
const PAGES = 256

export async function listLogs(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('logs').select('log').orderBy('log').execute()
  return rows.map(({ log }) => log)
}

/**
 * Deletes the oldest events of a log, and answers how many. Only from its beginning, so that what is left has no gap;
 * and never its newest event, so that whoever has fallen behind all the others sees that some are missing.
 */
export async function deleteEvents(tx: Tx, log: string, before: number): Promise<number> {
  const oldest = await tx
    .selectFrom('events')
    .innerJoin('logs', 'logs.log', 'events.log')
    .select(['events.seq', 'events.at'])
    .where('events.log', '=', log)
    .whereRef('events.seq', '<', 'logs.last_seq')
    .orderBy('events.seq')
    .limit(EVENTS)
    .execute()
  const kept = oldest.findIndex(({ at }) => at >= before)
  const last = oldest.at(kept === -1 ? -1 : kept - 1)
  if (last === undefined || kept === 0) return 0
  await tx.deleteFrom('events').where('log', '=', log).where('seq', '<=', last.seq).execute()
  return kept === -1 ? oldest.length : kept
}

/**
 * Deletes the jobs that ended first, with their attempts, logs and labels; answers how many jobs and how many pieces of
 * log. Logs go before their jobs: one that is larger than a step takes several.
 */
export async function deleteJobs(tx: Tx, before: number): Promise<{ jobs: number; chunks: number }> {
  const jobs = await tx
    .selectFrom('jobs')
    .select(['id', 'organization_id', 'labels'])
    .where('finished_at', '<', before)
    .orderBy('finished_at')
    .orderBy('id')
    .limit(JOBS)
    .execute()
  const candidates = jobs.map(({ id }) => id)
  const attempts = await tx
    .selectFrom('attempts')
    .select(['id', 'job_id'])
    .where(among(tx, 'job_id', candidates))
    .execute()
  const byJob = Map.groupBy(attempts, (attempt) => attempt.job_id)
  const emptied: typeof jobs = []
  let chunks = 0
  for (const job of jobs) {
    for (const { id } of byJob.get(job.id) ?? []) chunks += await deleteLog(tx, id, LOG_CHUNKS - chunks)
    // The last one may have more: the next step goes on with it.
    if (chunks >= LOG_CHUNKS) break
    emptied.push(job)
  }
  const ids = emptied.map(({ id }) => id)
  const labels = Map.groupBy(
    emptied.flatMap((job) => (JSON.parse(job.labels) as string[]).map((label) => ({ ...job, label }))),
    (labeled) => JSON.stringify([labeled.organization_id, labeled.label]),
  )
  for (const [key, labeled] of labels) {
    const [organization = '', label = ''] = JSON.parse(key) as string[]
    const labeledIds = labeled.map(({ id }) => id)
    await tx
      .deleteFrom('job_labels')
      .where('organization_id', '=', organization)
      .where('label', '=', label)
      .where(among(tx, 'job_id', labeledIds))
      .execute()
  }
  if (ids.length > 0) {
    const gone = new Set(ids)
    const attemptIds = attempts.flatMap(({ id, job_id }) => (gone.has(job_id) ? [id] : []))
    await tx
      .deleteFrom('attempt_tests')
      .where(among(tx, 'attempt_id', attemptIds))
      .execute()
    await tx
      .deleteFrom('artifacts')
      .where(among(tx, 'attempt_id', attemptIds))
      .execute()
    await tx
      .deleteFrom('attempts')
      .where(among(tx, 'job_id', ids))
      .execute()
    await tx
      .deleteFrom('jobs')
      .where(among(tx, 'id', ids))
      .execute()
  }
  return { jobs: ids.length, chunks }
}

/** Its newest pieces first: the number of those that are left is then known from the newest. */
async function deleteLog(tx: Tx, attemptId: string, most: number): Promise<number> {
  const pieces = await nextLogSeq(tx, attemptId)
  if (pieces === 0) return 0
  const first = Math.max(0, pieces - most)
  await tx.deleteFrom('log_chunks').where('attempt_id', '=', attemptId).where('seq', '>=', first).execute()
  return pieces - first
}

type Totals = Partial<PrunedTotalsTable> & Pick<PrunedTotalsTable, 'organization_id' | 'app_version_id' | 'target'>

/** Deletes the assignments that ended first, and goes on counting them in the totals. */
export async function deleteAssignments(tx: Tx, before: number): Promise<number> {
  const rows = await tx
    .selectFrom('assignments')
    .innerJoin('groups', 'groups.id', 'assignments.group_id')
    .select(['assignments.id', 'assignments.organization_id', 'groups.app_version_id', 'groups.target'])
    .select(['assignments.attempts_started as attempts', 'assignments.install_ms', installsAvoided.as('avoided')])
    .where('assignments.ended_at', 'is not', null)
    .where('assignments.ended_at', '<', before)
    .orderBy('assignments.ended_at')
    .limit(ROWS)
    .$if(isPostgres(tx), (query) => query.forUpdate('assignments').skipLocked()) // another server prunes too
    .execute()
  for (const { organization_id, app_version_id, target, attempts, install_ms, avoided } of rows) {
    const installs = install_ms === null ? 0 : 1
    const counts = { attempts, installs, install_ms: install_ms ?? 0, avoided }
    await addToTotals(tx, { organization_id, app_version_id, target, ...counts })
  }
  const ids = rows.map(({ id }) => id)
  await tx
    .deleteFrom('assignments')
    .where(among(tx, 'id', ids))
    .execute()
  return rows.length
}

/** Deletes the groups that closed first and of which nothing is left, and goes on counting them in the totals. */
export async function deleteGroups(tx: Tx, before: number): Promise<number> {
  const rows = await tx
    .selectFrom('groups')
    .select([
      'id',
      'organization_id',
      'app_version_id',
      'target',
      'completed',
      'failed',
      'errored',
      'canceled',
      'flaky',
    ])
    .where('status', '=', sql.lit('CLOSED'))
    .where('closed_at', '<', before)
    .where(({ not, or, exists, selectFrom }) => {
      const assignments = selectFrom('assignments').select('assignments.id').whereRef('group_id', '=', 'groups.id')
      return not(
        or([
          exists(selectFrom('jobs').select('jobs.id').whereRef('jobs.group_id', '=', 'groups.id')),
          // Two questions, because there is an index for each.
          exists(assignments.where('ended_at', 'is', null)),
          exists(assignments.where('ended_at', 'is not', null)),
        ]),
      )
    })
    .orderBy('closed_at')
    .limit(ROWS)
    .$if(isPostgres(tx), (query) => query.forUpdate('groups').skipLocked())
    .execute()
  for (const { organization_id, app_version_id, target, completed, failed, errored, canceled, flaky } of rows) {
    const counts = { groups: 1, completed, failed, errored, canceled, flaky }
    await addToTotals(tx, { organization_id, app_version_id, target, ...counts })
  }
  const ids = rows.map(({ id }) => id)
  await tx
    .deleteFrom('groups')
    .where(among(tx, 'id', ids))
    .execute()
  return rows.length
}

const COUNTS = [
  'groups',
  'completed',
  'failed',
  'errored',
  'canceled',
  'flaky',
  'attempts',
  'installs',
  'install_ms',
  'avoided',
] as const

async function addToTotals(tx: Tx, totals: Totals): Promise<void> {
  const zeros = Object.fromEntries(COUNTS.map((count) => [count, 0])) as Record<(typeof COUNTS)[number], number>
  await tx
    .insertInto('pruned_totals')
    .values({ ...zeros, ...totals })
    .onConflict((conflict) =>
      conflict
        .columns(['organization_id', 'app_version_id', 'target'])
        .doUpdateSet((eb) =>
          Object.fromEntries(
            COUNTS.filter((count) => totals[count] !== undefined).map((count) => [
              count,
              eb(eb.ref(`pruned_totals.${count}`), '+', eb.ref(`excluded.${count}`)),
            ]),
          ),
        ),
    )
    .execute()
}

/** A place among the remembered submits, by their age. */
export interface SubmitPosition {
  createdAt: number
  key: string
}

/**
 * Forgets the idempotency keys of which no job is left, from a place on; answers how many, and where to go on (null:
 * there is nothing more). One with a job that still waits or was kept stays: a repeated submit must find it.
 */
export async function forgetSubmits(
  tx: Tx,
  before: number,
  after: SubmitPosition,
): Promise<{ forgotten: number; next: SubmitPosition | null }> {
  const rows = await tx
    .selectFrom('idempotency')
    .select(['organization_id', 'key', 'job_ids', 'created_at'])
    .where('created_at', '<', before)
    .where((eb) =>
      eb.or([
        eb('created_at', '>', after.createdAt),
        eb.and([eb('created_at', '=', after.createdAt), eb('key', '>', after.key)]),
      ]),
    )
    .orderBy('created_at')
    .orderBy('key')
    .limit(SUBMITS)
    .execute()
  let forgotten = 0
  for (const { organization_id: organization, key, job_ids: ids } of rows) {
    if (await isAnyLeft(tx, JSON.parse(ids) as JobId[])) continue
    await tx.deleteFrom('idempotency').where('organization_id', '=', organization).where('key', '=', key).execute()
    forgotten++
  }
  const last = rows.at(-1)
  const next = last === undefined || rows.length < SUBMITS ? null : { createdAt: last.created_at, key: last.key }
  return { forgotten, next }
}

async function isAnyLeft(tx: Tx, ids: readonly JobId[]): Promise<boolean> {
  const rows = await tx
    .selectFrom('jobs')
    .select('id')
    .where(among(tx, 'id', ids))
    .limit(1)
    .execute()
  return rows.length > 0
}

/**
 * Gives emptied pages of the file back to the disk, and answers how many are left. PostgreSQL sees to that by itself.
 */
export async function giveBackPages(tx: Tx): Promise<number> {
  if (isPostgres(tx)) return 0
  await sql`pragma incremental_vacuum(${sql.lit(PAGES)})`.execute(tx)
  const { rows } = await sql<{ freelist_count: number }>`pragma freelist_count`.execute(tx)
  const { rows: modes } = await sql<{ auto_vacuum: number }>`pragma auto_vacuum`.execute(tx)
  // A file that was made before such files were: it keeps its size, and uses the pages again.
  return modes[0]?.auto_vacuum === 0 ? 0 : (rows[0]?.freelist_count ?? 0)
}
