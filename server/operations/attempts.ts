import type { App } from '../app.ts'
import type { Assignment } from '../domain/assignment.ts'
import { isVerdict, type Attempt, type AttemptResult } from '../domain/attempt.ts'
import { isTerminal, type Job } from '../domain/job.ts'
import type { GroupId } from '../domain/group.ts'
import { keepingFrom } from '../domain/health.ts'
import { failuresOf, isLeftToOthers, type FailedHere } from '../domain/keep-apart.ts'
import { afterAttempt, isMissing } from '../domain/retry.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { fits, type Worker } from '../domain/worker.ts'
import { attemptsOfJobs, endAttempt, findAttempt, insertAttempt } from '../store/attempts.ts'
import { newestBuilds } from '../store/builds.ts'
import { failedJobs, nextQueuedJob, nextQueuedJobBut } from '../store/job-order.ts'
import { findJob, lockJob } from '../store/jobs.ts'
import { insertTestResults } from '../store/test-results.ts'
import { workersInLab } from '../store/workers.ts'
import { LostRace } from '../store/writer.ts'
import { chargeUnlocked, incidentOf } from './health.ts'
import { judgeJob } from './judge-job.ts'
import { endAssignment, updateAssignment } from './lease.ts'
import { moveJob, type Work } from './move.ts'

/** What a worker is to run now; deal null: nothing, its assignment has ended. */
export interface Deal {
  deal: { attempt: Attempt; job: Job } | null
  /** The job of this deal is to be canceled: asked for when the deal is answered a second time. */
  cancelRequested: boolean
}

const MAX_INT = 2 ** 31 - 1

export const NO_DEAL: Deal = { deal: null, cancelRequested: false }

/** Hands the group's next job to a live assignment, or ends it if there is none or its worker is wanted elsewhere. */
export async function dealNext(app: App, work: Work, assignment: Assignment, worker: Worker): Promise<Deal> {
  const job = await nextJobOrEnd(work, assignment, worker)
  if (job === undefined) return NO_DEAL
  const attempt: Attempt = {
    id: app.ids.attempt(),
    jobId: job.id,
    number: job.attemptsStarted + 1,
    assignmentId: assignment.id,
    workerId: assignment.workerId,
    workerName: worker.name,
    startedAt: work.now,
    endedAt: null,
    outcome: null,
    counts: null,
    error: null,
    cause: null,
    durationMs: null,
  }
  const running = await moveJob(work, job, 'STARTED', {
    status: 'RUNNING',
    attemptsStarted: attempt.number,
    attemptId: attempt.id,
    workerId: attempt.workerId,
    workerName: worker.name,
    outcome: null,
    error: null,
    dueAt: null,
    startedAt: work.now,
    finishedAt: null,
    durationMs: null,
  })
  await insertAttempt(work.tx, job.organizationId, attempt)
  await updateAssignment(work, assignment, {
    attemptId: attempt.id,
    attemptsStarted: assignment.attemptsStarted + 1,
    readyAt: work.now + job.expectedMs,
    leaseEndsAt: work.now + app.timing.leaseMs,
  })
  return { deal: { attempt, job: running }, cancelRequested: false }
}

/**
 * The group's next job for a live assignment; undefined: there is none, or its worker is wanted elsewhere, and it
 * ended.
 */
export async function nextJobOrEnd(work: Work, assignment: Assignment, worker: Worker): Promise<Job | undefined> {
  if (assignment.recallReason !== null) {
    await endAssignment(work, assignment, 'RECALLED')
    return undefined
  }
  const job = await nextJob(work, assignment.groupId, worker)
  if (job === undefined) await endAssignment(work, assignment, 'FINISHED')
  return job
}

/** The next job of the group for this worker: one that it could not run itself is left to others that fit. */
async function nextJob(work: Work, groupId: GroupId, worker: Worker): Promise<Job | undefined> {
  const next = await nextQueuedJob(work.tx, groupId)
  if (next === undefined || (next.outcome !== 'ERRORED' && next.outcome !== 'LOST')) return next
  const failures = failuresOf(next, await attemptsOfJobs(work.tx, EVERYTHING, [next.id]))
  if (!leaves(worker, failures, work.now)) return next
  const failed = await failedJobs(work.tx, { group: groupId, worker: worker.id })
  const left = failed.filter((job) => leaves(worker, [job], work.now)).map(({ jobId }) => jobId)
  const other = await nextQueuedJobBut(work.tx, groupId, left)
  if (other !== undefined) return other
  return (await hasOthers(work, next, failures)) ? undefined : next
}

/**
 * Whether another is in the lab that the plan would give the job to: or this one would be sent to the group again at
 * once.
 */
