import type { Logger } from 'pino'
import type { AssignmentId } from './domain/assignment.ts'
import type { AttemptId } from './domain/attempt.ts'
import type { GroupId } from './domain/group.ts'
import type { JobId } from './domain/job.ts'
import type { RetryPolicy } from './domain/retry.ts'
import type { WorkerId } from './domain/worker.ts'
import type { WorkerDirectory } from './store/directory.ts'
import type { Store } from './store/store.ts'

export interface Ids {
  job(): JobId
  group(): GroupId
  worker(): WorkerId
  assignment(): AssignmentId
  attempt(): AttemptId
  session(): string
}

/** Times of the worker protocol and of planning, milliseconds, and the limits that go with them. */
export interface Timing {
  heartbeatMs: number
  leaseMs: number
  /** An agent ends its child process after so long without an acknowledged renewal; less than the lease. */
  selfStopMs: number
  sweepMs: number
  /** Waiting so long raises a group by one priority, and puts a job before all others of its group. */
  ageingMs: number
  /** Queued jobs for each serving worker beyond which one more joins a group. */
  jobsPerWorker: number
  retry: RetryPolicy
}

/** What every operation works with. The clock, ids and random numbers are given, so that a test or a simulation can set them. */
export interface App {
  store: Store
  directory: WorkerDirectory
  now: () => number
  ids: Ids
  random: () => number
  timing: Timing
  log: Logger
}
