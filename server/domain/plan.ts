import type { GroupId } from './group.ts'
import { PRIORITIES, type OrganizationId, type Priority, type Requirements, type Target } from './job.ts'
import { fits, type Capabilities, type WorkerId } from './worker.ts'

/** A group with queued jobs, as the planner sees it. */
export interface WaitingGroup {
  id: GroupId
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  requirements: Requirements
  queued: number
  /** The best priority among its queued jobs. */
  priority: Priority
  /** When the longest waiting of them was queued. */
  oldestQueuedAt: number
  /** Workers that serve it now. */
  serving: number
}

export interface FreeWorker {
  id: WorkerId
  name: string
  targets: Target[]
  capabilities: Capabilities
  organizationIds: OrganizationId[] | null
  /** The app version on the device, by organization. */
  installed: ReadonlyMap<OrganizationId, string>
}

export interface Snapshot {
  groups: readonly WaitingGroup[]
  workers: readonly FreeWorker[]
}

export interface PlanRules {
  /** A group rises by one priority for each time it has waited so long, milliseconds. */
  ageingMs: number
  /** Queued jobs for each serving worker beyond which one more joins. */
  jobsPerWorker: number
}

export interface Placement {
  groupId: GroupId
  workerId: WorkerId
  installNeeded: boolean
  /** For a person who asks why. */
  reason: string
}

/**
 * Which free worker goes to which waiting group now. Pure: the same snapshot and time give the same plan, in whatever
 * order the snapshot is listed. Each round gives every group that still wants one a worker, the most urgent first;
 * a group that nothing fits is passed over and blocks nobody.
 */
export function plan(snapshot: Snapshot, now: number, rules: PlanRules): Placement[] {
  const free = new Map(sortedBy(snapshot.workers, (worker) => worker.id).map((worker) => [worker.id, worker]))
  const ranked = rank(snapshot.groups, now, rules)
  const joined = new Map<GroupId, number>()
  const placements: Placement[] = []
  for (let placed = true; placed && free.size > 0;) {
    placed = false
    for (const group of ranked) {
      const serving = group.serving + (joined.get(group.id) ?? 0)
      if (!wantsWorker(group, serving, joined.get(group.id) ?? 0, rules)) continue
      const worker = chooseWorker(group, [...free.values()], ranked)
      if (worker === undefined) continue
      free.delete(worker.id)
      joined.set(group.id, (joined.get(group.id) ?? 0) + 1)
      placements.push(toPlacement(group, worker, serving))
      placed = true
    }
  }
  return placements
}

/** The most urgent first: by priority raised by waiting, then the longest waiting. */
function rank(groups: readonly WaitingGroup[], now: number, rules: PlanRules): WaitingGroup[] {
  return [...groups].sort(
    (a, b) =>
      effectivePriority(b, now, rules) - effectivePriority(a, now, rules) ||
      a.oldestQueuedAt - b.oldestQueuedAt ||
      (a.id < b.id ? -1 : 1),
  )
}

function effectivePriority(group: WaitingGroup, now: number, { ageingMs }: PlanRules): number {
  const aged = PRIORITIES.indexOf(group.priority) + Math.floor(Math.max(0, now - group.oldestQueuedAt) / ageingMs)
  return Math.min(aged, PRIORITIES.length - 1)
}

function wantsWorker(group: WaitingGroup, serving: number, joining: number, { jobsPerWorker }: PlanRules): boolean {
  if (group.queued <= joining) return false
  return serving === 0 || group.queued > serving * jobsPerWorker
}

/**
 * A worker that has the app first, for it needs no install; then one without an app of any waiting group, so that
 * nobody's install is wasted; then any that fits.
 */
function chooseWorker(
  group: WaitingGroup,
  workers: readonly FreeWorker[],
  waiting: readonly WaitingGroup[],
): FreeWorker | undefined {
  const fitting = workers.filter((worker) => fits(worker, group))
  const ready = fitting.find((worker) => hasApp(worker, group))
  if (ready !== undefined) return ready
  return (
    fitting.find(
      (worker) => !waiting.some((other) => other !== group && hasApp(worker, other) && fits(worker, other)),
    ) ?? fitting[0]
  )
}

function hasApp(worker: FreeWorker, group: Pick<WaitingGroup, 'organizationId' | 'appVersionId'>): boolean {
  return worker.installed.get(group.organizationId) === group.appVersionId
}

function toPlacement(group: WaitingGroup, worker: FreeWorker, serving: number): Placement {
  const installNeeded = !hasApp(worker, group)
  const app = installNeeded ? `installs ${group.appVersionId}` : `already has ${group.appVersionId}`
  const share =
    serving === 0
      ? 'first worker of the group'
      : `joins ${serving} other${serving === 1 ? '' : 's'} for ${group.queued} queued jobs`
  return { groupId: group.id, workerId: worker.id, installNeeded, reason: `${share}; ${app}` }
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
