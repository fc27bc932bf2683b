import type { App } from '../app.ts'
import { extendLiveLeases } from '../store/assignments.ts'
import { operate } from './operate.ts'

/**
 * Gives every live lease a full term. For the start of a server that is alone with its store: while it was down no
 * agent could renew, so the silence was the server's own.
 */
export async function grantFreshLeases(app: App): Promise<void> {
  await operate(app, (work) => extendLiveLeases(work.tx, work.now + app.timing.leaseMs))
}
