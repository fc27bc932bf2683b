import { existsSync } from 'node:fs'
import { pino } from 'pino'
import type { App } from './app.ts'
import { copyBlobs } from './blobs/copy-blobs.ts'
import { openDiskBlobs } from './blobs/disk.ts'
import { isBucket, locationOf, openBlobs, readTiming, type StoreOptions } from './config.ts'
import { createApp } from './create-app.ts'
import { sweepBlobs } from './files/sweep.ts'
import { makeAdministratorToken } from './operations/administrator-token.ts'
import { prune, type Pruned } from './operations/prune.ts'
import { markAsCopy } from './store/identity.ts'
import { migrateStore, openStore } from './store/open.ts'
import type { Store } from './store/store.ts'
import { backUp, requireDatabase, restore } from './store/sqlite-backup.ts'

// What `qgjob server <command>` does without a server. All throw StoreUnavailable.

/** Brings the tables up to date, and answers which migrations that took. */
export function migrateHere(options: StoreOptions): Promise<string[]> {
  return migrateStore(locationOf(options))
}

type Env = Readonly<Record<string, string | undefined>>

/** Where the builds and artifacts of a backup lie. */
export interface BackedUpFiles {
  directory: string
  count: number
}

/**
 * Of the embedded store, also while a server works on it: the database, then the files that it names, and only then is
 * it a backup. Answers null where the files lie in a bucket, which is not copied.
 */
export async function backUpHere(dataDir: string, file: string, env: Env): Promise<BackedUpFiles | null> {
  if (isBucket(env)) {
    await backUp(dataDir, file)
    return null
  }
  const directory = filesOf(file)
  let count = 0
  await backUp(dataDir, file, async () => {
    count = await copyBlobs(openBlobs(dataDir, env), openDiskBlobs(directory))
  })
  return { directory, count }
}

/**
 * Of the embedded store, while no server works on it: the files, which replace nothing, then the database. Answers what
 * the database before is called now, and how many files were put back; null: the backup has none.
 */
export async function restoreHere(
  dataDir: string,
  file: string,
  env: Env,
): Promise<{ kept: string | null; files: number | null }> {
  const directory = filesOf(file)
  let files: number | null = null
  const kept = await restore(dataDir, file, async () => {
    if (existsSync(directory)) files = await copyBlobs(openDiskBlobs(directory), openBlobs(dataDir, env))
  })
  return { kept, files }
}

function filesOf(backup: string): string {
  return `${backup}.blobs`
}

/** Says of a PostgreSQL database that it was restored in its own place, which nothing in it shows. */
export async function markAsRestored(options: StoreOptions): Promise<void> {
  const store = await openStore(locationOf({ ...options, notify: false }))
  try {
    await store.write(({ tx }) => markAsCopy(tx))
  } finally {
    await store.close()
  }
}

/** Makes an administrator's token straight in the store, and answers its secret: for who lost the others. */
export async function makeAdministratorHere(options: StoreOptions): Promise<string> {
  const store = await openExisting(options)
  try {
    return await makeAdministratorToken(appAt(store), 'made by qgjob server admin-token')
  } finally {
    await store.close()
  }
}

/** Forgets what ended longer ago than `keepMs`, and its files, without a pause. */
export async function pruneHere(options: StoreOptions, keepMs: number, env: Env): Promise<Pruned> {
  const store = await openExisting(options)
  try {
    const app = appAt(store)
    const total: Pruned = { jobs: 0, events: 0 }
    for await (const { jobs, events } of prune(app, app.now() - keepMs)) {
      total.jobs += jobs
      total.events += events
    }
    await sweepBlobs(app, openBlobs(options.dataDir, env), Date.now())
    return total
  } finally {
    await store.close()
  }
}

async function openExisting(options: StoreOptions): Promise<Store> {
  if (options.databaseUrl === undefined) requireDatabase(options.dataDir)
  return await openStore(locationOf(options))
}

function appAt(store: Store): App {
  return createApp(store, readTiming({}), pino({ level: 'silent' }))
}
