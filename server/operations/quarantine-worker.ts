import type { App } from '../app.ts'
import { InvalidInput } from '../domain/errors.ts'
import { quarantinedByHand, readmitted } from '../domain/health.ts'
import { isQuarantined, type Worker, type WorkerId } from '../domain/worker.ts'
import { changeHealth, tell } from './health.ts'
import { parse, printable } from './input.ts'
import { lockManagedWorker } from './managed-worker.ts'
import { operate } from './operate.ts'

/**
 * Keeps a worker from all work, until a time (milliseconds since 1970) or until it is released; it finishes the job
 * that it runs. Takes the place of a quarantine that it has. Throws NotFound, Forbidden, InvalidInput.
 */
export async function quarantineWorker(
  app: App,
  id: WorkerId,
  { reason, until }: { reason: string; until: number | null },
): Promise<Worker> {
  parse(printable(500), reason, 'reason')
  if (until !== null && until <= app.now()) throw new InvalidInput('until', 'must be in the future')
  return operate(app, async (work) => {
    const worker = await lockManagedWorker(app, work, id)
    const health = quarantinedByHand(worker.health, { reason, until }, work.now)
    tell(work, id, 'WORKER_QUARANTINED', reason)
    return changeHealth(work, worker, health)
  })
}

/** Ends a quarantine, and forgets what is held against the worker. Throws NotFound. */
export async function releaseWorker(app: App, id: WorkerId): Promise<Worker> {
  return operate(app, async (work) => {
    const worker = await lockManagedWorker(app, work, id)
    if (worker.health === null) return worker
    if (isQuarantined(worker)) tell(work, id, 'WORKER_RELEASED', 'released by hand')
    return changeHealth(work, worker, { ...readmitted(worker.health, work.now), strikes: 0 })
  })
}
