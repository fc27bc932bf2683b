import type { OrganizationId } from './job.ts'
import type { OrganizationShare } from './snapshot.ts'

/** A tenant, with its share of the lab and its caps. */
export interface Organization extends OrganizationShare {
  id: OrganizationId
  createdAt: number
  /** Jobs that may wait at a time; null: any number. */
  maxQueuedJobs: number | null
  /** Whether the last plan saw it wait or be served: who was not comes back without credit or debt. */
  active: boolean
}
