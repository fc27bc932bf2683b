import { sql, type Updateable } from 'kysely'
import type { AttemptId, Outcome } from '../domain/attempt.ts'
import type { EstimateSource } from '../domain/estimate.ts'
import type { GroupId } from '../domain/group.ts'
import {
  PRIORITIES,
  type Job,
  type JobId,
  type JobStatus,
  type OrganizationId,
  type ResetPolicy,
  type Target,
  type TestSource,
} from '../domain/job.ts'
import type { JobState } from '../domain/events.ts'
import type { Scope } from '../domain/scope.ts'
import type { WorkerId } from '../domain/worker.ts'
import { toPage, type Page, type PageRequest } from './page.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among, insertRows } from './rows.ts'
import type { Db, JobsTable, Tx } from './tables.ts'

export interface JobFilter {
  organizationId: OrganizationId
  status?: readonly JobStatus[]
  appVersionId?: string
  target?: Target
  groupId?: string
  label?: string
}

export function toJob(row: JobsTable): Job {
  return {
    id: row.id as JobId,
    organizationId: row.organization_id,
    groupId: row.group_id as GroupId,
    appVersionId: row.app_version_id,
    testPath: row.test_path,
    target: row.target as Target,
    priority: PRIORITIES[row.priority] ?? 'NORMAL',
    requirements: JSON.parse(row.requirements) as Job['requirements'],
    labels: JSON.parse(row.labels) as string[],
    maxAttempts: row.max_attempts,
    timeoutMs: row.timeout_ms,
    retryOf: row.retry_of as JobId | null,
    source: toSource(row),
    resetPolicy: row.reset_policy as ResetPolicy | null,
    submittedAt: row.submitted_at,
    expectedMs: row.expected_ms,
    expectedSource: row.expected_source as EstimateSource,
    dealWindow: row.deal_window,
    status: row.status as JobStatus,
    attemptsUsed: row.attempts_used,
    infrastructureFailures: row.infrastructure_failures,
    attemptsStarted: row.attempts_started,
    attemptId: row.attempt_id as AttemptId | null,
    workerId: row.worker_id as WorkerId | null,
    workerName: row.worker_name,
    outcome: row.outcome as Outcome | null,
    error: row.error,
    cancelRequested: row.cancel_requested === 1,
    flaky: row.flaky === 1,
    quarantined: row.quarantined === 1,
    dueAt: row.due_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    durationMs: row.duration_ms,
  }
}

function toSource({ source_repository: repository, source_commit: commit }: JobsTable): TestSource | null {
  return repository === null || commit === null ? null : { repository, commit }
}

function toRow(job: Job): JobsTable {
  return {
    id: job.id,
    organization_id: job.organizationId,
    group_id: job.groupId,
    app_version_id: job.appVersionId,
    test_path: job.testPath,
    target: job.target,
    priority: PRIORITIES.indexOf(job.priority),
    requirements: JSON.stringify(job.requirements),
    labels: JSON.stringify(job.labels),
    max_attempts: job.maxAttempts,
    timeout_ms: job.timeoutMs,
    retry_of: job.retryOf,
    source_repository: job.source?.repository ?? null,
    source_commit: job.source?.commit ?? null,
    reset_policy: job.resetPolicy,
    submitted_at: job.submittedAt,
    expected_ms: job.expectedMs,
    expected_source: job.expectedSource,
    deal_window: job.dealWindow,
    ...stateColumns(job),
  }
}

function stateColumns(state: JobState) {
  return {
    status: state.status,
    attempts_used: state.attemptsUsed,
    infrastructure_failures: state.infrastructureFailures,
    attempts_started: state.attemptsStarted,
    attempt_id: state.attemptId,
    worker_id: state.workerId,
    worker_name: state.workerName,
    outcome: state.outcome,
    error: state.error,
    cancel_requested: state.cancelRequested ? 1 : 0,
    flaky: state.flaky ? 1 : 0,
    quarantined: state.quarantined ? 1 : 0,
    due_at: state.dueAt,
    queued_at: state.queuedAt,
    started_at: state.startedAt,
    finished_at: state.finishedAt,
    duration_ms: state.durationMs,
  } satisfies Updateable<JobsTable>
}

export async function insertJobs(tx: Tx, jobs: readonly Job[]): Promise<void> {
  await insertRows(tx, 'jobs', jobs.map(toRow))
  const labels = jobs.flatMap((job) =>
    job.labels.map((label) => ({ organization_id: job.organizationId, label, job_id: job.id })),
  )
  await insertRows(tx, 'job_labels', labels)
}

type StateParams = ReturnType<typeof stateColumns> & { id: string; from: string }

const updateState = prepared<StateParams>()((db, param) =>
  db
    .updateTable('jobs')
    .set({
      status: param('status'),
      attempts_used: param('attempts_used'),
      infrastructure_failures: param('infrastructure_failures'),
      attempts_started: param('attempts_started'),
      attempt_id: param('attempt_id'),
      worker_id: param('worker_id'),
      worker_name: param('worker_name'),
      outcome: param('outcome'),
      error: param('error'),
      cancel_requested: param('cancel_requested'),
      flaky: param('flaky'),
      quarantined: param('quarantined'),
      due_at: param('due_at'),
      queued_at: param('queued_at'),
      started_at: param('started_at'),
      finished_at: param('finished_at'),
      duration_ms: param('duration_ms'),
    })
    .where('id', '=', param('id'))
    .where('status', '=', param('from'))
    .returning('id'),
)

