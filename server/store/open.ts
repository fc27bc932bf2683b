import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { CHANNEL, listen } from './listen.ts'
import { migrate } from './migrations/index.ts'
import { postgresKysely } from './postgres.ts'
import { openSqliteFiles, sqliteKysely, StoreUnavailable } from './sqlite.ts'
import type { Store, Wakes, Writing } from './store.ts'
import { Writer } from './writer.ts'

/**
 * A directory for the embedded SQLite file, or the address of a PostgreSQL database. `durable: false` never waits for
 * the disk: what was acknowledged may be lost or torn when the machine stops, so it is only for a store to throw away.
 */
export type StoreLocation = { directory: string; durable?: boolean } | { databaseUrl: string }

const READ_CONNECTIONS = 5
/** NOTIFY refuses payloads of 8,000 bytes; what a longer hint leaves out is found by the polls. */
const MAX_HINT = 7_000

/** Opens a store and brings its tables up to date. Throws StoreUnavailable with a remedy. */
export async function openStore(location: StoreLocation, log?: Logger): Promise<Store> {
  return 'directory' in location
    ? openSqlite(location.directory, location.durable ?? true, log)
    : openPostgres(location.databaseUrl, log)
}

async function openSqlite(directory: string, durable: boolean, logger?: Logger): Promise<Store> {
  const files = openSqliteFiles(directory, durable)
  const listeners = new Set<(wakes: Wakes) => void>()
  const writer = new Writer((log) => sqliteKysely(files.writer, log), tell(listeners, logger))
  const db = sqliteKysely(files.reader)
  const close = async () => {
    await writer.close()
    await db.destroy()
    files.close()
  }
  try {
    await migrate(writer.db)
    const epoch = await readEpoch(writer)
    const write: Store['write'] = (operation) => writer.write(operation)
    return { dialect: 'sqlite', epoch, db, write, onCommit: subscribe(listeners), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openPostgres(url: string, logger?: Logger): Promise<Store> {
  const listeners = new Set<(wakes: Wakes) => void>()
  const notify = tell(listeners, logger)
  const self = randomUUID()
  const writer = new Writer(
    (log) => postgresKysely(url, { connections: 1, log }),
    notify,
    async ({ tx, wakes }: Writing) => {
      const hint = encodeHint(self, wakes)
      if (hint !== null) await sql`select pg_notify(${CHANNEL}, ${hint})`.execute(tx)
    },
  )
  const db = postgresKysely(url, { connections: READ_CONNECTIONS })
  let unlisten: (() => Promise<void>) | undefined
  const close = async () => {
    await unlisten?.()
    await writer.close()
    await db.destroy()
  }
  try {
    await migratePatiently(url)
    unlisten = await listen(url, {
      onHint(payload) {
        const wakes = decodeHint(self, payload)
        if (wakes !== null) notify(wakes)
      },
      onGap() {
        logger?.warn('the connection that listens to other servers was lost for a while')
        notify({ all: true, plan: true, timers: true, logs: new Set(), workers: new Set(), jobLogs: new Set() })
      },
    })
    const epoch = await readEpoch(writer)
    const write: Store['write'] = (operation) => writer.write(operation)
    return { dialect: 'postgres', epoch, db, write, onCommit: subscribe(listeners), close }
  } catch (error) {
    await close()
    const { message, code } = error as Error & { code?: string }
    throw new StoreUnavailable(
      `The PostgreSQL database cannot be used: ${message || String(code)}. Check the address given with --database-url.`,
      { cause: error },
    )
  }
}

/** A migration takes as long as the tables are large, and waits for another server that runs it. */
async function migratePatiently(url: string): Promise<void> {
  const db = postgresKysely(url, { connections: 1, patient: true })
  try {
    await migrate(db)
  } finally {
    await db.destroy()
  }
}

async function readEpoch(writer: Writer): Promise<string> {
  return writer.write(async ({ tx }) => {
    const fresh = randomUUID().slice(0, 8)
    await tx
      .insertInto('meta')
      .values({ key: 'epoch', value: fresh })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { value } = await tx.selectFrom('meta').select('value').where('key', '=', 'epoch').executeTakeFirstOrThrow()
    return value
  })
}

function subscribe(listeners: Set<(wakes: Wakes) => void>): Store['onCommit'] {
  return (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
}

/** A listener that fails keeps neither the others from hearing nor the writer from going on. */
function tell(listeners: Set<(wakes: Wakes) => void>, logger?: Logger): (wakes: Wakes) => void {
  return (wakes) => {
    if (!wakes.plan && !wakes.timers && wakes.logs.size + wakes.workers.size + wakes.jobLogs.size === 0) return
    for (const listener of listeners) {
      try {
        listener(wakes)
      } catch (error) {
        logger?.error({ err: error }, 'telling of a commit failed')
      }
    }
  }
}

type Hint = [server: string, plan: boolean, timers: boolean, logs: string[], workers: string[], jobLogs: string[]]

function encodeHint(server: string, { plan, timers, logs, workers, jobLogs }: Wakes): string | null {
  if (!plan && !timers && logs.size + workers.size + jobLogs.size === 0) return null
  const hint = JSON.stringify([server, plan, timers, [...logs], [...workers], [...jobLogs]] satisfies Hint)
  return hint.length <= MAX_HINT
    ? hint
    : JSON.stringify([server, plan, timers, [...logs].slice(0, 50), [], []] satisfies Hint)
}

/** null for the echo of this server's own commit, which it has told already. */
function decodeHint(self: string, payload: string): Wakes | null {
  const [server, plan, timers, logs, workers, jobLogs] = JSON.parse(payload) as Hint
  if (server === self) return null
  return { all: false, plan, timers, logs: new Set(logs), workers: new Set(workers), jobLogs: new Set(jobLogs) }
}
