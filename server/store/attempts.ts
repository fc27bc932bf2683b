import { sql } from 'kysely'
import type { AssignmentId } from '../domain/assignment.ts'
import { causeOf } from '../domain/attempt.ts'
import type { Attempt, AttemptId, AttemptResult, FailureCause, Outcome, TestCounts } from '../domain/attempt.ts'
import type { JobId, OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import type { WorkerId } from '../domain/worker.ts'
import { prepared } from './prepared.ts'
import { among, insertRows } from './rows.ts'
import type { AttemptsTable, Db, Tx } from './tables.ts'

export function toAttempt(row: AttemptsTable): Attempt {
  return {
    id: row.id as AttemptId,
    jobId: row.job_id as JobId,
    number: row.number,
    assignmentId: row.assignment_id as AssignmentId,
    workerId: row.worker_id as WorkerId,
    workerName: row.worker_name,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome as Outcome | null,
    counts: row.counts === null ? null : (JSON.parse(row.counts) as TestCounts),
    error: row.error,
    cause: row.cause as FailureCause | null,
    durationMs: row.duration_ms,
  }
}

export async function insertAttempt(tx: Tx, organizationId: OrganizationId, attempt: Attempt): Promise<void> {
  await insertRows(tx, 'attempts', [
    {
      id: attempt.id,
      job_id: attempt.jobId,
      organization_id: organizationId,
      number: attempt.number,
      assignment_id: attempt.assignmentId,
      worker_id: attempt.workerId,
      worker_name: attempt.workerName,
      started_at: attempt.startedAt,
      ended_at: null,
      outcome: null,
      counts: null,
      error: null,
      cause: null,
      duration_ms: null,
    },
  ])
}

const end = prepared<{
  id: string
  at: number
  outcome: string
  counts: string | null
  error: string | null
  cause: string | null
  duration: number
}>()((db, param) =>
  db
    .updateTable('attempts')
    .set({
      ended_at: param('at'),
      outcome: param('outcome'),
      counts: param('counts'),
      error: param('error'),
      cause: param('cause'),
      duration_ms: param('duration'),
    })
    .where('id', '=', param('id'))
    .where('ended_at', 'is', null)
    .returning('id'),
)

/** Writes how a live attempt ended; tells whether it was still live. */
export async function endAttempt(tx: Tx, id: AttemptId, result: AttemptResult, at: number): Promise<boolean> {
  const rows = await end(tx, {
    id,
    at,
    outcome: result.outcome,
    counts: result.counts && JSON.stringify(result.counts),
    error: result.error,
    cause: causeOf(result),
    duration: result.durationMs,
  })
  return rows.length === 1
}

const selectAttempt = prepared<{ id: string }>()((db, param) =>
  db.selectFrom('attempts').selectAll().where('id', '=', param('id')),
)

export async function findAttempt(db: Db, scope: Scope, id: string): Promise<Attempt | undefined> {
  const rows = await selectAttempt(db, { id })
  return visible(scope, rows)[0]
}

export async function findAttempts(db: Db, scope: Scope, ids: readonly string[]): Promise<Attempt[]> {
  const rows = await db
    .selectFrom('attempts')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute()
  return visible(scope, rows)
}

function visible(scope: Scope, rows: readonly AttemptsTable[]): Attempt[] {
  return rows.filter((row) => scope.sees(row.organization_id)).map(toAttempt)
}

/** By job, then in the order they ran. */
export async function attemptsOfJobs(db: Db, scope: Scope, jobIds: readonly string[]): Promise<Attempt[]> {
  const rows = await db
    .selectFrom('attempts')
    .selectAll()
    .where(among(db, 'job_id', jobIds))
    .orderBy('job_id')
    .orderBy('number')
    .execute()
  return visible(scope, rows)
}

/** The chunk number that an attempt's log expects next. */
export async function nextLogSeq(db: Db, attemptId: string): Promise<number> {
  const row = await db
    .selectFrom('log_chunks')
    .select('seq')
    .where('attempt_id', '=', attemptId)
    .orderBy('seq', 'desc')
    .limit(sql.lit(1))
    .executeTakeFirst()
  return (row?.seq ?? -1) + 1
}

/** Bytes stored of an attempt's log. Reads all of it. */
export async function logSize(db: Db, attemptId: string): Promise<number> {
  const { size } = await db
    .selectFrom('log_chunks')
    .select(sql<number | string | null>`sum(octet_length(text))`.as('size'))
    .where('attempt_id', '=', attemptId)
    .executeTakeFirstOrThrow()
  return Number(size ?? 0)
}

export async function insertLogChunks(
  tx: Tx,
  attemptId: AttemptId,
  chunks: readonly { seq: number; text: string }[],
): Promise<void> {
  await insertRows(
    tx,
    'log_chunks',
    chunks.map(({ seq, text }) => ({ attempt_id: attemptId, seq, text })),
  )
}

export async function readLog(
  db: Db,
  attemptId: string,
  fromSeq: number,
  limit: number,
): Promise<{ seq: number; text: string }[]> {
  return db
    .selectFrom('log_chunks')
    .select(['seq', 'text'])
    .where('attempt_id', '=', attemptId)
    .where('seq', '>=', fromSeq)
    .orderBy('seq')
    .limit(limit)
    .execute()
}
