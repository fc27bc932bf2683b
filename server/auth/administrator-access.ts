import type { App } from '../app.ts'
import { actorOf, type Caller } from '../domain/caller.ts'
import type { OrganizationId } from '../domain/job.ts'
import { noteAccess } from '../store/administrator-access.ts'

/** An administrator who is at work in an organization is noted in its log at most so often. */
const NOTE_MS = 15 * 60_000
/** Pairs of token and organization remembered at a time. */
const REMEMBERED = 10_000

/**
 * Tells an organization, in its own log, that an administrator has looked into it or changed something there: at most
 * one event per token, organization and quarter of an hour, whatever the number of servers.
 */
export function createAccessNotes({ store, now, log }: Pick<App, 'store' | 'now' | 'log'>) {
  const notedAt = new Map<string, number>()

  return (caller: Caller, organizationId: OrganizationId): void => {
    const { tokenId } = caller.principal
    if (tokenId === null) return
    const key = `${tokenId} ${organizationId}`
    const at = now()
    if (at - (notedAt.get(key) ?? -Infinity) < NOTE_MS) return
    if (notedAt.size >= REMEMBERED) notedAt.clear()
    notedAt.set(key, at)
    store
      .write(async ({ tx, record }) => {
        if (!(await noteAccess(tx, tokenId, organizationId, at, NOTE_MS))) return
        record(organizationId, at, { kind: 'ADMINISTRATOR_ACCESS' }, actorOf(caller))
      })
      .catch((error: unknown) => {
        notedAt.delete(key)
        log.warn({ err: error, tokenId, organizationId }, "an administrator's access could not be noted")
      })
  }
}
