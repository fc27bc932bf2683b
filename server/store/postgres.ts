import { Client, Pool, types, type CustomTypesConfig } from 'pg'
import { Kysely, PostgresDialect, type KyselyConfig } from 'kysely'
import { endWithin, FAREWELL_MS } from './farewell.ts'
import type { Tables } from './tables.ts'

const INT8 = 20
/** Milliseconds and counters fit a double exactly; the driver would hand out strings. */
const parsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8
      ? Number
      : (types.getTypeParser as (oid: number, format?: string) => unknown)(
          oid,
          format,
        )) as CustomTypesConfig['getTypeParser'],
}

/** For every connection. A firewall forgets silent ones: the probes come sooner. */
export const CONNECTION = { connectionTimeoutMillis: 10_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 }

/**
 * How long a statement may take. PostgreSQL itself ends what takes longer, and a transaction whose server has vanished
 * with its rows locked; the driver gives up a little later, for when nothing answers at all. The database's address
 * can say otherwise: postgres://…?statement_timeout=60000&query_timeout=65000
 */
const PATIENCE = {
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 30_000,
  query_timeout: 35_000,
}

type Query = (this: Client, ...args: unknown[]) => Promise<unknown>

/**
 * The driver's query, which besides gives up a connection over which an answer does not come in time: the next query
 * would only wait behind it.
 */
function adaptedQuery(client: Client): Client['query'] {
  const query = (text: unknown, values: unknown) =>
    (Client.prototype.query as Query).call(client, text, withoutNul(values)).catch((error: unknown) => {
      if ((error as Error).message === 'Query read timeout') client.connection.stream.destroy()
      throw error
    })
  return query as unknown as Client['query']
}

/**
 * PostgreSQL refuses text with a NUL. What is stored never has one, but what is looked for may: it becomes another
 * character that no stored name has, and finds nothing, as in SQLite.
 */
function withoutNul(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\x01') : value
  return Array.isArray(value) ? value.map(withoutNul) : value
}

export interface PostgresOptions {
  connections: number
  /** As long as it takes, as a migration may. */
  patient?: boolean
  farewellMs?: number
  log?: KyselyConfig['log']
}

export function postgresKysely(
  url: string,
  { connections, patient = false, farewellMs = FAREWELL_MS, log }: PostgresOptions,
): Kysely<Tables> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    types: parsers,
    ...CONNECTION,
    ...(!patient && PATIENCE),
  })
  // A connection that PostgreSQL ended is replaced at the next use. The pool hears only of idle ones: without a
  // listener of its own, one that is lost in the middle of a transaction would end the process.
  pool.on('error', () => {})
  const open = new Set<Client>()
  pool.on('connect', (client) => {
    client.on('error', () => {})
    client.query = adaptedQuery(client)
    open.add(client)
    client.once('end', () => open.delete(client))
  })
  const ending = {
    options: pool.options,
    connect: () => pool.connect(),
    end: () => endWithin(farewellMs, pool.end(), open),
  }
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: ending }), ...(log && { log }) })
}
