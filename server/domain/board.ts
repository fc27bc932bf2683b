import { expectedEnd, joiningPays, type Ready } from './cost.ts'
import type { GroupId } from './group.ts'
import { PRIORITIES, type OrganizationId } from './job.ts'
import { shortfall, turnsOf } from './share.ts'
import type { BusyWorker, OrganizationShare, Snapshot, WaitingGroup } from './snapshot.ts'
import { urgency, type Ageing } from './urgency.ts'

export interface PlanRules extends Ageing {
  /** Device time that a worker at work counts for in advance when shares are compared, milliseconds. */
  turnMs: number
  /** How long a worker that has one group's app is kept from groups that waited less, milliseconds. */
  affinityMs: number
}

/**
 * What keeps a waiting group from one more worker now.
 *
 * ORGANIZATION_CAP: its organization has as many workers as it may. GROUP_LIMIT: as many groups of it as may be are
 * served on the target. ON_ITS_WAY: workers that have not begun yet will take all its queued jobs. NOT_WORTH_IT:
 * another worker would not end it sooner. KEPT_FOR_APP: the free workers that fit have the app of another group that
 * wants them. PUT_OFF: everything ends sooner if others go first. NO_FREE_WORKER: none that fits is free.
 */
export const HOLDS = [
  'ORGANIZATION_CAP',
  'GROUP_LIMIT',
  'ON_ITS_WAY',
  'NOT_WORTH_IT',
  'KEPT_FOR_APP',
  'PUT_OFF',
  'NO_FREE_WORKER',
] as const
export type Hold = (typeof HOLDS)[number]

/** A waiting group on the board, with what the plan has given it so far. */
export interface Candidate {
  readonly group: WaitingGroup
  /** An index into PRIORITIES. */
  readonly urgency: number
  /** Those who serve it now, and those the plan adds. */
  readonly serving: Ready[]
  /** Queued jobs that no worker on its way will take as its first. */
  unclaimed: number
  /** When its work is expected to be done, milliseconds from now. */
  endMs: number
}

const URGENT = PRIORITIES.indexOf('URGENT')

/** What a plan knows and changes while it is made: who serves what, and who may have more. */
export class Board {
  readonly candidates: Candidate[]
  readonly rules: PlanRules
  readonly #shares: ReadonlyMap<OrganizationId, OrganizationShare>
  readonly #holding = new Map<OrganizationId, number>()
  readonly #servedGroups = new Map<string, Set<GroupId>>()
  readonly #limits: ReadonlyMap<string, number>

