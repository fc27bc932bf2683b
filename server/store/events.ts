import { sql } from 'kysely'
import type { Actor } from '../domain/caller.ts'
import type { LoggedEvent } from '../domain/events.ts'
import { prepared } from './prepared.ts'
import { insertRows } from './rows.ts'
import type { Db, Tables, Tx } from './tables.ts'

const raiseCounter = prepared<{ log: string; count: number }>()((db, param) =>
  db
    .insertInto('logs')
    .values({ log: param('log'), last_seq: param('count') })
    .onConflict((conflict) =>
      conflict.column('log').doUpdateSet((eb) => ({ last_seq: eb('logs.last_seq', '+', eb.ref('excluded.last_seq')) })),
    )
    .returning('last_seq'),
)

/** A fact before it is numbered, and who caused it; null: the server itself. */
export interface NewEvent extends Omit<LoggedEvent, 'seq'> {
  actor: Actor | null
}

/**
 * Numbers the events of a transaction and stores them. The counter rows are taken last and in order of their names:
 * they are the rows that all writers of an organization share.
 */
export async function appendEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const byLog = new Map<string, NewEvent[]>()
  // Many events of one operation share their actor: it is written out once.
  const actors = new Map<Actor | null, string | null>([[null, null]])
  for (const event of events) {
    const list = byLog.get(event.log)
    if (list === undefined) byLog.set(event.log, [event])
    else list.push(event)
  }
  const rows: Tables['events'][] = []
  for (const [log, list] of [...byLog].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [counter] = await raiseCounter(tx, { log, count: list.length })
    const first = Number(counter?.last_seq) - list.length + 1
    for (const [index, { at, event, actor }] of list.entries()) {
      if (!actors.has(actor)) actors.set(actor, JSON.stringify(actor))
      rows.push({ log, seq: first + index, at, data: JSON.stringify(event), actor: actors.get(actor) ?? null })
    }
  }
  await insertRows(tx, 'events', rows)
}

const selectEvents = prepared<{ log: string; after: number; limit: number }>()((db, param) =>
  db
    .selectFrom('events')
    .select(['log', 'seq', 'at', 'data'])
    .where('log', '=', param('log'))
    .where('seq', '>', param('after'))
    .orderBy('seq')
    .limit(param('limit')),
)

export async function readEvents(db: Db, log: string, afterSeq: number, limit: number): Promise<LoggedEvent[]> {
  const rows = await selectEvents(db, { log, after: afterSeq, limit })
  return rows.map(({ log, seq, at, data }) => ({ log, seq, at, event: JSON.parse(data) as LoggedEvent['event'] }))
}

const selectFirst = prepared<{ log: string }>()((db, param) =>
  db.selectFrom('events').select('seq').where('log', '=', param('log')).orderBy('seq').limit(sql.lit(1)),
)
const selectCounter = prepared<{ log: string }>()((db, param) =>
  db.selectFrom('logs').select('last_seq').where('log', '=', param('log')),
)

/** The numbers of the oldest event still kept and of the newest one; last is 0 for a log without events. */
export async function logHead(db: Db, log: string): Promise<{ first: number; last: number }> {
  const [counter] = await selectCounter(db, { log })
  const [oldest] = await selectFirst(db, { log })
  const last = counter?.last_seq ?? 0
  return { first: oldest?.seq ?? last + 1, last }
}