/** Writes the new state of a job if it still has the status `from`; tells whether it had. */
export async function updateJobState(tx: Tx, id: JobId, from: JobStatus, state: JobState): Promise<boolean> {
  const rows = await updateState(tx, { ...stateColumns(state), id, from })
  return rows.length === 1
}

const selectJob = prepared<{ id: string }>()((db, param) =>
  db.selectFrom('jobs').selectAll().where('id', '=', param('id')),
)

export async function findJob(db: Db, scope: Scope, id: string): Promise<Job | undefined> {
  const rows = await selectJob(db, { id })
  return visible(scope, rows)[0]
}

const selectJobForUpdate = prepared<{ id: string }>()((db, param) =>
  db
    .selectFrom('jobs')
    .selectAll()
    .where('id', '=', param('id'))
    .$if(isPostgres(db), (query) => query.forUpdate()),
)

/**
 * Reads a job that the transaction is about to change: on what another server wrote last, not on what it is about to.
 */
export async function lockJob(tx: Tx, scope: Scope, id: string): Promise<Job | undefined> {
  const rows = await selectJobForUpdate(tx, { id })
  return visible(scope, rows)[0]
}

export async function findJobs(db: Db, scope: Scope, ids: readonly string[]): Promise<Job[]> {
  const rows = await db
    .selectFrom('jobs')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute()
  return visible(scope, rows)
}

function visible(scope: Scope, rows: readonly JobsTable[]): Job[] {
  return rows.filter((row) => scope.sees(row.organization_id)).map(toJob)
}

/** Newest first. Throws NotFound for an organization outside the scope. */
export async function pageJobs(
  db: Db,
  scope: Scope,
  filter: JobFilter,
  { first, after }: PageRequest,
): Promise<Page<Job>> {
  scope.require(filter.organizationId)
  const rows = await filtered(db, filter)
    .$if(after !== null, (query) => query.where('jobs.id', '<', after ?? ''))
    .orderBy('jobs.id', 'desc')
    .limit(first + 1)
    .execute()
  return toPage(rows.map(toJob), first)
}

/** Oldest first, for snapshots that are read in pages while jobs go on arriving. */
export async function jobsAfter(db: Db, scope: Scope, filter: JobFilter, after: string, limit: number): Promise<Job[]> {
  scope.require(filter.organizationId)
  const rows = await filtered(db, filter).where('jobs.id', '>', after).orderBy('jobs.id').limit(limit).execute()
  return rows.map(toJob)
}

function filtered(db: Db, { organizationId, status, appVersionId, target, groupId, label }: JobFilter) {
  return db
    .selectFrom('jobs')
    .selectAll('jobs')
    .where('jobs.organization_id', '=', organizationId)
    .$if(status?.length === 0, (query) => query.where(sql<boolean>`1 = 0`)) // PostgreSQL knows no empty list
    .$if((status?.length ?? 0) > 0, (query) => query.where('jobs.status', 'in', [...(status ?? [])]))
    .$if(appVersionId !== undefined, (query) => query.where('jobs.app_version_id', '=', appVersionId ?? ''))
    .$if(target !== undefined, (query) => query.where('jobs.target', '=', target ?? ''))
    .$if(groupId !== undefined, (query) => query.where('jobs.group_id', '=', groupId ?? ''))
    .$if(label !== undefined, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('job_labels')
            .select('job_id')
            .where('job_labels.organization_id', '=', organizationId)
            .where('label', '=', label ?? '')
            .whereRef('job_id', '=', 'jobs.id'),
        ),
      ),
    )
}

/** The jobs of a group that have not ended, which the transaction is about to change. */
export async function lockUnfinishedJobs(tx: Tx, group: GroupId): Promise<Job[]> {
  const rows = await tx
    .selectFrom('jobs')
    .selectAll()
    .where('group_id', '=', group)
    .where('status', 'in', ['PENDING', 'QUEUED', 'RUNNING'])
    .orderBy('id')
    .$if(isPostgres(tx), (query) => query.forUpdate())
    .execute()
  return rows.map(toJob)
}

/** Jobs of a filter that the transaction is about to cancel, by their ids: behind one, and up to another. */
export async function lockJobsToCancel(
  tx: Tx,
  filter: JobFilter,
  { after, before, limit }: { after: string; before: string | undefined; limit: number },
): Promise<Job[]> {
  const rows = await filtered(tx, filter)
    .where('jobs.id', '>', after)
    .$if(before !== undefined, (query) => query.where('jobs.id', '<', before ?? ''))
    .orderBy('jobs.id')
    .limit(limit)
    .$if(isPostgres(tx), (query) => query.forUpdate('jobs'))
    .execute()
  return rows.map(toJob)
}

export async function dueJobs(db: Db, now: number, limit: number): Promise<Job[]> {
  const rows = await db
    .selectFrom('jobs')
    .selectAll()
    .where('status', '=', sql.lit('PENDING'))
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(limit)
    .execute()
  return rows.map(toJob)
}

/** When the next waiting retry is due, or null if none waits. */
export async function nextDueAt(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('jobs')
    .select('due_at')
    .where('status', '=', sql.lit('PENDING'))
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .limit(sql.lit(1))
    .executeTakeFirst()
  return row?.due_at ?? null
}
