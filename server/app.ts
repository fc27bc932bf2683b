import type { Logger } from 'pino'
import type { AssignmentId } from './domain/assignment.ts'
import type { ArtifactId } from './domain/artifact.ts'
import type { AttemptId } from './domain/attempt.ts'
import type { BuildId } from './domain/build.ts'
import type { Caller } from './domain/caller.ts'
import type { GroupId } from './domain/group.ts'
import type { HealthPolicy } from './domain/health.ts'
import type { JobId } from './domain/job.ts'
import type { RetryPolicy } from './domain/retry.ts'
import type { TokenId } from './domain/token.ts'
import type { WorkerId } from './domain/worker.ts'
import type { Directory } from './store/directory.ts'
import type { Store } from './store/store.ts'

export interface Ids {
  job(): JobId
  group(): GroupId
  worker(): WorkerId
  assignment(): AssignmentId
  attempt(): AttemptId
  token(): TokenId
  session(): string
  build(): BuildId
  artifact(): ArtifactId
}

/** Times of the worker protocol and of planning, milliseconds, and the limits that go with them. */
export interface Timing {
  heartbeatMs: number
  leaseMs: number
  /** An agent ends its child process after so long without an acknowledged renewal; less than the lease. */
  selfStopMs: number
  sweepMs: number
  /** Waiting so long counts as one priority. */
  ageingMs: number
  /** Device time that a worker at work counts for in advance when organizations' shares are compared. */
  turnMs: number
  /** How long a worker that has one group's app is kept from groups that waited less. */
  affinityMs: number
  /** Bytes kept of what one attempt prints. */
  maxLogBytes: number
  retry: RetryPolicy
  health: HealthPolicy
}

/**
 * What every operation works with. The clock, ids and random numbers are given, so that a test or a simulation can set
 * them; so is the caller: a request works with an app of its own, see `asCaller`.
 */
export interface App {
  /** In whose name it works, and so what it sees. */
  caller: Caller
  store: Store
  directory: Directory
  now: () => number
  ids: Ids
  random: () => number
  timing: Timing
  log: Logger
}

/** The same app at work for somebody else. */
export function asCaller(app: App, caller: Caller): App {
  return { ...app, caller }
}
