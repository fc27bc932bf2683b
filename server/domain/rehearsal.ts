import type { GroupId } from './group.ts'
import type { PlanRules } from './board.ts'
import { planNow, type Plan } from './plan-now.ts'
import type { BusyWorker, FreeWorker, Snapshot, WaitingGroup } from './snapshot.ts'
import { urgency } from './urgency.ts'
import { suits } from './keep-apart.ts'
import type { WorkerId } from './worker.ts'

/** What is rehearsed at most: beyond this single jobs matter little, and trying costs too much. */
const MOST = { jobs: 24, groups: 4, workers: 6 } as const
/** Putting a group off must end everything so much sooner. */
const WORTH_IT = 0.98

/** Whether a snapshot of so much is worth reading single jobs for. */
export function isSmall(queued: number, groups: number, workers: number): boolean {
  return queued <= MOST.jobs && groups > 1 && groups <= MOST.groups && workers <= MOST.workers
}

/**
 * Groups that are better put off for now where only a few jobs wait. A step at a time a plan gives every group a worker,
 * which is not best when a small group could as well wait until a big one is done. So this rehearses to the end what
 * would come of each choice, and answers the one that ends everything soonest. It never puts off work of different
 * urgencies or organizations for one another, nor what has waited for the ageing time.
 */
export function whomToPutOff(snapshot: Snapshot, now: number, rules: PlanRules): ReadonlySet<GroupId> {
  const nobody = new Set<GroupId>()
  const { free, busy } = snapshot
  if (free.length === 0 || free.length + busy.length > MOST.workers) return nobody
  // What nothing fits waits whatever is done: it changes nothing for the others.
  const groups = snapshot.groups.filter((group) => [...free, ...busy].some((worker) => suits(worker, group)))
  const queued = groups.reduce((sum, group) => sum + group.queued, 0)
  if (!isSmall(queued, groups.length, free.length + busy.length)) return nobody
  const peers = new Set(groups.map((group) => `${group.organizationId} ${urgency(group.dealWindow, now, rules)}`))
  if (peers.size > 1 || groups.some(({ jobsMs }) => jobsMs === undefined)) return nobody
  const young = groups.filter(({ waitingSince }) => now - waitingSince < rules.ageingMs)
  // Of equally good choices the first is taken: rather the smaller group.
  const ids = young.sort((a, b) => a.workMs - b.workMs || (a.id < b.id ? -1 : 1)).map(({ id }) => id)
  const fitting = { ...snapshot, groups }
  let best = { putOff: nobody, endMs: WORTH_IT * rehearse(fitting, nobody, now, rules) }
  // To put off all of them would be to put off none.
  const choices = (1 << ids.length) - (ids.length === groups.length ? 1 : 0)
  for (let choice = 1; choice < choices; choice++) {
    const putOff = new Set(ids.filter((_, index) => (choice & (1 << index)) !== 0))
    const endMs = rehearse(fitting, putOff, now, rules)
    if (endMs < best.endMs) best = { putOff, endMs }
  }
  return best.putOff
}

/** The plan if these groups are put off: they get who is left when the others have what they want. */
export function planPuttingOff(snapshot: Snapshot, putOff: ReadonlySet<GroupId>, now: number, rules: PlanRules): Plan {
  const first = planNow(
    keep(snapshot, ({ id }) => !putOff.has(id)),
    now,
    rules,
  )
  if (putOff.size === 0) return first
  const stage = new Stage(snapshot)
  stage.carryOut(first)
  const then = planNow(
    keep({ ...snapshot, ...stage.workers() }, ({ id }) => putOff.has(id)),
    now,
    rules,
  )
  const holds = new Map(first.holds)
  for (const [id, hold] of then.holds) holds.set(id, hold === 'NO_FREE_WORKER' ? 'PUT_OFF' : hold)
  return { placements: [...first.placements, ...then.placements], recalls: first.recalls, holds }
}

