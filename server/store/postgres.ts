import { Client, Pool, types, type CustomTypesConfig } from 'pg'
import { Kysely, PostgresDialect, type KyselyConfig } from 'kysely'
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

export function postgresKysely(url: string, connections: number, log?: KyselyConfig['log']): Kysely<Tables> {
  const pool = new Pool({ connectionString: url, max: connections, types: parsers })
  // A connection that PostgreSQL ended is replaced at the next use. The pool hears only of idle ones: without a listener
  // of its own, one that is lost in the middle of a transaction would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }), ...(log && { log }) })
}

export const CHANNEL = 'qgjob'

/** Listens for the hints that other servers send after their commits. A lost connection is opened again. */
export async function listen(url: string, onHint: (payload: string) => void): Promise<() => Promise<void>> {
  let closed = false
  let client: Client | undefined
  let retry: NodeJS.Timeout | undefined
  const connect = async (): Promise<void> => {
    const next = new Client({ connectionString: url })
    client = next
    next.on('notification', ({ payload }) => onHint(payload ?? ''))
    next.on('error', () => reconnect())
    next.on('end', () => reconnect())
    await next.connect()
    await next.query(`LISTEN ${CHANNEL}`)
  }
  const reconnect = (): void => {
    if (closed || retry !== undefined) return
    retry = setTimeout(() => {
      retry = undefined
      connect().catch(reconnect)
    }, 1_000)
  }
  const close = async () => {
    closed = true
    clearTimeout(retry)
    await client?.end()
  }
  try {
    await connect()
  } catch (error) {
    await close()
    throw error
  }
  return close
}
