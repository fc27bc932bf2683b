import type { Logger } from 'pino'
import type { App, Timing } from './app.ts'
import { SERVER } from './domain/caller.ts'
import { randomIds } from './ids.ts'
import { createDirectory } from './store/directory.ts'
import type { Store } from './store/store.ts'

/** What operations work with in earnest: the store's clock, ids that never repeat, real chance. */
export function createApp(store: Store, timing: Timing, log: Logger): App {
  return {
    caller: SERVER,
    store,
    directory: createDirectory(store),
    now: store.now,
    ids: randomIds(store.now),
    random: Math.random,
    timing,
    log,
  }
}
