import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { markAsCopy } from './identity.ts'
import { makeDirectory } from '../make-directory.ts'
import { DATABASE_FILE, lockDirectory, sqliteKysely } from './sqlite.ts'
import { StoreUnavailable } from './unavailable.ts'

/** For what makes sense only where a server has been: a mistyped folder is no new database. Throws StoreUnavailable. */
export function requireDatabase(directory: string): void {
  if (!existsSync(join(directory, DATABASE_FILE)))
    throw new StoreUnavailable(`There is no database in ${directory}. Name its place with --data-dir.`)
}

/**
 * Copies the database of a directory to a file of its own, also while a server works on it: what was committed when the
 * copy began. The copy is complete and on disk when it gets its name, and knows that it is one. `copyFiles` copies what
 * it names, before it has its name; where that fails, there is no backup. Throws StoreUnavailable.
 */
export async function backUp(
  directory: string,
  file: string,
  copyFiles: () => Promise<void> = async () => {},
): Promise<void> {
  const source = join(directory, DATABASE_FILE)
  requireDatabase(directory)
  if (existsSync(file)) throw new StoreUnavailable(`${file} exists already. Choose another name for the backup.`)
  const part = `${file}.part`
  rmSync(part, { force: true })
  try {
    const database = new DatabaseSync(source)
    try {
      // One transaction that only reads: the server's commits go on beside it. Copying page by page would start
      // again at each of them.
      database.exec('PRAGMA busy_timeout = 5000')
      database.prepare('VACUUM INTO ?').run(part)
    } finally {
      database.close()
    }
    await mark(part)
    await copyFiles()
    renameSync(part, file)
    sync(dirname(file))
  } catch (error) {
    rmSync(part, { force: true })
    throw new StoreUnavailable(`The backup could not be made: ${(error as Error).message}.`, { cause: error })
  }
}

/**
 * Puts a backup in the place of a directory's database, which is kept beside it under the name that is answered (null
 * if there was none). No server may use the directory. `copyFiles` puts back what the backup names, before anything
 * else is changed; what that throws leaves the database as it was. Throws StoreUnavailable.
 */
export async function restore(
  directory: string,
  file: string,
  copyFiles: () => Promise<void> = async () => {},
): Promise<string | null> {
  requireBackup(file)
  makeDirectory(directory)
  const lock = lockDirectory(directory)
  const target = join(directory, DATABASE_FILE)
  const part = `${target}.restoring`
  try {
    await copyFiles()
    copyFileSync(file, part)
    await mark(part)
    const kept = existsSync(target) ? setAside(target) : null
    // In one step: a crash leaves the one database or the other, never none.
    renameSync(part, target)
    sync(directory)
    return kept
  } finally {
    rmSync(part, { force: true })
    lock.close()
  }
}

function requireBackup(file: string): void {
  if (!existsSync(file)) throw new StoreUnavailable(`There is no file ${file}.`)
  let finding: unknown
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      finding = database.prepare('PRAGMA quick_check(1)').get()?.quick_check
      database.prepare('select 1 from kysely_migration, meta').get()
    } finally {
      database.close()
    }
  } catch (error) {
    throw new StoreUnavailable(`${file} is no backup of a qgjob database: ${(error as Error).message}.`)
  }
  if (finding !== 'ok') throw new StoreUnavailable(`${file} is damaged (${String(finding)}): take another backup.`)
}

/** Gives the old database a second name. Its log must not be left to be taken for the new one's. */
function setAside(target: string): string {
  const kept = `${target}.before-restore-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  try {
    new DatabaseSync(target).close() // writes the log back into the file, if both are healthy
  } catch {
    // Then it stays beside it, for whoever wants to save something of them.
  }
  linkSync(target, kept)
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(target + suffix)) renameSync(target + suffix, kept + suffix)
  }
  return kept
}

async function mark(file: string): Promise<void> {
  const database = new DatabaseSync(file)
  const db = sqliteKysely(database)
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL')
    await db.transaction().execute((tx) => markAsCopy(tx))
  } finally {
    await db.destroy()
  }
  sync(file)
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
