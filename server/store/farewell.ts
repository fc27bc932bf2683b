import type { Client } from 'pg'

/**
 * How long connections may take to end. One over which nothing comes back any more never does: its server is told
 * goodbye, and does not answer.
 */
export const FAREWELL_MS = 5_000

/** Waits for connections to end, and cuts those that have not by then. */
export async function endWithin(ms: number, ending: Promise<unknown>, clients: Iterable<Client>): Promise<void> {
  const timer = setTimeout(() => {
    for (const client of clients) client.connection.stream.destroy()
  }, ms)
  try {
    await ending
  } finally {
    clearTimeout(timer)
  }
}
