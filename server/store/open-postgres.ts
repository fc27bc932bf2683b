import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { RemoteClock } from './clock.ts'
import { FAREWELL_MS } from './farewell.ts'
import { CommitListeners, decodeHint, encodeHint } from './hints.ts'
import { identify } from './identity.ts'
import { CHANNEL, listen } from './listen.ts'
import { migrate } from './migrations/index.ts'
import { postgresKysely } from './postgres.ts'
import type { Store, Writing } from './store.ts'
import type { Db } from './tables.ts'
import { StoreUnavailable } from './unavailable.ts'
import { Writer } from './writer.ts'

const READ_CONNECTIONS = 5
/** How often the database's clock is read. */
const CLOCK_MS = 10_000

export interface PostgresStoreOptions {
  /** Whether to tell other servers of commits, and to listen to theirs. */
  notify: boolean
  /** How long each part of closing may take until connections are cut. */
  farewellMs?: number
  log?: Logger
}

export async function openPostgres(
  url: string,
  { notify, farewellMs = FAREWELL_MS, log: logger }: PostgresStoreOptions,
): Promise<Store> {
  const listeners = new CommitListeners(logger)
  const self = randomUUID()
  const writer = new Writer(
    (log) => postgresKysely(url, { connections: 1, farewellMs, log }),
    listeners.tell,
    async ({ tx, wakes }: Writing) => {
      const hint = notify ? encodeHint(self, wakes) : null
      if (hint !== null) await sql`select pg_notify(${CHANNEL}, ${hint})`.execute(tx)
    },
  )
  const db = postgresKysely(url, { connections: READ_CONNECTIONS, farewellMs })
  const clock = new RemoteClock()
  let adjusting: NodeJS.Timeout | undefined
  let unlisten: (() => Promise<void>) | undefined
  const close = async () => {
    clearInterval(adjusting)
    await Promise.all([unlisten?.(), writer.close(farewellMs), db.destroy()])
  }
  try {
    await migratePatiently(url)
    if (notify) unlisten = await listenToOthers(url, self, listeners, farewellMs, logger)
    await clock.adjust(() => readClock(db))
    adjusting = setInterval(() => {
      // A database that is away for a while is told of by whoever wanted something of it.
      clock.adjust(() => readClock(db)).catch(() => undefined)
    }, CLOCK_MS)
    const home = await homeOf(db)
    const { epoch, cursorKey, copied } = await writer.write(({ tx }) => identify(tx, home))
    const write: Store['write'] = (operation) => writer.write(operation)
    const now = () => clock.now()
    return { dialect: 'postgres', epoch, cursorKey, copied, now, db, write, onCommit: listeners.add, close }
  } catch (error) {
    await close()
    throw unusable(error)
  }
}

export async function migratePostgres(url: string): Promise<string[]> {
  try {
    return await migratePatiently(url)
  } catch (error) {
    throw unusable(error)
  }
}

function unusable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error
  const { message, code } = error as Error & { code?: string }
  return new StoreUnavailable(
    `The PostgreSQL database cannot be used: ${message || String(code)}. Check its address (--database-url, QGJOB_DATABASE_URL or DATABASE_URL), and that it runs and lets this user in.`,
    { cause: error },
  )
}

function listenToOthers(url: string, self: string, listeners: CommitListeners, farewellMs: number, logger?: Logger) {
  return listen(url, {
    farewellMs,
    onHint(payload) {
      const wakes = decodeHint(self, payload)
      if (wakes !== null) listeners.tell(wakes)
    },
    onLoss() {
      logger?.warn(
        'the connection that listens to other servers is lost; their changes are found by polls until it is back',
      )
    },
    onGap() {
      logger?.info('listening to other servers again')
      const none = { logs: new Set<string>(), workers: new Set<string>(), jobLogs: new Set<string>() }
      listeners.tell({ all: true, plan: true, timers: true, tokens: true, builds: true, ...none })
    },
  })
}

/** A migration takes as long as the tables are large, and waits for another server that runs it. */
async function migratePatiently(url: string): Promise<string[]> {
  const db = postgresKysely(url, { connections: 1, patient: true })
  try {
    return await db.transaction().execute((tx) => migrate(tx))
  } finally {
    await db.destroy()
  }
}

async function readClock(db: Db): Promise<number> {
  const { rows } = await sql<{ ms: number }>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`.execute(
    db,
  )
  return rows[0]?.ms ?? Number.NaN
}

/** A dump that was restored lies in another database, or in one that was made anew: both have other numbers. */
async function homeOf(db: Db): Promise<string> {
  const { rows } = await sql<{ home: string }>`
    select (select system_identifier from pg_control_system()) || '/' || oid as home
    from pg_database where datname = current_database()
  `.execute(db)
  return rows[0]?.home ?? ''
}
