import type { GroupId } from './group.ts'
import type { Attempt } from './attempt.ts'
import { apartUntil, keepingFrom } from './health.ts'
import type { Job, JobId } from './job.ts'
import type { Snapshot, WaitingGroup } from './snapshot.ts'
import { fits, type Worker, type WorkerId } from './worker.ts'

/** A queued job that a worker could not run: another one is to try. */
export interface FailedHere {
  jobId: JobId
  groupId: GroupId
  workerId: WorkerId
  infrastructureFailures: number
  queuedAt: number
  /** When it did not find the test file; null: it was something else. */
  missedAt: number | null
}

/** What workers could not run of a queued job whose last attempt failed. */
export function failuresOf({ id, groupId, attemptId, ...job }: Job, attempts: readonly Attempt[]): FailedHere[] {
  return attempts.flatMap(({ id: attempt, workerId, cause, endedAt }) => {
    if (cause !== 'SOURCE' && attempt !== attemptId) return []
    const { infrastructureFailures, queuedAt } = job
    const missedAt = cause === 'SOURCE' ? endedAt : null
    return [{ jobId: id, groupId, workerId, infrastructureFailures, queuedAt: queuedAt ?? 0, missedAt }]
  })
}

/**
 * Whether the worker is still to leave the job to others. A workspace does not get a missing file by waiting: only a
 * new start of the agent says that somebody has looked after it.
 */
export function isLeftToOthers(
  { infrastructureFailures, queuedAt, missedAt }: FailedHere,
  { registeredAt }: Pick<Worker, 'registeredAt'>,
  now: number,
): boolean {
  return missedAt === null ? now < apartUntil(infrastructureFailures, queuedAt) : missedAt >= registeredAt
}

/** What is held against a worker, and since when its agent has run. */
export type Recorded = Pick<Worker, 'id' | 'health' | 'registeredAt'>

/**
 * The groups with the workers that are kept from them for a while. Those that could not install the app: trying again
 * at once would only fail again, until its time has come, a build was added (`builtAt`) or the agent started anew. And
 * those that could not run any of the jobs that are queued, where another in the lab fits. Each with what it could not
 * install.
 */
export function keepApart(
  { groups, free, busy }: Pick<Snapshot, 'groups' | 'free' | 'busy'>,
  failedJobs: readonly FailedHere[],
  records: readonly Recorded[],
  builtAt: ReadonlyMap<GroupId, number>,
  now: number,
): readonly WaitingGroup[] {
  const faulty = records.filter(({ health }) => health !== null)
  const startedAt = new Map(records.map(({ id, registeredAt }) => [id, registeredAt]))
  const failedOf = Map.groupBy(
    failedJobs.filter((job) => isLeftToOthers(job, { registeredAt: startedAt.get(job.workerId) ?? 0 }, now)),
    ({ groupId }) => groupId,
  )
  if (faulty.length === 0 && failedOf.size === 0) return groups
  const lab = [...free, ...busy.filter(({ leaving }) => leaving !== 'LAB')]
  return groups.map((group) => {
    const byWorker = Map.groupBy(failedOf.get(group.id) ?? [], ({ workerId }) => workerId)
    const couldNotRun = [...byWorker].flatMap(([id, jobs]) => {
      const isAll = new Set(jobs.map(({ jobId }) => jobId)).size >= group.queued
      return isAll ? [[id, null] as const] : []
    })
    const couldNotInstall = new Map(
      faulty.flatMap(({ id, health, registeredAt }) => {
        const failed = keepingFrom(health, group.id, Math.max(registeredAt, builtAt.get(group.id) ?? 0), now)
        return failed === undefined ? [] : [[id, failed.text] as const]
      }),
    )
    const all: ReadonlyMap<WorkerId, string | null> = new Map([...couldNotRun, ...couldNotInstall])
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
