import type { AssignmentId } from '../domain/assignment.ts'
import type { AttemptId } from '../domain/attempt.ts'
import type { JobEventKind } from '../domain/events.ts'
import type { Group, GroupId } from '../domain/group.ts'
import type { Job, JobId, OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import type { JobFilter } from '../store/jobs.ts'
import type { AssignmentOffer } from '../store/worker-commands.ts'

/** What every subscription begins with or is told: see the schema's descriptions of the same words. */
export type FeedKind = 'SNAPSHOT' | 'LIVE' | 'RESYNC'

export interface JobUpdate {
  cursor: string
  at: number
  kind: FeedKind | JobEventKind
  job: Job | null
}
export interface GroupUpdate {
  cursor: string
  at: number
  kind: FeedKind | 'CHANGED'
  group: Group | null
}
export interface WorkerUpdate {
  cursor: string
  at: number
  kind: FeedKind | 'CHANGED'
  worker: Worker | null
}
export interface LogChunk {
  cursor: string
  /** null at the end of a job that never ran. */
  attemptId: AttemptId | null
  attemptNumber: number
  seq: number
  text: string
  end: boolean
}

export type WorkerCommand =
  | {
      type: 'WorkerState'
      assignment: AssignmentOffer | null
      draining: boolean
      cancelAttemptId: AttemptId | null
      probeRequested: boolean
    }
  | { type: 'AssignmentOffered'; offer: AssignmentOffer }
  | { type: 'AttemptCancelRequested'; attemptId: AttemptId; assignmentId: AssignmentId }
  | { type: 'AssignmentRevoked'; assignmentId: AssignmentId; fence: number; reason: string }
  | { type: 'ProbeRequested'; reason: string }
  | { type: 'Drain'; reason: string }

/**
 * One subscriber's bounded stream. Two ways to read it: iterate (SSE, tests), or `pipe` (WebSocket), which hands over
 * each value in the same turn without a promise. A reader that falls too far behind is ended with SlowConsumer.
 */
export interface Feed<T> extends AsyncIterableIterator<T> {
  /** Returns what the sink calls when it is ready again after it was not. */
  pipe(sink: FeedSink<T>): () => void
  return(): Promise<IteratorResult<T>>
}
/** Where a feed is piped to. Its methods must not throw. */
export interface FeedSink<T> {
  next(value: T): void
  complete(): void
  error(error: Error): void
  /** false while the socket is full: the feed then keeps values back, up to its bound. */
  ready(): boolean
}

/**
 * Where subscriptions come from; made once per process. Each begins with what its subscriber sees: anything else fails
 * with NotFound, as what is not there. Every subscriber of one change is given the same object, so
 * whoever executes or serializes it can do so once: nobody may change it.
 */
export interface Feeds {
  jobUpdates(scope: Scope, what: { id: JobId } | JobFilter, after: string | null): Feed<JobUpdate>
  /** Of an organization, the snapshot holds the open groups; of one id, that group. */
  groupUpdates(
    scope: Scope,
    what: { id: GroupId } | { organizationId: OrganizationId },
    after: string | null,
  ): Feed<GroupUpdate>
  workerUpdates(scope: Scope, what: { id: WorkerId | null }, after: string | null): Feed<WorkerUpdate>
  jobLog(scope: Scope, jobId: JobId, after: string | null): Feed<LogChunk>
  workerCommands(scope: Scope, workerId: WorkerId, sessionId: string): Feed<WorkerCommand>
  /** Ends every open feed with ShuttingDown; for after the sockets are closed. */
  close(): Promise<void>
}
