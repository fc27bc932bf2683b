import { expectedEnd } from './cost.ts'
import type { GroupId } from './group.ts'
import type { OrganizationId } from './job.ts'
import { plan, type PlanRules } from './plan.ts'
import type { BusyWorker, FreeWorker, OrganizationShare, Snapshot, WaitingGroup } from './snapshot.ts'
import type { WorkerId } from './worker.ts'

/** A waiting job whose start is asked for: what its group deals before it, milliseconds of expected work. */
export interface Ask {
  groupId: GroupId
  workBeforeMs: number
}

/** How far it looks: so many times a group ends or a worker leaves one. */
const MAX_STEPS = 300
/** Less expected work than this is none, milliseconds. */
const NOTHING = 1

/** When each asked job starts, milliseconds from now; null for one of which that is not known. */
export type Starts = (number | null)[]

/**
 * When each of the asked jobs is expected to start; null if that cannot be seen: nothing that fits is at work or free,
 * or too much goes before it. It lets the same plan run on as groups end, and takes their work as if it flowed evenly
 * through the workers that serve them. Jobs that are yet to come are not in it. A step costs a plan, so a caller with
 * other things to do rests between them; each yields what is known so far.
 */
export function* forecast(snapshot: Snapshot, now: number, rules: PlanRules, asks: readonly Ask[]): Generator<Starts> {
  const starts = asks.map((): number | null => null)
  const open = new Set(asks.keys())
  const lab = new Lab(snapshot)
  let elapsed = 0
  for (let step = 0; step < MAX_STEPS && open.size > 0; step++) {
    lab.carryOut(now + elapsed, rules)
    const next = lab.nextChange()
    for (const index of open) {
      const ask = asks[index]
      const start = ask && lab.startOf(ask.groupId, ask.workBeforeMs)
      if (start === undefined || start > next) continue
      starts[index] = elapsed + start
      open.delete(index)
    }
    yield starts
    if (next === Infinity) return
    lab.advance(next)
    elapsed += next
  }
}

interface Queue {
  group: WaitingGroup
  /** How much of its work was done since the forecast began. */
  doneMs: number
  leftMs: number
}

/** The lab as it is expected to go on. */
class Lab {
  readonly #queues: Map<GroupId, Queue>
  readonly #limits: Snapshot['limits']
  #free: FreeWorker[]
  #busy: BusyWorker[]
  #organizations: readonly OrganizationShare[]

  constructor(snapshot: Snapshot) {
    this.#queues = new Map(
      snapshot.groups.map((group) => [
        group.id,
        { group: withoutJobs(group), doneMs: 0, leftMs: Math.max(group.workMs, NOTHING) },
      ]),
    )
    this.#limits = snapshot.limits
    this.#free = [...snapshot.free]
    this.#busy = snapshot.busy.filter((worker) => worker.leaving !== 'LAB')
    this.#organizations = snapshot.organizations
  }

  carryOut(now: number, rules: PlanRules): void {
    const { placements, recalls } = plan(this.#snapshot(), now, rules)
    const placed = new Map(placements.map((placement) => [placement.workerId, placement]))
    const recalled = new Set<WorkerId>(recalls.map(({ workerId }) => workerId))
    this.#busy = this.#busy.map((worker) => (recalled.has(worker.id) ? { ...worker, leaving: 'GROUP' } : worker))
    for (const worker of this.#free) {
      const placement = placed.get(worker.id)
      const group = placement && this.#queues.get(placement.groupId)?.group
      if (placement === undefined || group === undefined) continue
      const { organizationId, appVersionId, target } = group
      this.#busy.push({
        ...worker,
        assignmentId: `asg_${worker.id}`,
        groupId: group.id,
        organizationId,
        appVersionId,
        target,
        readyInMs: placement.readyInMs,
        starting: true,
        leaving: null,
      })
    }
    this.#free = this.#free.filter((worker) => !placed.has(worker.id))
  }

  /** In how long the next worker comes free. */
  nextChange(): number {
    const ends = [...this.#queues.values()].map(({ group, leftMs }) => expectedEnd(leftMs, this.#servers(group.id)))
    const leave = this.#busy.filter((worker) => this.#leaves(worker)).map((worker) => worker.readyInMs)
    return Math.min(Infinity, ...ends, ...leave)
  }

  /** In how long the job is dealt, if nothing changes; undefined if nobody serves its group. */
  startOf(groupId: GroupId, workBeforeMs: number): number | undefined {
    const servers = this.#servers(groupId)
    if (servers.length === 0) return undefined
    const done = this.#queues.get(groupId)?.doneMs ?? 0
    return expectedEnd(Math.max(0, workBeforeMs - done), servers)
  }

  advance(ms: number): void {
    const held = new Map<OrganizationId, number>()
    for (const worker of this.#busy) held.set(worker.organizationId, (held.get(worker.organizationId) ?? 0) + 1)
    this.#organizations = this.#organizations.map((share) => ({
      ...share,
      usedMs: share.usedMs + (held.get(share.id) ?? 0) * ms,
    }))
    for (const queue of this.#queues.values()) {
      const done = this.#servers(queue.group.id).reduce((sum, { readyInMs }) => sum + Math.max(0, ms - readyInMs), 0)
      queue.doneMs += done
      queue.leftMs -= done
      if (queue.leftMs < NOTHING) this.#queues.delete(queue.group.id)
    }
    const gone = new Set(this.#busy.filter((worker) => this.#leaves(worker) && worker.readyInMs <= ms))
    this.#free.push(...[...gone].map(toFree))
    this.#busy = this.#busy
      .filter((worker) => !gone.has(worker))
      .map((worker) => {
        const readyInMs = Math.max(0, worker.readyInMs - ms)
        return { ...worker, readyInMs, starting: worker.starting && readyInMs > 0 }
      })
  }

  #servers(groupId: GroupId): BusyWorker[] {
    return this.#busy.filter((worker) => worker.groupId === groupId && worker.leaving === null)
  }

  /** Whether it comes free when it has done what it is at. */
  #leaves(worker: BusyWorker): boolean {
    return worker.leaving !== null || !this.#queues.has(worker.groupId)
  }

  #snapshot(): Snapshot {
    const groups = [...this.#queues.values()].map(({ group, leftMs }) => {
      const queued = Math.max(1, Math.round((group.queued * leftMs) / Math.max(group.workMs, NOTHING)))
      return { ...group, queued, workMs: leftMs }
    })
    return { groups, free: this.#free, busy: this.#busy, organizations: this.#organizations, limits: this.#limits }
  }
}

function toFree({
  id,
  name,
  targets,
  capabilities,
  organizationIds,
  organizationId,
  appVersionId,
}: BusyWorker): FreeWorker {
  return { id, name, targets, capabilities, organizationIds, installed: new Map([[organizationId, appVersionId]]) }
}

/** Work flows evenly here: single jobs would be those of the beginning for ever. */
function withoutJobs(group: WaitingGroup): WaitingGroup {
  const flowing = { ...group }
  delete flowing.jobsMs
  return flowing
}
