import { LAB_LOG } from '../domain/events.ts'
import type { Worker } from '../domain/worker.ts'
import type { Store } from './store.ts'
import { listWorkers } from './workers.ts'

/** Every registered worker, as of the last change that this server heard of: good enough for advice, not for placing. */
export interface WorkerDirectory {
  workers(): Promise<readonly Worker[]>
}

/** Reads the workers once and again after each change, so that submits do not pay for it. */
export function createDirectory(store: Pick<Store, 'db' | 'onCommit'>): WorkerDirectory {
  let known: Promise<readonly Worker[]> | undefined
  store.onCommit(({ logs, all }) => {
    if (all || logs.has(LAB_LOG)) known = undefined
  })
  return {
    workers() {
      known ??= listWorkers(store.db).catch((error: unknown) => {
        known = undefined
        throw error
      })
      return known
    },
  }
}
