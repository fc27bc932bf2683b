import { createHash } from 'node:crypto'
import type { App } from '../app.ts'
import { IdempotencyConflict, QueueFull } from '../domain/errors.ts'
import { NOTHING_KNOWN, type Estimate } from '../domain/estimate.ts'
import { groupKey, type GroupId } from '../domain/group.ts'
import type { Job, JobId, Target } from '../domain/job.ts'
import { dealWindow } from '../domain/urgency.ts'
import { unfitReason } from '../domain/worker.ts'
import { joinOrOpenGroup } from '../store/groups.ts'
import { findSubmit, rememberSubmit } from '../store/idempotency.ts'
import { findJobs, insertJobs } from '../store/jobs.ts'
import { expectedTime, expectedTimes } from '../store/learned-times.ts'
import { ensureOrganization, roomInQueue } from '../store/organizations.ts'
import { jobState, type Work } from './move.ts'
import { operate } from './operate.ts'
import { settlePlatforms } from './settle-platforms.ts'
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
 * answers the jobs of the first one; the same key with other jobs throws IdempotencyConflict. Throws InvalidInput,
 * BuildMissing, QueueFull, NotFound for an organization that the caller does not see.
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
  app.caller.principal.scope.require(organizationId)
  const settled = await settlePlatforms(app, requests)
  const warnings = await unfitWarnings(app, settled.requests)
  return operate(app, async (work) => {
    if (key !== undefined) {
      const before = await findSubmit(work.tx, work.scope, organizationId, key)
      if (before !== undefined) {
        if (before.bodyHash !== bodyHash) throw new IdempotencyConflict(key)
        return {
          jobs: inOrder(await findJobs(work.tx, work.scope, before.jobIds), before.jobIds),
          created: false,
          warnings,
        }
      }
    }
    if (settled.refusal !== null) throw settled.refusal
    const jobs = await createJobs(app, work, settled.requests)
    if (key !== undefined) {
      const jobIds = jobs.map((job) => job.id)
      await rememberSubmit(work.tx, organizationId, key, { bodyHash, jobIds }, work.now)
    }
    return { jobs, created: true, warnings }
  })
}

async function unfitWarnings(app: App, requests: readonly JobRequest[]): Promise<string[]> {
  const workers = await app.directory.workers(app.caller.principal.scope)
  const kinds = new Map(requests.map((request) => [groupKey(request), request]))
  return [...new Set([...kinds.values()].flatMap((request) => unfitReason(workers, request) ?? []))]
}

type NewJob = JobRequest & { retryOf?: JobId }

/** Queues new jobs of one organization in their groups. Throws QueueFull. */
export async function createJobs(app: App, work: Work, requests: readonly NewJob[]): Promise<Job[]> {
  await requireRoom(work, requests)
  const expected = await expectedDurations(work, requests)
  const groups = new Map<string, GroupId>()
  const jobs: Job[] = []
  for (const [index, request] of requests.entries()) {
    const key = groupKey(request)
    let groupId = groups.get(key)
    if (groupId === undefined) {
      const { id, opened } = await joinOrOpenGroup(work.tx, request, app.ids.group, work.now)
      // An organization is known by its first group.
      if (opened) await ensureOrganization(work.tx, request.organizationId, work.now)
      groups.set(key, (groupId = id))
    }
    const { ms, source } = expected[index] ?? NOTHING_KNOWN
    const place = dealWindow({ priority: request.priority, submittedAt: work.now }, app.timing)
    jobs.push({
      ...request,
      id: app.ids.job(),
      groupId,
      retryOf: request.retryOf ?? null,
      source: request.source ?? null,
      resetPolicy: request.resetPolicy ?? null,
      submittedAt: work.now,
      expectedMs: ms,
      expectedSource: source,
      dealWindow: place,
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
      flaky: false,
      quarantined: false,
      dueAt: null,
      queuedAt: work.now,
      startedAt: null,
      finishedAt: null,
      durationMs: null,
    })
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

async function requireRoom(work: Work, requests: readonly NewJob[]): Promise<void> {
  const organizationId = requests[0]?.organizationId ?? ''
  const room = await roomInQueue(work, organizationId)
  if (room !== null && room.waiting + requests.length > room.max) {
    throw new QueueFull(organizationId, room.max, room.waiting)
  }
}

/** How long each of the jobs is expected to take, in their order. */
async function expectedDurations(work: Work, requests: readonly NewJob[]): Promise<Estimate[]> {
  const [first] = requests
  if (first === undefined) return []
  const { organizationId, target, testPath } = first
  if (requests.length === 1) {
    return [await expectedTime(work.tx, { organizationId, target, kind: 'TEST', name: testPath })]
  }
  const byTarget = new Map<Target, Map<string, Estimate>>()
  for (const [target, some] of Map.groupBy(requests, (request) => request.target)) {
    const names = [...new Set(some.map((request) => request.testPath))]
    byTarget.set(target, await expectedTimes(work.tx, { organizationId, target, kind: 'TEST' }, names))
  }
  return requests.map((request) => byTarget.get(request.target)?.get(request.testPath) ?? NOTHING_KNOWN)
}

function inOrder(jobs: readonly Job[], ids: readonly JobId[]): Job[] {
  const byId = new Map(jobs.map((job) => [job.id, job]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

function hash(requests: readonly JobRequest[]): string {
  return createHash('sha256').update(JSON.stringify(requests)).digest('hex')
}
