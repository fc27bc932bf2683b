import type { App } from '../app.ts'
import { Forbidden, NotFound } from '../domain/errors.ts'
import { EVERYTHING } from '../domain/scope.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import { lockWorker } from '../store/workers.ts'
import type { Work } from './move.ts'

/**
 * A worker that the caller is about to take out of service or put back: one that serves nobody but those whom the
 * caller manages, or that is the caller's own agent's. Throws NotFound for one that it does not see, Forbidden for one
 * that others share.
 */
export async function lockManagedWorker({ caller: { principal } }: App, work: Work, id: WorkerId): Promise<Worker> {
  const worker = await lockWorker(work.tx, EVERYTHING, id)
  if (worker === undefined || !work.scope.seesWorker(worker)) throw new NotFound('worker', id)
  if (principal.credentialId !== null || work.scope.covers(worker.organizationIds)) return worker
  throw new Forbidden(`Worker ${id} serves other organizations as well: that is for an ADMINISTRATOR to do.`)
}
