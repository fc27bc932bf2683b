import type { App } from '../app.ts'
import { StaleSession } from '../domain/errors.ts'
import { afterFailedProbe, readmitted } from '../domain/health.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import { lockWorker } from '../store/workers.ts'
import { changeHealth, tell } from './health.ts'
import { operate } from './operate.ts'
import { storableText } from './text.ts'

const MAX_ERROR = 500

export interface ProbeReport {
  ok: boolean
  /** What is wrong, for people. */
  error: string | null
  /** The device was restarted for the probe. */
  rebooted: boolean
}

/**
 * An agent reports what a probe found: the worker goes back to work, or waits twice as long for the next probe. Safe to
 * repeat: a report that nobody waits for changes nothing. Throws StaleSession.
 */
export async function reportProbe(
  app: App,
  { workerId, sessionId }: { workerId: WorkerId; sessionId: string },
  { ok, error, rebooted }: ProbeReport,
): Promise<Worker> {
  return operate(app, async (work) => {
    const worker = await lockWorker(work.tx, work.scope, workerId)
    if (worker?.sessionId !== sessionId) throw new StaleSession(workerId, 'it was registered again, or never')
    const { health } = worker
    if (health?.quarantine?.probingSince == null) return worker
    const restarted = rebooted ? ' after a restart' : ''
    if (ok) {
      tell(work, workerId, 'WORKER_RELEASED', `the device was probed and works${restarted}`)
      return changeHealth(work, worker, readmitted(health, work.now))
    }
    const problem = `${storableText(error ?? 'no reason was given', MAX_ERROR)}${restarted && ` (also${restarted})`}`
    tell(work, workerId, 'WORKER_PROBED', problem)
    return changeHealth(work, worker, afterFailedProbe(health, problem, work.now, app.timing.health))
  })
}
