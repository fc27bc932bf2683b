import { setTimeout as wait } from 'node:timers/promises'

/** Before a stream that the server completed is asked for again, milliseconds. */
const PAUSE_MS = 500

/**
 * The updates of a subscription until `signal` aborts. Whatever cuts it off is the client's business; a stream that the
 * server completes is asked for again here, unless `isOver` says that there is no more. Either way it goes on after the
 * last cursor.
 */
export async function* resume<Update extends { cursor: string }>(
  subscribe: (after: () => string | null) => AsyncIterable<Update>,
  signal: AbortSignal,
  isOver: () => Promise<boolean> = () => Promise.resolve(false),
): AsyncGenerator<Update, void> {
  let cursor: string | null = null
  while (!signal.aborted) {
    for await (const update of subscribe(() => cursor)) {
      cursor = update.cursor
      yield update
    }
    if (await isOver()) return
    await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined)
  }
}

/** The same values, each turned into another. */
export async function* map<A, B>(values: AsyncIterable<A>, turn: (value: A) => B): AsyncGenerator<B, void> {
  for await (const value of values) yield turn(value)
}
