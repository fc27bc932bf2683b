import type { App } from '../app.ts'
import { LAB_LOG } from '../domain/events.ts'
import { dueOf, probing, readmitted } from '../domain/health.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { checkLater, workersToCheck } from '../store/worker-health.ts'
import { lockWorker } from '../store/workers.ts'
import { changeHealth, tell } from './health.ts'
import { operate } from './operate.ts'

/** Asks for the probes of quarantined devices that are due, and ends quarantines whose time is over. */
export async function reviewQuarantines(app: App): Promise<void> {
  for (const { id } of await workersToCheck(app.store.db, app.now())) {
    await operate(app, async (work) => {
      const worker = await lockWorker(work.tx, EVERYTHING, id)
      if (worker === undefined) return
      const { health, online, assignmentId } = worker
      const due = dueOf(health, { online, busy: assignmentId !== null }, work.now)
      if (health === null || due === 'NOTHING') return
      if (due === 'LATER') {
        await checkLater(work.tx, id, work.now + app.timing.sweepMs)
      } else if (due === 'PROBE') {
        await changeHealth(work, worker, probing(health, work.now))
        work.record(LAB_LOG, work.now, { kind: 'WORKER_CHANGED', workerId: id })
        work.wakes.workers.add(id)
      } else {
        const byHand = health.quarantine?.byHand === true
        tell(work, id, 'WORKER_RELEASED', byHand ? 'its time is over' : 'its agent does not answer probes')
        await changeHealth(work, worker, readmitted(health, work.now))
      }
    })
  }
}
