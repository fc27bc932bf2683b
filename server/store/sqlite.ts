import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { Kysely, SqliteDialect, type KyselyConfig, type SqliteDatabase, type SqliteStatement } from 'kysely'
import { makeDirectory } from '../make-directory.ts'
import type { Tables } from './tables.ts'
import { StoreUnavailable } from './unavailable.ts'

const STATEMENT_CACHE = 500

/** The database file of a data directory, and the lock beside it. */
export const DATABASE_FILE = 'qgjob.sqlite'
const LOCK_FILE = 'qgjob.lock'

/** Result codes of SQLite. */
const BUSY = 5
const READ_ONLY = 8
const CORRUPT = 11
const NOT_A_DATABASE = 26

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
    throw new StoreUnavailable(`The data directory ${(error as Error).message}. Choose another with --data-dir.`)
  }
  const lock = lockDirectory(directory)
  const file = join(directory, DATABASE_FILE)
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
    checkPages(writer, file)
    // The first has an effect only before the first table is made: pages that were emptied can be given back in pieces.
    writer.exec(`
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${durable ? 'FULL' : 'OFF'};
      PRAGMA foreign_keys = ON;
      PRAGMA busy_timeout = 5000;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA cache_size = -65536;
      BEGIN IMMEDIATE;
      ROLLBACK;
    `)
    const reader = openNext()
    reader.exec('PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -65536')
    return { writer, reader, close }
  } catch (error) {
    close()
    throw error instanceof StoreUnavailable ? error : unusable(file, error as SqliteError)
  }
}

interface SqliteError extends Error {
  errcode?: number
}

/** Holds a file of the data directory locked while the returned connection is open. Throws StoreUnavailable. */
export function lockDirectory(directory: string): DatabaseSync {
  const file = join(directory, LOCK_FILE)
  const lock = openFile(file)
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if ((error as SqliteError).errcode !== BUSY) throw unusable(file, error as SqliteError)
    throw new StoreUnavailable(
      `Another qgjob server uses the data directory ${directory}. Stop it, or choose another with --data-dir.`,
    )
  }
}

/** A larger file takes longer to read than a start may; backups read all of it, too. */
const MOST_CHECKED = 512 * 1024 * 1024

/** A page that is damaged would be noticed when it is read, hours later and in the middle of something. */
function checkPages(database: DatabaseSync, file: string): void {
  if (statSync(file).size > MOST_CHECKED) return
  const [row] = database.prepare('PRAGMA quick_check(1)').all()
  const finding = String(row?.quick_check)
  if (finding !== 'ok') throw damaged(file, finding.split('\n').at(-1) ?? finding)
}

function unusable(file: string, error: SqliteError): StoreUnavailable {
  // The low byte: what is above it says more exactly how it happened.
  const code = (error.errcode ?? 0) & 255
  if (code === CORRUPT || code === NOT_A_DATABASE) return damaged(file, error.message)
  if (code === READ_ONLY) {
    return new StoreUnavailable(
      `${file} cannot be written: give this user the right to write it and its directory, or choose another directory with --data-dir.`,
    )
  }
  return new StoreUnavailable(`${file} cannot be used: ${error.message}. Choose another directory with --data-dir.`)
}

function damaged(file: string, finding: string): StoreUnavailable {
  return new StoreUnavailable(
    `${file} is damaged (${finding}), and was left as it is. Restore a backup with \`qgjob server restore\`, or choose another directory with --data-dir.`,
  )
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

const NOTHING_DONE = { changes: 0, lastInsertRowid: 0 }

/**
 * Fits node:sqlite to what Kysely asks of a driver, and keeps statements prepared: preparing costs more than running.
 */
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
        // Some pragmas do their work row by row and give no columns: read to their end, they do all of it.
        reader: statement.columns().length > 0 || sql.startsWith('pragma'),
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => {
          // SQLite itself rolls back when the disk is full; Kysely's own rollback would then hide that with an error.
          if (sql === 'rollback' && !database.isTransaction) return NOTHING_DONE
          return statement.run(...(parameters as SQLInputValue[]))
        },
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      }
      if (statements.size >= STATEMENT_CACHE) statements.delete(statements.keys().next().value ?? sql)
      statements.set(sql, adapted)
      return adapted
    },
  }
}
