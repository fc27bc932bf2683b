import type { GroupId } from './group.ts'
import { apartUntil, isKeptFrom, type HealthRecord } from './health.ts'
import type { Snapshot, WaitingGroup } from './snapshot.ts'
import { fits, type Worker, type WorkerId } from './worker.ts'

/** A queued job that a worker could not run a moment ago: another one is to try. */
export interface FailedHere {
  groupId: GroupId
  workerId: WorkerId
  infrastructureFailures: number
  queuedAt: number
}

/** Whether a worker is still to leave a job to others that it could not run itself. */
export function isLeftToOthers(
  { infrastructureFailures, queuedAt }: Pick<FailedHere, 'infrastructureFailures' | 'queuedAt'>,
  now: number,
): boolean {
  return now < apartUntil(infrastructureFailures, queuedAt)
}

/**
 * The groups with the workers that are to leave them to others for a while: those that could not install the app, or
 * could not run any of the jobs that are queued. Where no other in the lab fits, nobody is kept away.
 */
export function keepApart(
  { groups, free, busy }: Pick<Snapshot, 'groups' | 'free' | 'busy'>,
  failedJobs: readonly FailedHere[],
  records: readonly { id: WorkerId; health: HealthRecord | null }[],
  now: number,
): readonly WaitingGroup[] {
  const faulty = records.filter(({ health }) => health !== null)
  const failedOf = Map.groupBy(
    failedJobs.filter((job) => isLeftToOthers(job, now)),
    ({ groupId }) => groupId,
  )
  if (faulty.length === 0 && failedOf.size === 0) return groups
  const lab = [...free, ...busy.filter(({ leaving }) => leaving !== 'LAB')]
  return groups.map((group) => {
    const byWorker = Map.groupBy(failedOf.get(group.id) ?? [], ({ workerId }) => workerId)
    const keptFrom = new Set([
      ...[...byWorker].flatMap(([id, jobs]) => (jobs.length >= group.queued ? [id] : [])),
      ...faulty.flatMap(({ id, health }) => (isKeptFrom(health, group.id, now) ? [id] : [])),
    ])
    const others = lab.some((worker) => !keptFrom.has(worker.id) && fits(worker, group))
    return keptFrom.size > 0 && others ? { ...group, keptFrom } : group
  })
}

type Fitting = Pick<Worker, 'id' | 'targets' | 'capabilities' | 'organizationIds'>

/** Whether a worker may be given to a waiting group: it fits, and is not to leave it to others. */
export function suits(worker: Fitting, group: WaitingGroup): boolean {
  return group.keptFrom?.has(worker.id) !== true && fits(worker, group)
}
