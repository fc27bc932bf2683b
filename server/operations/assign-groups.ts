import type { App } from '../app.ts'
import type { Assignment } from '../domain/assignment.ts'
import type { Group, GroupId } from '../domain/group.ts'
import type { OrganizationId } from '../domain/job.ts'
import { plan, type Placement, type Planner } from '../domain/plan.ts'
import { shareChanges } from '../domain/share.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { fits, takesWork, type Worker, type WorkerId } from '../domain/worker.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { insertAssignment, nextFence, recallAssignment, workersStaying } from '../store/assignments.ts'
import { lockGroup } from '../store/groups.ts'
import { listOrganizations, updateOrganization } from '../store/organizations.ts'
import { readSnapshot } from '../store/planning.ts'
import { installedApps } from '../store/installs.ts'
import { bindWorker, isAnybodyOnline, lockWorker } from '../store/workers.ts'
import { LostRace } from '../store/writer.ts'
import { announce } from './lease.ts'
import type { Work } from './move.ts'
import { operate } from './operate.ts'
import { takeRoom, type Room } from './room.ts'

/**
 * Plans and carries the plan out; answers how many workers were placed. A placement that lost a race does not happen.
 * Simulations compare other planners with the real one.
 */
export async function assignGroups(app: App, planner: Planner = plan): Promise<number> {
  // Without a worker there is nothing to decide, however much arrives.
  if (!(await isAnybodyOnline(app.store.db))) return 0
  const now = app.now()
  const snapshot = await readSnapshot(app.store.db, now)
  // Then the shares of all count, not only of those in play: see shareChanges.
  const wasIdle = snapshot.organizations.length > 0 && !snapshot.organizations.some(({ active }) => active)
  const counted = wasIdle ? { ...snapshot, organizations: await listOrganizations(app.store.db, EVERYTHING) } : snapshot
  const changes = shareChanges(counted, app.timing.turnMs)
  const changed = new Map(changes.map((change) => [change.id, change]))
  const organizations = snapshot.organizations.map((share) => ({
    ...share,
    usedMs: share.usedMs + (changed.get(share.id)?.addedMs ?? 0),
  }))
  const { placements, recalls } = planner({ ...snapshot, organizations }, now, app.timing)
  if (placements.length + recalls.length + changes.length === 0) return 0
  return operate(app, async (work) => {
    // A plan has an order of its own: all rows are taken in the order that everybody keeps (see Writing).
    const reasons = new Map(recalls.map(({ assignmentId, reason }) => [assignmentId, reason]))
    for (const [id, reason] of inOrder(reasons)) await recallAssignment(work.tx, id, reason)
    const workers = new Map<WorkerId, Worker | undefined>(placements.map(({ workerId }) => [workerId, undefined]))
    for (const [id] of inOrder(workers)) workers.set(id, await lockWorker(work.tx, EVERYTHING, id))
    const capped = cappedIn(snapshot, placements)
    const rooms = new Map<OrganizationId, Room>()
    for (const id of [...new Set([...changed.keys(), ...capped])].sort()) {
      const change = changed.get(id)
      if (change !== undefined) await updateOrganization(work.tx, id, { active: change.active })
      if (change !== undefined && change.addedMs > 0) work.charge(id, change.addedMs)
      if (capped.has(id)) rooms.set(id, await takeRoom(work.tx, id, snapshot.limits))
    }
    const groups = new Map<GroupId, Group | undefined>(placements.map(({ groupId }) => [groupId, undefined]))
    for (const [id] of inOrder(groups)) groups.set(id, await lockGroup(work.tx, id))
    let placed = 0
    for (const placement of placements) {
      const [worker, group] = [workers.get(placement.workerId), groups.get(placement.groupId)]
      if (await place(app, work, placement, worker, group, rooms)) placed++
      else work.wakes.plan = true // on what has changed since
    }
    return placed
  })
}

function inOrder<Id extends string, Value>(rows: ReadonlyMap<Id, Value>): [Id, Value][] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The organizations that the plan gives workers, and that may not have any number of them. */
function cappedIn({ groups, organizations, limits }: Snapshot, placements: readonly Placement[]): Set<OrganizationId> {
  const capped = new Set(limits.map(({ organizationId }) => organizationId))
  for (const { id, maxWorkers } of organizations) if (maxWorkers !== null) capped.add(id)
  const given = new Set(placements.map(({ groupId }) => groupId))
  const served = groups.filter(({ id, organizationId }) => capped.has(organizationId) && given.has(id))
  return new Set(served.map(({ organizationId }) => organizationId))
}

async function place(
  app: App,
  work: Work,
  { groupId, workerId, installNeeded, readyInMs, serving, reason }: Placement,
  worker: Worker | undefined,
  group: Group | undefined,
  rooms: ReadonlyMap<OrganizationId, Room>,
): Promise<boolean> {
  if (!worker?.online || !takesWork(worker) || worker.assignmentId !== null) return false
  if (group === undefined || group.counts.queued === 0 || !fits(worker, group)) return false
  if (installNeeded === (await hasApp(work, worker, group))) return false
  // Another server may have given the group as many by a plan of its own.
  if ((await workersStaying(work.tx, groupId)) > serving) return false
  if (rooms.get(group.organizationId)?.(group) === false) return false
  const assignment: Assignment = {
    id: app.ids.assignment(),
    fence: await nextFence(work.tx),
    organizationId: group.organizationId,
    groupId,
    workerId,
    installNeeded,
    installMs: null,
    attemptId: null,
    attemptsStarted: 0,
    verdicts: 0,
    reason,
    readyAt: work.now + Math.round(readyInMs),
    recallReason: null,
    offeredAt: work.now,
    leaseEndsAt: work.now + app.timing.leaseMs,
    endedAt: null,
    end: null,
  }
  if (!(await bindWorker(work.tx, workerId, null, assignment.id))) throw new LostRace(`worker ${workerId} was taken`)
  await insertAssignment(work.tx, assignment)
  announce(work, assignment, 'ASSIGNED')
  return true
}

async function hasApp(work: Work, { id }: Worker, { organizationId, appVersionId }: Group): Promise<boolean> {
  const apps = await installedApps(work.tx, EVERYTHING, [id])
  return apps.some((app) => app.organizationId === organizationId && app.appVersionId === appVersionId && !app.outdated)
}
