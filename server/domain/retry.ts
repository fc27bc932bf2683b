import { isVerdict, type FailureCause, type Outcome } from './attempt.ts'
import type { JobStatus } from './job.ts'

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
 * What an ended attempt makes of its job. A cancel that was asked for wins over every outcome, so that
 * an acknowledged cancel never turns into a pass. Where a test file is not, it will not be the next time. `jitter` is a number from 0 up to 1 that spreads the waits.
 */
export function afterAttempt(
  job: { attemptsUsed: number; infrastructureFailures: number; maxAttempts: number; cancelRequested: boolean },
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
  const isHopeless = cause === 'SOURCE' || infrastructureFailures >= policy.infrastructureBudget
  if (isLoss && isHopeless) return become('ERRORED')
  if (isTestVerdict && attemptsUsed >= job.maxAttempts) return become('FAILED')
  if (outcome === 'LOST') return become('QUEUED') // another device can take it at once
  const doublings = (isLoss ? infrastructureFailures : attemptsUsed) - 1
  const ceiling = Math.min(policy.maxBackoffMs, policy.backoffMs * 2 ** doublings)
  return become('PENDING', Math.ceil(ceiling * (0.5 + jitter / 2)))
}
