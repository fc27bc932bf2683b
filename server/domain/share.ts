import type { OrganizationId } from './job.ts'
import type { Organization } from './organization.ts'
import type { OrganizationShare, Snapshot } from './snapshot.ts'

/**
 * The device time of an organization for its weight, counted in turns: the fewer, the sooner it is its turn. Workers
 * that it holds count for one turn each in advance, so that one plan does not give all to one.
 */
export function turnsOf(
  { weight, usedMs }: Pick<OrganizationShare, 'weight' | 'usedMs'>,
  holding: number,
  turnMs: number,
): number {
  return (usedMs / turnMs + holding) / weight
}

/** Compares by whole turns: less than one is no reason to put a higher priority back. */
export function shortfall(a: number, b: number): number {
  return Math.floor(a) - Math.floor(b)
}

/** What a plan changes about an organization before it compares shares. */
export interface ShareChange {
  id: OrganizationId
  active: boolean
  /** Device time that it is counted to have had without having it, milliseconds. */
  addedMs: number
}

/** An organization that wants no more is not raised for less than so many turns: each is a write. */
const WORTH_WRITING = 1

/**
 * Organizations that begin to want workers, those that ceased, and those that have some and want no more. Who begins is
 * counted to have used as much for its weight as the one that had least of those that wait: who wanted less than its
 * share neither saved up device time nor lost what it is owed. The source is start-time fair queueing (Goyal, Vin and
 * Cheng 1996): a flow that wakes starts at the time of those served, and after an idle time all start where the
 * furthest had come.
 */
export function shareChanges(
  { groups, busy, organizations }: Pick<Snapshot, 'groups' | 'busy'> & { organizations: readonly Organization[] },
  turnMs: number,
): ShareChange[] {
  const waiting = new Set(groups.map(({ organizationId }) => organizationId))
  const present = new Set([...waiting, ...busy.map(({ organizationId }) => organizationId)])
  const forWeight = (share: Organization) => share.usedMs / share.weight
  const staying = organizations.filter(({ id, active }) => active && present.has(id))
  const level = staying.filter(({ id }) => waiting.has(id))
  const measure = level.length > 0 ? level : staying
  const start = measure.length > 0 ? Math.min(...measure.map(forWeight)) : Math.max(0, ...organizations.map(forWeight))
  return organizations.flatMap(({ id, active, weight, usedMs }): ShareChange[] => {
    const missingMs = Math.max(0, Math.round(start * weight) - usedMs)
    if (!present.has(id)) return active ? [{ id, active: false, addedMs: 0 }] : []
    if (!active) return [{ id, active: true, addedMs: missingMs }]
    const wantsNoMore = !waiting.has(id) && level.length > 0
    return wantsNoMore && missingMs > WORTH_WRITING * turnMs * weight ? [{ id, active: true, addedMs: missingMs }] : []
  })
}
