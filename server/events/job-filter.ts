import type { JobEvent } from '../domain/events.ts'
import type { Job } from '../domain/job.ts'
import type { JobFilter } from '../store/jobs.ts'

/** Equal for filters that mean the same, so that their subscribers can share one test per event. */
export function canonical({ status, appVersionId, target, groupId, label }: JobFilter): string {
  const statuses = status === undefined ? null : [...new Set(status)].sort()
  return JSON.stringify([statuses, appVersionId, target, groupId, label])
}

/**
 * Whether a change is of interest: the job matches with its status before the change or after it, so that the one
 * who follows RUNNING jobs is also told when a job stops running. The organization is that of the log.
 */
export function concerns(filter: JobFilter, job: Job, { from, state }: JobEvent): boolean {
  const { status, appVersionId, target, groupId, label } = filter
  return (
    (groupId === undefined || job.groupId === groupId) &&
    (appVersionId === undefined || job.appVersionId === appVersionId) &&
    (target === undefined || job.target === target) &&
    (label === undefined || job.labels.includes(label)) &&
    (status === undefined || status.includes(state.status) || (from !== null && status.includes(from)))
  )
}
