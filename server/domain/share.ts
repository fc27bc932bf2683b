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
  usedMs?: number
}

/**
 * Organizations that begin to wait, and those that ceased. Who begins is counted to have used as much for its weight as
 * the one that had least of those at it: who was away neither saved up device time nor lost what it is owed. The
 * source is start-time fair queueing (Goyal, Vin and Cheng 1996): a flow that wakes starts at the time of those served,
 * and after an idle time all start where the furthest had come, for nobody is owed what nobody else wanted.
 */
export function shareChanges({
  groups,
  busy,
  organizations,
}: Pick<Snapshot, 'groups' | 'busy'> & { organizations: readonly Organization[] }): ShareChange[] {
  const present = new Set([...groups, ...busy].map(({ organizationId }) => organizationId))
  const staying = organizations.filter(({ id, active }) => active && present.has(id))
  const forWeight = (share: Organization) => share.usedMs / share.weight
  const start = staying.length > 0 ? Math.min(...staying.map(forWeight)) : Math.max(0, ...organizations.map(forWeight))
  return organizations
    .filter(({ id, active }) => active !== present.has(id))
    .map(({ id, active, weight, usedMs }) => {
      if (active) return { id, active: false }
      const raised = Math.round(start * weight)
      return { id, active: true, ...(raised > usedMs && { usedMs: raised }) }
    })
}
