import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect, type KyselyConfig, type SqliteDatabase, type SqliteStatement } from 'kysely'
import type { Tables } from './tables.ts'

const STATEMENT_CACHE = 500

export class StoreUnavailable extends Error {}

export interface SqliteFiles {
  writer: DatabaseSync
  reader: DatabaseSync
  /** Closes what is open still, the lock last. */
  close(): void
}

/**
 * Opens the database file of a data directory twice: one connection writes, one reads committed data beside it.
 * A third file is held locked for the life of the process, so that two servers never work on one directory;
 * the operating system lets go of it even after kill -9. Unless it is durable, a commit does not wait for the disk.
 */
export function openSqliteFiles(directory: string, durable: boolean): SqliteFiles {
  try {
    makeDirectory(directory)
  } catch (error) {
    throw new StoreUnavailable(
      `The data directory ${directory} cannot be made: ${(error as Error).message}. Choose another with --data-dir.`,
    )
  }
  const lock = openFile(join(directory, 'qgjob.lock'))
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    throw new StoreUnavailable(
      `Another qgjob server uses the data directory ${directory}. Stop it, or choose another with --data-dir.`,
    )
  }
  const file = join(directory, 'qgjob.sqlite')
  const opened = [lock]
  const close = () => {
    for (const database of opened.toReversed()) if (database.isOpen) database.close()
  }
  const openNext = () => {
    const database = openFile(file)
    opened.push(database)
    return database
  }
  try {
    const writer = openNext()
    writer.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'};
      PRAGMA foreign_keys = ON;
      PRAGMA busy_timeout = 5000;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA cache_size = -65536;
    `)
    const reader = openNext()
    reader.exec('PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -65536')
    return { writer, reader, close }
  } catch (error) {
    close()
    throw new StoreUnavailable(
      `${file} cannot be used: ${(error as Error).message}. Restore it from a backup, or choose another directory with --data-dir.`,
    )
  }
}

/** Not with `recursive`: where nothing can be made, such as below /proc, Node would try for ever. */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(directory) === directory) throw error
    makeDirectory(dirname(directory))
    mkdirSync(directory)
  }
}

function openFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file)
  } catch (error) {
    throw new StoreUnavailable(
      `${file} cannot be opened: ${(error as Error).message}. Choose another directory with --data-dir.`,
    )
  }
}

export function sqliteKysely(database: DatabaseSync, log?: KyselyConfig['log']): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({ database: asKyselyDatabase(database) }),
    ...(log && { log }),
  })
}

/** Fits node:sqlite to what Kysely asks of a driver, and keeps statements prepared: preparing costs more than running. */
function asKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(text) {
      // A deferred transaction would take the write lock only at its first write.
      const sql = text === 'begin' ? 'begin immediate' : text
      const known = statements.get(sql)
      if (known !== undefined) return known
      const statement = database.prepare(sql)
      const adapted: SqliteStatement = {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      }
      if (statements.size >= STATEMENT_CACHE) statements.delete(statements.keys().next().value ?? sql)
      statements.set(sql, adapted)
      return adapted
    },
  }
}
