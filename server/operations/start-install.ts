import type { App } from '../app.ts'
import { nextJobOrEnd } from './attempts.ts'
import { requireLive, takerOrEnd, type Lease } from './lease.ts'
import { operate } from './operate.ts'

/**
 * A worker is about to install the app, with the build at hand: answers whether its group still has a job for it. If
 * not, others took them while it was on its way, and the assignment ends before anything is installed in vain. Safe to
 * repeat: after a no the repeat answers StaleLease, for the lease is over.
 */
export async function startInstall(app: App, lease: Lease): Promise<boolean> {
  return operate(app, async (work) => {
    const assignment = await requireLive(work, lease)
    if (assignment.attemptId !== null) return true
    const worker = await takerOrEnd(work, assignment)
    return worker !== undefined && (await nextJobOrEnd(work, assignment, worker)) !== undefined
  })
}
