import type { AssignmentId } from './assignment.ts'
import type { GroupId } from './group.ts'
import type { OrganizationId, Requirements, Target } from './job.ts'
import type { Capabilities, WorkerId } from './worker.ts'

/** A group with queued jobs, as the planner sees it. Durations are expected ones, milliseconds. */
export interface WaitingGroup {
  id: GroupId
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  requirements: Requirements
  queued: number
  /** Expected duration of each of them whose test is not known. */
  typicalMs: number
  /** Expected work of all of them. */
  workMs: number
  /** Expected duration of the job that it deals next: the longest, of those that count as equally urgent. */
  longestMs: number
  /** The work job by job in the order in which they are dealt; only where few jobs wait in all (see rehearsal.ts). */
  jobsMs?: readonly number[]
  /** Expected time to install its app on a device. */
  installMs: number
  /** The deal window of the job that it deals next: the lowest among its queued jobs (see urgency.ts). */
  dealWindow: number
  /** Since when that job has waited. */
  waitingSince: number
  /**
   * Workers that are kept from it (see keep-apart.ts): why its app could not be installed; null: they could not run its
   * jobs.
   */
  keptFrom?: ReadonlyMap<WorkerId, string | null>
}

interface Slot {
  id: WorkerId
  name: string
  targets: Target[]
  capabilities: Capabilities
  organizationIds: OrganizationId[] | null
}

export interface FreeWorker extends Slot {
  /** The app version on the device, by organization. */
  installed: ReadonlyMap<OrganizationId, string>
  /** Much has gone wrong with it lately: others are preferred. */
  suspect?: boolean
}

export interface BusyWorker extends Slot {
  assignmentId: AssignmentId
  groupId: GroupId
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  /** When it is expected to ask for its next job, milliseconds from now. */
  readyInMs: number
  /** It has been offered the group but holds no job yet: it will take one of the queued ones. */
  starting: boolean
  /**
   * What it leaves at the next job boundary: its group, because it was recalled, or the lab: it drains, or is
   * quarantined.
   */
  leaving: 'GROUP' | 'LAB' | null
}

export interface OrganizationShare {
  id: OrganizationId
  /** Its part of the lab when there is not enough for all, relative to the others'. */
  weight: number
  /** Workers that may serve it at a time; null: any number. */
  maxWorkers: number | null
  /** Device time that it has had, as fair sharing counts it, milliseconds. */
  usedMs: number
}

/** At most so many groups of an organization are served on a target at a time. */
export interface ConcurrencyLimit {
  organizationId: OrganizationId
  target: Target
  groups: number
}

/** What a plan is made from. */
export interface Snapshot {
  groups: readonly WaitingGroup[]
  free: readonly FreeWorker[]
  busy: readonly BusyWorker[]
  organizations: readonly OrganizationShare[]
  limits: readonly ConcurrencyLimit[]
}
