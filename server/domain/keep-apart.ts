import type { GroupId } from './group.ts'
import { apartUntil, isKeptFrom } from './health.ts'
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

/** What is held against a worker, and since when its agent has run. */
export type Recorded = Pick<Worker, 'id' | 'health' | 'registeredAt'>

/**
 * The groups with the workers that are kept from them for a while. Those that could not install the app: trying again at
 * once would only fail again, until its time has come, a build was added (`builtAt`) or the agent started anew. And those
 * that could not run any of the jobs that are queued, where another in the lab fits.
 */
export function keepApart(
  { groups, free, busy }: Pick<Snapshot, 'groups' | 'free' | 'busy'>,
  failedJobs: readonly FailedHere[],
  records: readonly Recorded[],
  builtAt: ReadonlyMap<GroupId, number>,
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
    const couldNotRun = [...byWorker].flatMap(([id, jobs]) => (jobs.length >= group.queued ? [id] : []))
    const failed = faulty.filter(({ health, registeredAt }) =>
      isKeptFrom(health, group.id, Math.max(registeredAt, builtAt.get(group.id) ?? 0), now),
    )
    const couldNotInstall = new Set(failed.map(({ id }) => id))
    const all = new Set([...couldNotInstall, ...couldNotRun])
    const others = lab.some((worker) => !all.has(worker.id) && fits(worker, group))
    const keptFrom = others ? all : couldNotInstall
    return keptFrom.size > 0 ? { ...group, keptFrom } : group
  })
}

type Fitting = Pick<Worker, 'id' | 'targets' | 'capabilities' | 'organizationIds'>

/** Whether a worker may be given to a waiting group: it fits, and is not to leave it to others. */
export function suits(worker: Fitting, group: WaitingGroup): boolean {
  return group.keptFrom?.has(worker.id) !== true && fits(worker, group)
}
