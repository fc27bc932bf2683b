import type { AssignmentId, AssignmentEnd } from './assignment.ts'
import type { BuildId } from './build.ts'
import type { Role } from './caller.ts'
import type { GroupId } from './group.ts'
import type { Job, JobId, JobStatus, OrganizationId } from './job.ts'
import type { ConcurrencyLimit } from './snapshot.ts'
import type { TokenId } from './token.ts'
import type { WorkerId } from './worker.ts'

/** The log of facts about workers, which belong to no organization. No slug can spell it. */
export const LAB_LOG = '~lab'

export const JOB_EVENT_KINDS = ['SUBMITTED', 'QUEUED', 'STARTED', 'CANCEL_REQUESTED', 'RETRYING', 'FINISHED'] as const
export type JobEventKind = (typeof JOB_EVENT_KINDS)[number]

/**
 * What of a job an event may change; everything else is fixed at submit. Stored with each event, so a replay is exact.
 */
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
    | 'WORKER_DRAINING'
    | 'WORKER_OFFLINE'
    | 'WORKER_QUARANTINED'
    | 'WORKER_PROBED'
    | 'WORKER_RELEASED'
  workerId: WorkerId
  /** Why it was quarantined or released, or what the probe found. */
  reason?: string
}

/** `tokenId` is what was made, revoked or put in another's place; WORKER tokens are made by enrolling an agent. */
export interface TokenEvent {
  kind: 'TOKEN_CREATED' | 'TOKEN_REVOKED' | 'TOKEN_ROTATED' | 'AGENT_ENROLLED'
  tokenId: TokenId
  name: string
  role: Role
  organizationIds: OrganizationId[] | null
}

/** What was set of an organization; what is absent stayed as it was. */
export interface OrganizationEvent {
  kind: 'ORGANIZATION_CHANGED'
  organizationId: OrganizationId
  change: {
    weight?: number | undefined
    maxWorkers?: number | null | undefined
    maxQueuedJobs?: number | null | undefined
    concurrency?: Omit<ConcurrencyLimit, 'organizationId'>[] | null | undefined
  }
}

export interface BuildEvent {
  kind: 'BUILD_ADDED'
  buildId: BuildId
  appVersionId: string
}

export interface QuarantineEvent {
  kind: 'TEST_QUARANTINED' | 'TEST_RELEASED'
  testPath: string
  title: string | null
}

/** An administrator looked into an organization, or changed something there. */
export interface AccessEvent {
  kind: 'ADMINISTRATOR_ACCESS'
}

/** Whose CI runs may act for the organization, from then on or no longer. */
export interface TrustEvent {
  kind: 'REPOSITORY_TRUSTED' | 'REPOSITORY_DISTRUSTED'
  repository: string
}

export type DomainEvent =
  | TrustEvent
  | JobEvent
  | AssignmentEvent
  | WorkerEvent
  | TokenEvent
  | OrganizationEvent
  | BuildEvent
  | QuarantineEvent
  | AccessEvent
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
