import type { App } from '../app.ts'
import { NotFound } from '../domain/errors.ts'
import { LAB_LOG } from '../domain/events.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import { lockWorker, setWorkerFlags } from '../store/workers.ts'
import { operate } from './operate.ts'

/** A worker finishes the job it runs and takes no more until it registers again. Throws NotFound. */
export async function drainWorker(app: App, id: WorkerId): Promise<Worker> {
  return operate(app, async (work) => {
    const worker = await lockWorker(work.tx, work.scope, id)
    if (worker === undefined) throw new NotFound('worker', id)
    if (worker.draining) return worker
    await setWorkerFlags(work.tx, id, { draining: true })
    work.record(LAB_LOG, work.now, { kind: 'WORKER_CHANGED', workerId: id })
    work.wakes.workers.add(id)
    return { ...worker, draining: true }
  })
}
