import type { Group } from '../domain/group.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { ConcurrencyLimit } from '../domain/snapshot.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { groupsServed, lockOrganization } from '../store/organizations.ts'
import type { Tx } from '../store/tables.ts'

/** Tells whether one more worker may serve a group of an organization, and counts it if so. */
export type Room = (group: Pick<Group, 'id' | 'target'>) => boolean

/**
 * What an organization's cap and limits leave it. The plan has kept to them, but another server may have carried out a
 * plan of its own since: the organization stays locked, so that its next one waits for this.
 */
export async function takeRoom(tx: Tx, id: OrganizationId, limits: readonly ConcurrencyLimit[]): Promise<Room> {
  const cap = (await lockOrganization(tx, EVERYTHING, id))?.maxWorkers ?? Infinity
  const served = await groupsServed(tx, id)
  return ({ id: groupId, target }) => {
    const limit = limits.find((one) => one.organizationId === id && one.target === target)?.groups ?? Infinity
    const groups = new Set(served.filter((one) => one.target === target).map((one) => one.groupId))
    if (served.length >= cap || (!groups.has(groupId) && groups.size >= limit)) return false
    served.push({ groupId, target })
    return true
  }
}
