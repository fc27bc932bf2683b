import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, describe } from 'vitest'
import { openStore, type StoreLocation } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { wipe } from './database.ts'
import { startPostgres, type PostgresServer } from './postgres.ts'
import { scratchDirectory } from './scratch.ts'

export interface StoreKit {
  readonly dialect: Store['dialect']
  /** Where a store can be opened that nobody else uses: a new directory or database. */
  place(): Promise<StoreLocation>
  /** An empty store; at the place, if one is given, and as it is there. It is closed after the test. */
  open(place?: StoreLocation): Promise<Store>
}

/** Runs one suite on SQLite and on PostgreSQL: what the stores share is tested once and on both. */
export function describeEachStore(name: string, suite: (kit: StoreKit) => void): void {
  describeSqlite(name, suite)
  describePostgres(name, suite)
}

export function describeSqlite(name: string, suite: (kit: StoreKit) => void): void {
  describe(`${name} (SQLite)`, () => {
    const root = scratchDirectory('store')
    let made = 0
    const place = () => Promise.resolve({ directory: join(root, String(++made)) })
    const openAndClose = closesAfterTest()
    suite({ dialect: 'sqlite', place, open: async (where) => openAndClose(where ?? (await place())) })
    afterAll(() => rm(root, { recursive: true, force: true }))
  })
}

/** One server and one store for all suites of a test file, which Vitest gives a module of its own. */
let postgres: Promise<{ server: PostgresServer; store: Store }> | undefined

export function describePostgres(
  name: string,
  suite: (kit: StoreKit & { server(): Promise<PostgresServer> }) => void,
): void {
  describe(`${name} (PostgreSQL)`, () => {
    const server = async () => (await (postgres ??= startWithStore())).server
    const openAndClose = closesAfterTest()
    suite({
      dialect: 'postgres',
      server,
      place: async () => ({ databaseUrl: await (await server()).createDatabase() }),
      async open(where) {
        if (where !== undefined) return openAndClose(where)
        const { store } = await (postgres ??= startWithStore())
        await wipe(store)
        return store
      },
    })
  })
  afterAll(async () => {
    const started = postgres
    postgres = undefined
    const { server, store } = (await started) ?? {}
    await store?.close()
    await server?.stop()
  })
}

async function startWithStore(): Promise<{ server: PostgresServer; store: Store }> {
  const server = await startPostgres()
  try {
    return { server, store: await openStore({ databaseUrl: await server.createDatabase() }) }
  } catch (error) {
    await server.stop()
    throw error
  }
}

function closesAfterTest(): (place: StoreLocation) => Promise<Store> {
  const opened: Store[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
  })
  return async (place) => {
    const store = await openStore(place)
    opened.push(store)
    return store
  }
}
