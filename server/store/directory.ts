import { LAB_LOG } from '../domain/events.ts'
import { EVERYTHING, type Scope } from '../domain/scope.ts'
import type { Worker } from '../domain/worker.ts'
import type { Store } from './store.ts'
import { listWorkers } from './workers.ts'

/** Every registered worker that somebody sees, as of the last change that this server heard of: good enough for advice, not for placing. */
export interface WorkerDirectory {
  workers(scope: Scope): Promise<readonly Worker[]>
}

/** A change of which no word came is known so late at most. */
const STALE_MS = 5_000

/** Reads the workers once and again after each change, so that submits do not pay for it. */
export function createDirectory(
  store: Pick<Store, 'db' | 'onCommit'>,
  monotonic: () => number = () => performance.now(),
): WorkerDirectory {
  let known: Promise<readonly Worker[]> | undefined
  let readAt = 0
  store.onCommit(({ logs, all }) => {
    if (all || logs.has(LAB_LOG)) known = undefined
  })
  const all = (): Promise<readonly Worker[]> => {
    if (known !== undefined && monotonic() - readAt < STALE_MS) return known
    readAt = monotonic()
    const reading = listWorkers(store.db, EVERYTHING).catch((error: unknown) => {
      if (known === reading) known = undefined
      throw error
    })
    known = reading
    return reading
  }
  return {
    async workers(scope) {
      const workers = await all()
      return scope.organizationIds === null ? workers : workers.filter((worker) => scope.seesWorker(worker))
    },
  }
}