async function hasOthers(work: Work, job: Job, failures: readonly FailedHere[]): Promise<boolean> {
  const builtAt = (await newestBuilds(work.tx, [{ ...job, id: job.groupId }])).get(job.groupId) ?? 0
  const lab = await workersInLab(work.tx)
  return lab.some((worker) => {
    const since = Math.max(builtAt, worker.registeredAt)
    const canInstall = keepingFrom(worker.health, job.groupId, since, work.now) === undefined
    return canInstall && fits(worker, job) && !leaves(worker, failures, work.now)
  })
}

function leaves(worker: Worker, failures: readonly FailedHere[], now: number): boolean {
  return failures.some((failure) => failure.workerId === worker.id && isLeftToOthers(failure, worker, now))
}

/** What was dealt to an assignment and has not ended. */
export async function currentDeal(work: Work, assignment: Assignment): Promise<Deal> {
  if (assignment.attemptId === null) return NO_DEAL
  const attempt = await findAttempt(work.tx, EVERYTHING, assignment.attemptId)
  if (attempt === undefined) return NO_DEAL
  const job = await findJob(work.tx, EVERYTHING, attempt.jobId)
  return job === undefined ? NO_DEAL : { deal: { attempt, job }, cancelRequested: job.cancelRequested }
}

/** Records how the live attempt of an assignment ended, and what that makes of its job. */
export async function settleAttempt(app: App, work: Work, attempt: Attempt, result: AttemptResult): Promise<Job> {
  const job = await lockJob(work.tx, EVERYTHING, attempt.jobId)
  if (job?.attemptId !== attempt.id) throw new LostRace(`attempt ${attempt.id} is not its job's latest`)
  if (!(await endAttempt(work.tx, attempt.id, result, work.now))) throw new LostRace(`attempt ${attempt.id} has ended`)
  if (result.tests !== undefined && result.tests.length > 0) {
    await insertTestResults(work.tx, attempt.id, result.tests)
  }
  if (isVerdict(result.outcome)) {
    const { organizationId, target, testPath } = job
    work.learn({ organizationId, target, kind: 'TEST', name: testPath, ms: result.durationMs }, work.now)
  }
  const { status, attemptsUsed, infrastructureFailures, waitMs } = afterAttempt(
    job,
    result.outcome,
    app.timing.retry,
    app.random(),
    result.cause,
  )
  const isJudged = status === 'COMPLETED' || status === 'FAILED'
  const judgement = isJudged ? await judgeJob(work, job, attempt, result, status) : {}
  return moveJob(work, job, isTerminal(status) ? 'FINISHED' : 'RETRYING', {
    status,
    attemptsUsed,
    infrastructureFailures,
    ...judgement,
    outcome: status === 'CANCELED' ? 'CANCELED' : result.outcome,
    error:
      status === 'ERRORED' && !isMissing(job, result.cause)
        ? setAside(infrastructureFailures, result.error)
        : result.error,
    durationMs: result.durationMs,
    finishedAt: isTerminal(status) ? work.now : null,
    dueAt: status === 'PENDING' ? work.now + waitMs : null,
    queuedAt: status === 'QUEUED' ? work.now : job.queuedAt,
  })
}

/** For the person who submitted it: the last failure alone does not say why nobody tries again. */
function setAside(failures: number, last: string | null): string {
  const tries = failures === 1 ? 'an attempt that was' : `${failures} attempts that were`
  return `set aside after ${tries} lost or could not be run; the last: ${last ?? 'no reason was given'}`
}

/**
 * Ends an assignment whose agent is gone or gives up; a job that was running on it goes on elsewhere. `blamed`: that is
 * held against the worker.
 */
export async function abandonAssignment(
  app: App,
  work: Work,
  assignment: Assignment,
  end: 'LOST' | 'RELEASED' | 'REVOKED',
  error: string,
  blamed = true,
): Promise<Assignment> {
  if (assignment.attemptId !== null) {
    const attempt = await findAttempt(work.tx, EVERYTHING, assignment.attemptId)
    if (attempt?.endedAt === null) {
      // A server that was down for a month finds attempts that took longer than the column holds.
      const durationMs = Math.min(Math.max(0, work.now - attempt.startedAt), MAX_INT)
      const result = { outcome: 'LOST', durationMs, counts: null, error } as const
      const job = await settleAttempt(app, work, attempt, result)
      const incident = blamed ? incidentOf(job, result, work.now) : null
      if (incident !== null) await chargeUnlocked(app, work, attempt.workerId, incident)
    }
  }
  return endAssignment(work, assignment, end)
}
