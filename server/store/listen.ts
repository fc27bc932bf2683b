import { Client } from 'pg'
import { endWithin, FAREWELL_MS } from './farewell.ts'
import { CONNECTION } from './postgres.ts'

export const CHANNEL = 'qgjob'

export interface Listening {
  onHint: (payload: string) => void
  /** The connection is lost; another is made. Until then nothing is heard. */
  onLoss?: () => void
  /** It listens again after a while in which it could not: hints may have been lost. */
  onGap: () => void
  /** How often the connection is tried, how long it may take to answer, and the wait before a new one, milliseconds. */
  pulseMs?: number
  answerMs?: number
  retryMs?: number
  farewellMs?: number
}

/**
 * Listens for the hints that other servers send after their commits. A connection that is lost, or over which nothing
 * comes back any more, is replaced. Nobody would notice the latter: one who only listens sends nothing that could fail.
 */
export async function listen(
  url: string,
  { onHint, onLoss, onGap, pulseMs = 10_000, answerMs = 5_000, retryMs = 1_000, farewellMs = FAREWELL_MS }: Listening,
): Promise<() => Promise<void>> {
  let closed = false
  let client: Client | undefined
  let next: NodeJS.Timeout | undefined
  let listening = false

  const connect = async (): Promise<void> => {
    const fresh = new Client({ connectionString: url, ...CONNECTION, query_timeout: answerMs })
    client = fresh
    fresh.on('notification', ({ payload }) => onHint(payload ?? ''))
    fresh.on('error', () => replace(fresh))
    fresh.on('end', () => replace(fresh))
    await fresh.connect()
    await fresh.query(`LISTEN ${CHANNEL}`)
    listening = true
    pulse(fresh)
  }
  const pulse = (living: Client): void => {
    if (closed || client !== living) return
    next = setTimeout(() => {
      living.query('select 1').then(
        () => pulse(living),
        () => replace(living),
      )
    }, pulseMs)
  }
  const replace = (lost: Client): void => {
    if (closed || client !== lost) return
    client = undefined
    clearTimeout(next)
    if (listening) onLoss?.()
    listening = false
    lost.connection.stream.destroy()
    next = setTimeout(() => {
      connect().then(onGap, () => {
        if (client !== undefined) replace(client)
      })
    }, retryMs)
  }
  const close = async () => {
    closed = true
    clearTimeout(next)
    if (client !== undefined) await endWithin(farewellMs, client.end(), [client])
  }
  try {
    await connect()
  } catch (error) {
    await close()
    throw error
  }
  return close
}
