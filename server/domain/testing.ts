import type { Priority } from './job.ts'
import { plan, type Plan, type PlanRules } from './plan.ts'
import type { BusyWorker, FreeWorker, OrganizationShare, Snapshot, WaitingGroup } from './snapshot.ts'
import { dealWindow } from './urgency.ts'

export const RULES: PlanRules = { ageingMs: 600_000, turnMs: 60_000, affinityMs: 60_000 }
/** The start of an ageing window and of a minute, so that a table says when a border is crossed. */
export const NOW = 1_000_200_000

/**
 * The group `v1` waits with one job for app version v1, of a minute's work and half a minute's install, since a second.
 */
export function group(
  name: string,
  change: Partial<WaitingGroup> & { priority?: Priority; waitedMs?: number } = {},
): WaitingGroup {
  const { priority = 'NORMAL', waitedMs = 1_000, ...rest } = change
  const queued = change.queued ?? 1
  return {
    id: `grp_${name}`,
    organizationId: 'acme',
    appVersionId: name,
    target: 'EMULATOR',
    requirements: { tags: [] },
    queued,
    typicalMs: 60_000,
    longestMs: 60_000,
    workMs: queued * 60_000,
    installMs: 30_000,
    dealWindow: dealWindow({ priority, submittedAt: NOW - waitedMs }, RULES),
    waitingSince: NOW - waitedMs,
    ...rest,
  }
}

/** `has` is the app version of acme that is on the device. */
export function free(name: string, change: Partial<FreeWorker> & { has?: string } = {}): FreeWorker {
  const { has, ...rest } = change
  return {
    id: `wrk_${name}`,
    name,
    targets: ['EMULATOR'],
    capabilities: { tags: [] },
    organizationIds: null,
    installed: new Map(has === undefined ? [] : [['acme', has]]),
    ...rest,
  }
}

/** A worker that serves a group, and will ask for its next job in ten seconds. */
export function busy(name: string, serves: WaitingGroup, change: Partial<BusyWorker> = {}): BusyWorker {
  const { id: groupId, organizationId, appVersionId, target } = serves
  const { id, targets, capabilities, organizationIds } = free(name)
  return {
    ...{ id, name, targets, capabilities, organizationIds },
    ...{ assignmentId: `asg_${name}` as const, groupId, organizationId, appVersionId, target },
    readyInMs: 10_000,
    starting: false,
    leaving: null,
    ...change,
  }
}

export function share(id: string, change: Partial<OrganizationShare> = {}): OrganizationShare {
  return { id, weight: 1, maxWorkers: null, usedMs: 0, ...change }
}

/** A snapshot of these; organizations that are not named have equal shares, and have used nothing. */
export function snapshot(parts: Partial<Snapshot>): Snapshot {
  const { groups = [], free = [], busy = [], limits = [], organizations = [] } = parts
  const named = new Set(organizations.map(({ id }) => id))
  const others = new Set(
    [...groups, ...busy].map(({ organizationId }) => organizationId).filter((id) => !named.has(id)),
  )
  return { groups, free, busy, limits, organizations: [...organizations, ...[...others].map((id) => share(id))] }
}

export function planOf(parts: Partial<Snapshot>, rules = RULES): Plan {
  return plan(snapshot(parts), NOW, rules)
}

/** Who goes where, as "group>worker", in the order in which it was decided. */
export function pairs(parts: Partial<Snapshot>, rules = RULES): string {
  const { placements } = planOf(parts, rules)
  return placements.map(({ groupId, workerId }) => `${groupId.slice(4)}>${workerId.slice(4)}`).join(' ')
}

/** What holds each group that could have more, as "group HOLD". */
export function holds(parts: Partial<Snapshot>, rules = RULES): string {
  return [...planOf(parts, rules).holds]
    .map(([id, hold]) => `${id.slice(4)} ${hold}`)
    .sort()
    .join(', ')
}

/** Who is called back and for whom, as "worker>group". */
export function recalled(parts: Partial<Snapshot>, rules = RULES): string {
  const { recalls } = planOf(parts, rules)
  return recalls.map(({ workerId, forGroupId }) => `${workerId.slice(4)}>${forGroupId.slice(4)}`).join(' ')
}
