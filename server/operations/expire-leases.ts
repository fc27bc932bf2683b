import type { App } from '../app.ts'
import { LAB_LOG } from '../domain/events.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { WEIGHTS } from '../domain/health.ts'
import { expiredAssignments, lockAssignment } from '../store/assignments.ts'
import { countOnline, lockWorker, setWorkerFlags, silentWorkers } from '../store/workers.ts'
import { abandonAssignment } from './attempts.ts'
import { charge } from './health.ts'
import type { Work } from './move.ts'
import { operate } from './operate.ts'

/** Takes back what silent agents held. Each on its own, so that one bad row never blocks the others. */
export async function expireLeases(app: App): Promise<void> {
  const silent = await silentWorkers(app.store.db, app.now())
  // When most of the lab goes silent at once, it is the network or this server, and no device is to blame.
  const blamed = silent.length <= 1 || silent.length <= (await countOnline(app.store.db)) / 2
  for (const { id } of await expiredAssignments(app.store.db, app.now())) {
    await orLog(app, id, async (work) => {
      const assignment = await lockAssignment(work.tx, EVERYTHING, id)
      if (assignment?.endedAt !== null || assignment.leaseEndsAt > work.now) return
      await abandonAssignment(app, work, assignment, 'LOST', 'the worker went silent', blamed)
    })
  }
  for (const { id } of silent) {
    await orLog(app, id, async (work) => {
      const worker = await lockWorker(work.tx, EVERYTHING, id)
      if (!worker?.online || worker.leaseEndsAt > work.now) return
      await setWorkerFlags(work.tx, id, { online: false })
      if (blamed && !worker.draining) {
        const text = 'its agent went silent'
        const incident = { kind: 'OFFLINE', at: work.now, about: null, weight: WEIGHTS.OFFLINE, text } as const
        await charge(app, work, worker, { ...incident, organizationId: null })
      }
      work.record(LAB_LOG, work.now, { kind: 'WORKER_OFFLINE', workerId: id })
    })
  }
}

async function orLog(app: App, id: string, operation: (work: Work) => Promise<void>): Promise<void> {
  try {
    await operate(app, operation)
  } catch (error) {
    app.log.error({ err: error, id }, 'a lease that ran out could not be taken back; the next sweep tries again')
  }
}
