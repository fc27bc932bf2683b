import { createHash } from 'node:crypto'
import type { App } from '../app.ts'
import { IdempotencyConflict } from '../domain/errors.ts'
import { groupKey, type GroupId } from '../domain/group.ts'
import type { Job, JobId } from '../domain/job.ts'
import { unfitReason } from '../domain/worker.ts'
import { joinOrOpenGroup } from '../store/groups.ts'
import { findSubmit, rememberSubmit } from '../store/idempotency.ts'
import { findJobs, insertJobs } from '../store/jobs.ts'
import { ensureOrganization } from '../store/organizations.ts'
import { jobState, type Work } from './move.ts'
import { operate } from './operate.ts'
import { parseIdempotencyKey, parseSubmit, type JobRequest, type SubmitJobInput } from './submit-input.ts'

export type { SubmitJobInput } from './submit-input.ts'

export interface Submitted {
  jobs: Job[]
  /** false: the idempotency key was known, these are the jobs of the first submit. */
  created: boolean
  /** One for each kind of device that no registered worker has. */
  warnings: string[]
}

/**
 * Accepts jobs, all or none, and joins each to the open group of its key. With an idempotency key, a repeated call
 * answers the jobs of the first one; the same key with other jobs throws IdempotencyConflict. Throws InvalidInput.
 */
export async function submitJobs(
  app: App,
  inputs: readonly SubmitJobInput[],
  options: { idempotencyKey?: string; field: 'input' | 'inputs' },
): Promise<Submitted> {
  const requests = parseSubmit(inputs, options.field)
  const key = options.idempotencyKey === undefined ? undefined : parseIdempotencyKey(options.idempotencyKey)
  const bodyHash = key === undefined ? '' : hash(requests)
  const organizationId = requests[0]?.organizationId ?? ''
  const warnings = await unfitWarnings(app, requests)
  return operate(app, async (work) => {
    if (key !== undefined) {
      const before = await findSubmit(work.tx, organizationId, key)
      if (before !== undefined) {
        if (before.bodyHash !== bodyHash) throw new IdempotencyConflict(key)
        return { jobs: inOrder(await findJobs(work.tx, before.jobIds), before.jobIds), created: false, warnings }
      }
    }
    const jobs = await createJobs(app, work, requests)
    if (key !== undefined) {
      const jobIds = jobs.map((job) => job.id)
      await rememberSubmit(work.tx, organizationId, key, { bodyHash, jobIds }, work.now)
    }
    return { jobs, created: true, warnings }
  })
}

async function unfitWarnings(app: App, requests: readonly JobRequest[]): Promise<string[]> {
  const workers = await app.directory.workers()
  const kinds = new Map(requests.map((request) => [groupKey(request), request]))
  return [...new Set([...kinds.values()].flatMap((request) => unfitReason(workers, request) ?? []))]
}

/** Queues new jobs in their groups. */
export async function createJobs(
  app: App,
  work: Work,
  requests: readonly (JobRequest & { retryOf?: JobId })[],
): Promise<Job[]> {
  const groups = new Map<string, GroupId>()
  const jobs: Job[] = []
  for (const request of requests) {
    const key = groupKey(request)
    let groupId = groups.get(key)
    if (groupId === undefined) {
      const { id, opened } = await joinOrOpenGroup(work.tx, request, app.ids.group, work.now)
      // An organization is known by its first group.
      if (opened) await ensureOrganization(work.tx, request.organizationId, work.now)
      groups.set(key, (groupId = id))
    }
    jobs.push(newJob(app.ids.job(), groupId, request, work.now))
  }
  await insertJobs(work.tx, jobs)
  for (const job of jobs) {
    work.tally.moved(job, null, 'QUEUED')
    work.record(job.organizationId, work.now, {
      kind: 'SUBMITTED',
      jobId: job.id,
      groupId: job.groupId,
      from: null,
      state: jobState(job),
    })
  }
  work.wakes.plan = true
  return jobs
}

function newJob(id: JobId, groupId: GroupId, request: JobRequest & { retryOf?: JobId }, now: number): Job {
  return {
    ...request,
    id,
    groupId,
    retryOf: request.retryOf ?? null,
    submittedAt: now,
    status: 'QUEUED',
    attemptsUsed: 0,
    infrastructureFailures: 0,
    attemptsStarted: 0,
    attemptId: null,
    workerId: null,
    workerName: null,
    outcome: null,
    error: null,
    cancelRequested: false,
    dueAt: null,
    queuedAt: now,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
  }
}

function inOrder(jobs: readonly Job[], ids: readonly JobId[]): Job[] {
  const byId = new Map(jobs.map((job) => [job.id, job]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function hash(requests: readonly JobRequest[]): string {
  return createHash('sha256').update(JSON.stringify(requests)).digest('hex')
}
