import type {
  AttemptRowFragment,
  HealthStatus,
  JobRowFragment,
  JobStatus,
  WorkerStatus,
} from '../../client/gql/graphql.ts'
import type { Style } from './style.ts'

/** How a state looks: a symbol that tells it without color, a color that tells it at a glance. */
export interface Look {
  symbol: string
  style: Style | null
}

export const JOB_LOOKS: Record<JobStatus, Look> = {
  PENDING: { symbol: '◌', style: 'yellow' },
  QUEUED: { symbol: '○', style: 'gray' },
  RUNNING: { symbol: '●', style: 'cyan' },
  COMPLETED: { symbol: '✓', style: 'green' },
  FAILED: { symbol: '✗', style: 'red' },
  ERRORED: { symbol: '!', style: 'magenta' },
  CANCELED: { symbol: '–', style: 'gray' },
}

/** Of one job: what failed in quarantine is no alarm, and what was flaky no clean pass. */
export function lookOf({ status, flaky, quarantined }: Pick<JobRowFragment, 'status' | 'flaky' | 'quarantined'>): Look {
  if (quarantined) return { symbol: '~', style: 'yellow' }
  return flaky ? { ...JOB_LOOKS[status], style: 'yellow' } : JOB_LOOKS[status]
}

export const WORKER_LOOKS: Record<WorkerStatus, Look> = {
  IDLE: { symbol: '○', style: 'green' },
  BUSY: { symbol: '●', style: 'cyan' },
  DRAINING: { symbol: '◌', style: 'yellow' },
  QUARANTINED: { symbol: '⊘', style: 'red' },
  OFFLINE: { symbol: '×', style: 'gray' },
}

export const HEALTH_LOOKS: Record<HealthStatus, Look> = {
  HEALTHY: { symbol: '✓', style: 'green' },
  SUSPECT: { symbol: '?', style: 'yellow' },
  QUARANTINED: { symbol: '⊘', style: 'red' },
}

/** Any word of the API as people read it: TIMED_OUT is "timed out". */
export function word(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ')
}

/** A terminal state never changes again. */
export function isFinished(status: JobStatus): boolean {
  return status === 'COMPLETED' || status === 'FAILED' || status === 'ERRORED' || status === 'CANCELED'
}

/** The number of the attempt that runs, or of the last one that counted. 0 before the first. */
export function attemptNumber(job: {
  status: JobStatus
  attemptsUsed: number
  infrastructureFailures: number
}): number {
  return job.attemptsUsed + job.infrastructureFailures + (job.status === 'RUNNING' ? 1 : 0)
}

/** How an attempt ended and, where the outcome alone does not say it, what made it fail. */
export function attemptEnd({ outcome, cause }: Pick<AttemptRowFragment, 'outcome' | 'cause'>): string {
  if (outcome === null) return 'running'
  if (cause === 'APP') return outcome === 'FAILED' ? 'app crashed' : `${word(outcome)} (app)`
  return outcome === 'ERRORED' && cause !== null ? `errored (${word(cause)})` : word(outcome)
}
