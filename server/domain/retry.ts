import { isVerdict, type FailureCause, type Outcome } from './attempt.ts'
import type { Job, JobStatus } from './job.ts'

export interface RetryPolicy {
  /** First wait before a retry, doubled for each further one, milliseconds. */
  backoffMs: number
  maxBackoffMs: number
  /** Attempts that may be LOST or ERRORED before the job is set aside as ERRORED. */
  infrastructureBudget: number
}

export interface Verdict {
  status: JobStatus
  attemptsUsed: number
  infrastructureFailures: number
  /** How long a PENDING job waits, milliseconds; 0 otherwise. */
  waitMs: number
}

/**
 * What an ended attempt makes of its job. A cancel that was asked for wins over every outcome, so that an acknowledged
 * cancel never turns into a pass. A test file that a commit lacks is never there; one that the workspace of a worker
 * lacks may be in that of another. `jitter` is a number from 0 up to 1 that spreads the waits.
 */
export function afterAttempt(
  job: Pick<Job, 'attemptsUsed' | 'infrastructureFailures' | 'maxAttempts' | 'cancelRequested' | 'source'>,
  outcome: Outcome,
  policy: RetryPolicy,
  jitter: number,
  cause?: FailureCause | null,
): Verdict {
  const isTestVerdict = isVerdict(outcome)
  const isLoss = !isTestVerdict // also a CANCELED that nobody asked for
  const attemptsUsed = job.attemptsUsed + (isTestVerdict ? 1 : 0)
  const infrastructureFailures = job.infrastructureFailures + (isLoss ? 1 : 0)
  const become = (status: JobStatus, waitMs = 0): Verdict => ({ status, attemptsUsed, infrastructureFailures, waitMs })

  if (job.cancelRequested) return become('CANCELED')
  if (outcome === 'PASSED') return become('COMPLETED')
  const isHopeless = isMissing(job, cause) || infrastructureFailures >= policy.infrastructureBudget
  if (isLoss && isHopeless) return become('ERRORED')
  if (isTestVerdict && attemptsUsed >= job.maxAttempts) return become('FAILED')
  if (outcome === 'LOST') return become('QUEUED') // another device can take it at once
  const doublings = (isLoss ? infrastructureFailures : attemptsUsed) - 1
  const ceiling = Math.min(policy.maxBackoffMs, policy.backoffMs * 2 ** doublings)
  return become('PENDING', Math.ceil(ceiling * (0.5 + jitter / 2)))
}

/** Whether the commit of a job has no such test file. */
export function isMissing({ source }: Pick<Job, 'source'>, cause?: FailureCause | null): boolean {
  return cause === 'SOURCE' && source !== null
}
