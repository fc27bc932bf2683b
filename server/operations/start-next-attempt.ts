import type { App } from '../app.ts'
import { currentDeal, dealNext, type Deal } from './attempts.ts'
import { requireLive, takerOrEnd, type Lease } from './lease.ts'
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
    const worker = await takerOrEnd(work, assignment)
    return worker === undefined ? current : dealNext(app, work, assignment, worker)
  })
}
