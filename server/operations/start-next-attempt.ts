import type { App } from '../app.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { takesWork } from '../domain/worker.ts'
import { lockWorker } from '../store/workers.ts'
import { currentDeal, dealNext, type Deal } from './attempts.ts'
import { endAssignment, requireLive, type Lease } from './lease.ts'
import { operate } from './operate.ts'

/**
 * A worker asks for its next job. Repeated while an attempt runs, it answers that attempt again. When there is no
 * job, or the worker drains or is quarantined, the assignment ends. Throws StaleLease.
 */
export async function startNextAttempt(app: App, lease: Lease): Promise<Deal> {
  return operate(app, async (work) => {
    const assignment = await requireLive(work, lease)
    const current = await currentDeal(work, assignment)
    if (current.deal !== null) return current
    // Locked, or a drain that another server has just acknowledged is not seen.
    const worker = await lockWorker(work.tx, EVERYTHING, assignment.workerId)
    if (worker === undefined || !takesWork(worker)) {
      await endAssignment(work, assignment, 'RELEASED')
      return current
    }
    return dealNext(app, work, assignment, worker)
  })
}
