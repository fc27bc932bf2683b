import type { App } from '../app.ts'
import { LAB_LOG } from '../domain/events.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import { setWorkerFlags } from '../store/workers.ts'
import { lockManagedWorker } from './managed-worker.ts'
import { operate } from './operate.ts'

/** A worker finishes the job it runs and takes no more until it registers again. Throws NotFound, Forbidden. */
export async function drainWorker(app: App, id: WorkerId): Promise<Worker> {
  return operate(app, async (work) => {
    const worker = await lockManagedWorker(app, work, id)
    if (worker.draining) return worker
    await setWorkerFlags(work.tx, id, { draining: true })
    work.record(LAB_LOG, work.now, { kind: 'WORKER_DRAINING', workerId: id })
    work.wakes.workers.add(id)
    return { ...worker, draining: true }
  })
}
