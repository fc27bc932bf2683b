import type { JobEventKind, JobState } from '../domain/events.ts'
import { canMove, isTerminal, type Job } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { updateJobState } from '../store/jobs.ts'
import type { Writing } from '../store/store.ts'
import { LostRace } from '../store/writer.ts'

/** One operation at work: its transaction, its time, and what its caller sees. */
export interface Work extends Writing {
  now: number
  scope: Scope
}

/**
 * The only way a job changes. Writes the change where the job still has the status it was read with, together with
 * the event that tells of it and the group's counters. A status that stays the same is no move (a cancel request).
 */
export async function moveJob(work: Work, job: Job, kind: JobEventKind, change: Partial<JobState>): Promise<Job> {
  const moved: Job = { ...job, ...change }
  const legal = moved.status === job.status ? !isTerminal(job.status) : canMove(job.status, moved.status)
  if (!legal) {
    throw new Error(`illegal move of ${job.id}: ${job.status} -> ${moved.status}`)
  }
  if (!(await updateJobState(work.tx, job.id, job.status, moved))) throw new LostRace(`job ${job.id} has moved`)
  work.tally.moved(job, job.status, moved.status)
  work.record(job.organizationId, work.now, {
    kind,
    jobId: job.id,
    groupId: job.groupId,
    from: job.status,
    state: jobState(moved),
  })
  if (moved.status === 'QUEUED') work.wakes.plan = true
  if (moved.status === 'PENDING') work.wakes.timers = true
  if (isTerminal(moved.status)) work.wakes.jobLogs.add(job.id)
  return moved
}

/**
 * The part of a job that events carry. Written out, because it is made for every event: a loop over names is slower.
 */
export function jobState(job: Job): JobState {
  const { status, attemptsUsed, infrastructureFailures, attemptsStarted, attemptId, workerId, workerName } = job
  const { outcome, error, cancelRequested, flaky, quarantined } = job
  const { dueAt, queuedAt, startedAt, finishedAt, durationMs } = job
  return {
    status,
    attemptsUsed,
    infrastructureFailures,
    attemptsStarted,
    attemptId,
    workerId,
    workerName,
    outcome,
    error,
    cancelRequested,
    flaky,
    quarantined,
    dueAt,
    queuedAt,
    startedAt,
    finishedAt,
    durationMs,
  }
}
