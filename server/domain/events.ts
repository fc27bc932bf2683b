import type { AssignmentId, AssignmentEnd } from './assignment.ts'
import type { GroupId } from './group.ts'
import type { Job, JobId, JobStatus } from './job.ts'
import type { WorkerId } from './worker.ts'

/** The log of facts about workers, which belong to no organization. No slug can spell it. */
export const LAB_LOG = '~lab'

export const JOB_EVENT_KINDS = ['SUBMITTED', 'QUEUED', 'STARTED', 'CANCEL_REQUESTED', 'RETRYING', 'FINISHED'] as const
export type JobEventKind = (typeof JOB_EVENT_KINDS)[number]

/** What of a job an event may change; everything else is fixed at submit. Stored with each event, so a replay is exact. */
export const MUTABLE_JOB_FIELDS = [
  'status',
  'attemptsUsed',
  'infrastructureFailures',
  'attemptsStarted',
  'attemptId',
  'workerId',
  'workerName',
  'outcome',
  'error',
  'cancelRequested',
  'flaky',
  'quarantined',
  'dueAt',
  'queuedAt',
  'startedAt',
  'finishedAt',
  'durationMs',
] as const satisfies (keyof Job)[]
export type JobState = Pick<Job, (typeof MUTABLE_JOB_FIELDS)[number]>

export interface JobEvent {
  kind: JobEventKind
  jobId: JobId
  groupId: GroupId
  /** null for SUBMITTED */
  from: JobStatus | null
  state: JobState
}

export interface AssignmentEvent {
  kind: 'ASSIGNED' | 'INSTALLED' | 'ASSIGNMENT_ENDED'
  groupId: GroupId
  workerId: WorkerId
  assignmentId: AssignmentId
  end: AssignmentEnd | null
}

export interface WorkerEvent {
  kind:
    | 'WORKER_REGISTERED'
    | 'WORKER_CHANGED'
    | 'WORKER_OFFLINE'
    | 'WORKER_QUARANTINED'
    | 'WORKER_PROBED'
    | 'WORKER_RELEASED'
  workerId: WorkerId
  /** Why it was quarantined or released, or what the probe found. */
  reason?: string
}

export type DomainEvent = JobEvent | AssignmentEvent | WorkerEvent
/** One numbered fact. `seq` runs 1, 2, 3, ... in each log without gaps. */
export interface LoggedEvent {
  log: string
  seq: number
  at: number
  event: DomainEvent
}

export function isJobEvent(event: DomainEvent): event is JobEvent {
  return 'jobId' in event
}
