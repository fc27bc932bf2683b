import type { GroupId } from './group.ts'
import type { AttemptId, Outcome } from './attempt.ts'
import type { EstimateSource } from './estimate.ts'
import type { WorkerId } from './worker.ts'

export type JobId = `job_${string}`
export type OrganizationId = string

export const TARGETS = ['EMULATOR', 'DEVICE', 'BROWSERSTACK'] as const
export type Target = (typeof TARGETS)[number]

/** Lowest first: a priority is compared, stored and counted by its index here. */
export const PRIORITIES = ['LOW', 'NORMAL', 'HIGH', 'URGENT'] as const
export type Priority = (typeof PRIORITIES)[number]

/**
 * The whole state machine of a job: every legal move, and who makes it.
 *
 * PENDING waits for a time (backoff). QUEUED waits for a worker. RUNNING has exactly one live attempt.
 * COMPLETED: the test passed. FAILED: the test said no. ERRORED: we could not run it. CANCELED: somebody asked.
 */
export const JOB_MOVES = {
  PENDING: ['QUEUED', 'CANCELED'], // due time reached | cancelJob
  QUEUED: ['RUNNING', 'CANCELED', 'ERRORED'], // dealt to a worker | cancelJob | its app cannot be installed anywhere
  RUNNING: ['COMPLETED', 'FAILED', 'ERRORED', 'CANCELED', 'QUEUED', 'PENDING'], // the attempt ended; the last two are retries
  COMPLETED: [],
  FAILED: [],
  ERRORED: [],
  CANCELED: [],
} as const satisfies Record<string, readonly string[]>

export type JobStatus = keyof typeof JOB_MOVES
export const JOB_STATUSES = Object.keys(JOB_MOVES) as JobStatus[]

export function canMove(from: JobStatus, to: JobStatus): boolean {
  return (JOB_MOVES[from] as readonly JobStatus[]).includes(to)
}

/** A terminal job never changes again; retrying it makes a new job. */
export function isTerminal(status: JobStatus): boolean {
  return JOB_MOVES[status].length === 0
}

/** What a job asks of the worker that runs it. Absent fields ask nothing. */
export interface Requirements {
  platform?: Platform
  /** Comparators joined by spaces, all of which must hold, such as ">=13 <15". */
  osVersion?: string
  /** A glob over the device model, such as "Pixel *"; case does not matter. */
  model?: string
  /** Every tag must be among the worker's. */
  tags: string[]
}

export const PLATFORMS = ['ANDROID', 'IOS', 'WEB'] as const
export type Platform = (typeof PLATFORMS)[number]

/** What the app is brought to before each test of a job. */
export const RESET_POLICIES = ['CLEAR', 'RESTART', 'NONE', 'REINSTALL'] as const
export type ResetPolicy = (typeof RESET_POLICIES)[number]

/** A commit of a Git repository. */
export interface TestSource {
  repository: string
  /** The full hash. */
  commit: string
}

/** One test file on one app version and one target. Times are milliseconds since 1970, durations milliseconds. */
export interface Job {
  id: JobId
  organizationId: OrganizationId
  groupId: GroupId
  appVersionId: string
  testPath: string
  target: Target
  priority: Priority
  requirements: Requirements
  labels: string[]
  maxAttempts: number
  timeoutMs: number
  /** Where its test lies; null: in the workspace of the agent. */
  source: TestSource | null
  /** null: what the agent does where a job does not say. */
  resetPolicy: ResetPolicy | null
  retryOf: JobId | null
  submittedAt: number
  /** How long an attempt was expected to take when the job was submitted, and where that is known from. */
  expectedMs: number
  expectedSource: EstimateSource
  /** Its place in the order in which its group deals; see urgency.ts. */
  dealWindow: number
  status: JobStatus
  /** Attempts that ended PASSED, FAILED or TIMED_OUT: those that count against maxAttempts. */
  attemptsUsed: number
  /** Attempts that ended LOST or ERRORED: they spend the infrastructure budget, never the test's. */
  infrastructureFailures: number
  /** Attempts started, of every outcome; the number of the latest. */
  attemptsStarted: number
  /** The live attempt while RUNNING, else the latest. */
  attemptId: AttemptId | null
  workerId: WorkerId | null
  workerName: string | null
  outcome: Outcome | null
  error: string | null
  cancelRequested: boolean
  /** It passed after it had failed on the same app version. */
  flaky: boolean
  /** It failed, and all that failed was quarantined then. */
  quarantined: boolean
  dueAt: number | null
  queuedAt: number | null
  startedAt: number | null
  finishedAt: number | null
  durationMs: number | null
}