  constructor(snapshot: Snapshot, now: number, rules: PlanRules) {
    this.rules = rules
    // Weights are relative: 100 and 300 mean the same as 1 and 3.
    const least = Math.min(...snapshot.organizations.map(({ weight }) => weight))
    this.#shares = new Map(
      snapshot.organizations.map((share) => [share.id, { ...share, weight: share.weight / least }]),
    )
    this.#limits = new Map(snapshot.limits.map((limit) => [targetKey(limit), limit.groups]))
    const busy = Map.groupBy(snapshot.busy, (worker) => worker.groupId)
    for (const worker of snapshot.busy) this.#serve(worker, worker.groupId)
    this.candidates = snapshot.groups.map((group) => {
      const serving = (busy.get(group.id) ?? []).filter((worker) => worker.leaving === null)
      const starting = serving.filter((worker) => worker.starting).length
      return {
        group,
        urgency: urgency(group.dealWindow, now, rules),
        serving,
        unclaimed: group.queued - starting,
        endMs: expectedEnd(group.workMs, serving),
      }
    })
  }

  /**
   * Why the group may not or should not have a worker that is ready for it then; undefined if it should. One that
   * leaves another group of the same organization makes room for itself under its cap.
   */
  refusal(
    { group, serving, unclaimed }: Candidate,
    joining: Ready,
    from?: Pick<BusyWorker, 'organizationId'>,
  ): Hold | undefined {
    if (unclaimed <= 0) return 'ON_ITS_WAY'
    const { organizationId } = group
    const givesBack = from?.organizationId === organizationId ? 1 : 0
    if (!this.#withinCap(organizationId, givesBack)) return 'ORGANIZATION_CAP'
    if (serving.length === 0) return this.#withinLimit(group) ? undefined : 'GROUP_LIMIT'
    return joiningPays(group, serving, joining) ? undefined : 'NOT_WORTH_IT'
  }

  add(candidate: Candidate, joining: Ready): void {
    candidate.serving.push(joining)
    candidate.unclaimed--
    candidate.endMs = expectedEnd(candidate.group.workMs, candidate.serving)
    this.#serve(candidate.group, candidate.group.id)
  }

  /** A worker that goes on elsewhere no longer counts for its organization. */
  release({ organizationId }: Pick<BusyWorker, 'organizationId'>): void {
    this.#holding.set(organizationId, (this.#holding.get(organizationId) ?? 0) - 1)
  }

  /** How many turns the organization has had, those of the workers it has counted in advance. */
  turns(organizationId: OrganizationId): number {
    const share = this.#shares.get(organizationId) ?? { weight: 1, usedMs: 0 }
    return turnsOf(share, this.#holding.get(organizationId) ?? 0, this.rules.turnMs)
  }

  /** The same with one worker less. */
  turnsWithout(organizationId: OrganizationId): number {
    const share = this.#shares.get(organizationId) ?? { weight: 1, usedMs: 0 }
    return turnsOf(share, (this.#holding.get(organizationId) ?? 0) - 1, this.rules.turnMs)
  }

  /**
   * The order in which candidates are given workers. Rules 2 and 3: URGENT work; then the organization that had fewer
   * turns; then the more urgent. Rule 5: groups without a worker before those with one; of those without, the longest
   * waiting and then the one with the most work; of those with, the one that would end last.
   */
  compare(a: Candidate, b: Candidate): number {
    return (
      Number(b.urgency === URGENT) - Number(a.urgency === URGENT) ||
      this.#compareTurns(a.group, b.group) ||
      b.urgency - a.urgency ||
      Number(a.serving.length > 0) - Number(b.serving.length > 0) ||
      (a.serving.length === 0 ? compareUnserved(a.group, b.group) : b.endMs - a.endMs) ||
      (a.group.id < b.group.id ? -1 : 1)
    )
  }

  #compareTurns(a: WaitingGroup, b: WaitingGroup): number {
    if (a.organizationId === b.organizationId) return 0
    return shortfall(this.turns(a.organizationId), this.turns(b.organizationId))
  }

  #withinLimit(group: WaitingGroup): boolean {
    const limit = this.#limits.get(targetKey(group)) ?? Infinity
    const served = this.#servedGroups.get(targetKey(group))
    // A group that is being left counts, until it is: but not against itself.
    return served?.has(group.id) === true || (served?.size ?? 0) < limit
  }

  #withinCap(organizationId: OrganizationId, givesBack: number): boolean {
    const cap = this.#shares.get(organizationId)?.maxWorkers ?? Infinity
    return (this.#holding.get(organizationId) ?? 0) - givesBack < cap
  }

  #serve(server: Pick<BusyWorker, 'organizationId' | 'target'>, groupId: GroupId): void {
    const { organizationId } = server
    this.#holding.set(organizationId, (this.#holding.get(organizationId) ?? 0) + 1)
    const served = this.#servedGroups.get(targetKey(server))
    if (served === undefined) this.#servedGroups.set(targetKey(server), new Set([groupId]))
    else served.add(groupId)
  }
}

/** Whether one group of an organization goes before another that is served: more urgent, or left behind by it. */
export function goesBeforeOwn(waiting: Candidate, served: Candidate, rules: PlanRules): boolean {
  if (waiting.urgency !== served.urgency) return waiting.urgency > served.urgency
  // Without this it would wait as long as new jobs come to the other, which has dealt all that waited nearly as long.
  const longer = served.group.waitingSince - waiting.group.waitingSince
  return waiting.serving.length === 0 && longer >= rules.ageingMs
}

/** Groups that began to wait in the same minute count as equally old: they arrived together. */
const SAME_AGE_MS = 60_000

function compareUnserved(a: WaitingGroup, b: WaitingGroup): number {
  return Math.floor(a.waitingSince / SAME_AGE_MS) - Math.floor(b.waitingSince / SAME_AGE_MS) || b.workMs - a.workMs
}

function targetKey({ organizationId, target }: Pick<WaitingGroup, 'organizationId' | 'target'>): string {
  return `${organizationId} ${target}`
}
