import type { Logger } from 'pino'
import { localClock } from './clock.ts'
import { CommitListeners } from './hints.ts'
import { identify } from './identity.ts'
import { migrate } from './migrations/index.ts'
import { migratePostgres, openPostgres } from './open-postgres.ts'
import { openSqliteFiles, sqliteKysely } from './sqlite.ts'
import type { Store } from './store.ts'
import { Writer } from './writer.ts'

/**
 * A directory for the embedded SQLite file, or the address of a PostgreSQL database. `durable: false` never waits for
 * the disk: what was acknowledged may be lost or torn when the machine stops, so it is only for a store to throw away.
 * `notify: false` tells other servers nothing and listens to none: each finds by its polls what the others did.
 */
export type StoreLocation = { directory: string; durable?: boolean } | { databaseUrl: string; notify?: boolean }

/** Opens a store and brings its tables up to date. Throws StoreUnavailable with a remedy. */
export async function openStore(location: StoreLocation, log?: Logger): Promise<Store> {
  return 'directory' in location
    ? openSqlite(location.directory, location.durable ?? true, log)
    : openPostgres(location.databaseUrl, { notify: location.notify ?? true, ...(log && { log }) })
}

/** Brings the tables of a store up to date, and answers which migrations that took. Throws StoreUnavailable. */
export async function migrateStore(location: StoreLocation): Promise<string[]> {
  if ('databaseUrl' in location) return migratePostgres(location.databaseUrl)
  const files = openSqliteFiles(location.directory, true)
  const writer = new Writer(
    (log) => sqliteKysely(files.writer, log),
    () => undefined,
  )
  try {
    return await writer.write(({ tx }) => migrate(tx))
  } finally {
    await writer.close()
    files.close()
  }
}

async function openSqlite(directory: string, durable: boolean, logger?: Logger): Promise<Store> {
  const files = openSqliteFiles(directory, durable)
  const listeners = new CommitListeners(logger)
  const writer = new Writer((log) => sqliteKysely(files.writer, log), listeners.tell)
  const db = sqliteKysely(files.reader)
  const close = async () => {
    await writer.close()
    await db.destroy()
    files.close()
  }
  try {
    await writer.write(({ tx }) => migrate(tx))
    const { epoch, cursorKey, copied } = await writer.write(({ tx }) => identify(tx, null))
    const write: Store['write'] = (operation) => writer.write(operation)
    return { dialect: 'sqlite', epoch, cursorKey, copied, now: localClock(), db, write, onCommit: listeners.add, close }
  } catch (error) {
    await close()
    throw error
  }
}
