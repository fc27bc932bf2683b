import type { JobStatus, OrganizationId, Requirements, Target } from './job.ts'

export type GroupId = `grp_${string}`
export const GROUP_STATUSES = ['OPEN', 'CLOSED'] as const
export type GroupStatus = (typeof GROUP_STATUSES)[number]

export type JobCounts = Record<Lowercase<JobStatus>, number>

/** The jobs of one group key. It closes when its last job ends; the next job of the key opens a new group. */
export interface Group {
  id: GroupId
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  requirements: Requirements
  status: GroupStatus
  createdAt: number
  closedAt: number | null
  counts: JobCounts
}

/** What jobs must share to share an installed app. Requirements are normalised first, so that order does not matter. */
export function groupKey(job: {
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  requirements: Requirements
}): string {
  const { platform = '', osVersion = '', model = '', tags } = job.requirements
  return JSON.stringify([job.organizationId, job.appVersionId, job.target, platform, osVersion, model, ...tags])
}