/** When the last job ends if these groups are put off now and the plan goes on from then, milliseconds. */
function rehearse(snapshot: Snapshot, putOff: ReadonlySet<GroupId>, now: number, rules: PlanRules): number {
  const stage = new Stage(snapshot)
  stage.carryOut(planPuttingOff(stage.snapshot(), putOff, now, rules))
  let endMs = 0
  for (let elapsed = stage.next(); elapsed !== undefined; elapsed = stage.next()) {
    endMs = elapsed
    stage.carryOut(planNow(stage.snapshot(), now + elapsed, rules))
  }
  return stage.isDone ? endMs : Infinity
}

function keep(snapshot: Snapshot, isKept: (group: WaitingGroup) => boolean): Snapshot {
  return { ...snapshot, groups: snapshot.groups.filter(isKept) }
}

/** The lab of a rehearsal, job by job. */
class Stage {
  readonly #original: Snapshot
  readonly #groups: ReadonlyMap<GroupId, WaitingGroup & { jobsMs: number[] }>
  #free: FreeWorker[]
  #busy: BusyWorker[]
  #elapsedMs = 0

  constructor(snapshot: Snapshot) {
    this.#original = snapshot
    this.#groups = new Map(snapshot.groups.map((group) => [group.id, { ...group, jobsMs: [...(group.jobsMs ?? [])] }]))
    // In one order whatever the snapshot's was, for in it jobs are dealt to those who come free at the same moment.
    this.#free = snapshot.free.toSorted(byId)
    this.#busy = snapshot.busy.toSorted(byId)
  }

  get isDone(): boolean {
    return [...this.#groups.values()].every(({ jobsMs }) => jobsMs.length === 0)
  }

  snapshot(): Snapshot {
    const groups = [...this.#groups.values()]
      .filter(({ jobsMs }) => jobsMs.length > 0)
      .map((group) => ({
        ...group,
        queued: group.jobsMs.length,
        workMs: group.jobsMs.reduce((sum, ms) => sum + ms, 0),
        longestMs: group.jobsMs[0] ?? 0,
      }))
    return { ...this.#original, groups, free: this.#free, busy: this.#busy }
  }

  workers(): Pick<Snapshot, 'free' | 'busy'> {
    return { free: this.#free, busy: this.#busy }
  }

  carryOut({ placements }: Plan): void {
    const placed = new Map(placements.map((placement) => [placement.workerId, placement]))
    for (const worker of this.#free) {
      const placement = placed.get(worker.id)
      const group = placement && this.#groups.get(placement.groupId)
      if (placement === undefined || group === undefined) continue
      this.#busy.push({
        ...worker,
        assignmentId: `asg_${worker.id}`,
        groupId: group.id,
        organizationId: group.organizationId,
        appVersionId: group.appVersionId,
        target: group.target,
        readyInMs: placement.readyInMs,
        starting: true,
        leaving: null,
      })
    }
    this.#free = this.#free.filter(({ id }) => !placed.has(id))
  }

  /** Lets time pass until workers ask for their next job, and deals it; the time since the start, undefined when all is over. */
  next(): number | undefined {
    if (this.#busy.length === 0) return undefined
    const ms = Math.min(...this.#busy.map(({ readyInMs }) => readyInMs))
    this.#elapsedMs += ms
    const leaving = new Set<WorkerId>()
    this.#busy = this.#busy.map((worker): BusyWorker => {
      if (worker.readyInMs > ms) return { ...worker, readyInMs: worker.readyInMs - ms }
      const jobMs = worker.leaving === null ? this.#groups.get(worker.groupId)?.jobsMs.shift() : undefined
      if (jobMs === undefined) leaving.add(worker.id)
      return { ...worker, readyInMs: jobMs ?? 0, starting: false }
    })
    const gone = this.#busy.filter(({ id }) => leaving.has(id))
    this.#busy = this.#busy.filter(({ id }) => !leaving.has(id))
    this.#free.push(
      ...gone
        .filter((worker) => worker.leaving !== 'LAB')
        .map(({ organizationId, appVersionId, ...worker }) => ({
          ...worker,
          installed: new Map([[organizationId, appVersionId]]),
        })),
    )
    return this.#elapsedMs
  }
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
