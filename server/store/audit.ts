import type { Actor } from '../domain/caller.ts'
import { Forbidden } from '../domain/errors.ts'
import { LAB_LOG, type LoggedEvent } from '../domain/events.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { toPage, type Page } from './page.ts'
import type { Db } from './tables.ts'

/** An event, and who caused it; null: the server itself. */
export interface AuditEntry extends LoggedEvent {
  actor: Actor | null
}

/**
 * What happened in an organization, or (null) in the lab that all share, behind the event with a number: the oldest
 * first, or the newest, where 0 stands for the end. Throws NotFound for an organization outside the scope, Forbidden
 * for the lab's unless the scope is of everything.
 */
export async function pageAudit(
  db: Db,
  scope: Scope,
  organizationId: OrganizationId | null,
  { first, after, newestFirst = false }: { first: number; after: number; newestFirst?: boolean },
): Promise<Page<AuditEntry>> {
  if (organizationId !== null) scope.require(organizationId)
  else if (!scope.covers(null)) throw new Forbidden('The log of the lab is for an ADMINISTRATOR: name an organization.')
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('log', '=', organizationId ?? LAB_LOG)
    .$if(after > 0, (query) => query.where('seq', newestFirst ? '<' : '>', after))
    .orderBy('seq', newestFirst ? 'desc' : 'asc')
    .limit(first + 1)
    .execute()
  const entries = rows.map(({ log, seq, at, data, actor }): AuditEntry => {
    const event = JSON.parse(data) as LoggedEvent['event']
    return { log, seq, at, event, actor: actor === null ? null : (JSON.parse(actor) as Actor) }
  })
  return toPage(entries, first)
}
