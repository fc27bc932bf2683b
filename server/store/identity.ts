import { randomBytes, randomUUID } from 'node:crypto'
import { isPostgres } from './prepared.ts'
import type { Tx } from './tables.ts'

/** Which database this is. */
export interface Identity {
  /** Names it in cursors. */
  epoch: string
  /** By which the cursors of the lab's log are sealed. */
  cursorKey: Buffer
  /** It is a copy, and what was live when the copy was made has not been ended yet. */
  copied: boolean
}

/**
 * More fences than a lab gives between a backup and its restore, so that none is given twice. Clients read a fence as
 * 32 bits, which leaves room for 200 restores.
 */
const FENCES_LEFT_OUT = 10_000_000

const CURSOR_KEY = 'cursor_key'

/** In a backup, until a server starts on it: this is a copy. */
const COPY = 'copy'
/** Where the database was when a server last started on it. */
const HOME = 'home'
/** A server has started on a copy, and has not ended yet what was live in it. */
const UNSETTLED = 'unsettled'

/**
 * Names the database. One that is new, marked as a copy, or elsewhere than it was before (`home`: what tells a
 * PostgreSQL database from its copies) is named anew: what happened after the backup is not in it, so its numbers are
 * about to be given a second time. Cursors of the old name are told to resync, and the fences go on far above.
 */
export async function identify(tx: Tx, home: string | null): Promise<Identity> {
  const fresh = randomUUID().slice(0, 8)
  await tx
    .insertInto('meta')
    .values([
      { key: 'epoch', value: fresh },
      { key: CURSOR_KEY, value: randomBytes(16).toString('hex') },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const rows = await tx
    .selectFrom('meta')
    .selectAll()
    .orderBy('key')
    .$if(isPostgres(tx), (query) => query.forUpdate()) // servers that start together wait for each other here
    .execute()
  const meta = new Map(rows.map(({ key, value }) => [key, value]))
  const epoch = meta.get('epoch') ?? fresh
  const cursorKey = Buffer.from(meta.get(CURSOR_KEY) ?? '', 'hex')
  const moved = home !== null && meta.has(HOME) && meta.get(HOME) !== home
  if (home !== null && meta.get(HOME) !== home) await setMeta(tx, HOME, home)
  if (!meta.has(COPY) && !moved) return { epoch, cursorKey, copied: meta.has(UNSETTLED) }
  await setMeta(tx, 'epoch', fresh)
  await setMeta(tx, UNSETTLED, 'yes')
  await tx.deleteFrom('meta').where('key', '=', COPY).execute()
  await tx
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', FENCES_LEFT_OUT) }))
    .where('name', '=', 'fence')
    .execute()
  return { epoch: fresh, cursorKey, copied: true }
}

/** Marks the database as a copy: the next start names it anew. */
export async function markAsCopy(tx: Tx): Promise<void> {
  await setMeta(tx, COPY, 'yes')
}

/** Tells whether what was live in a copy is still to be ended, once: the caller ends it in this transaction. */
export async function takeUnsettled(tx: Tx): Promise<boolean> {
  const rows = await tx.deleteFrom('meta').where('key', '=', UNSETTLED).returning('key').execute()
  return rows.length === 1
}

async function setMeta(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}
