import type { App } from '../app.ts'
import { allLiveAssignments } from '../store/assignments.ts'
import { takeUnsettled } from '../store/identity.ts'
import { forgetSessions } from '../store/workers.ts'
import { LAB_LOG } from '../domain/events.ts'
import { abandonAssignment } from './attempts.ts'
import { operate } from './operate.ts'

/**
 * Ends what was live when a backup was made, before a server works on the copy: those leases have ended long ago in
 * the world that agents live in, and their jobs run again. Agents register anew, and say then what is on their devices
 * now. Once for each copy, however many servers start.
 */
export async function settleCopy(app: App): Promise<void> {
  const ended = await operate(app, async (work) => {
    if (!(await takeUnsettled(work.tx))) return null
    const live = await allLiveAssignments(work.tx)
    for (const assignment of live) {
      await abandonAssignment(app, work, assignment, 'REVOKED', 'the server was restored from a backup', false)
    }
    for (const workerId of await forgetSessions(work.tx)) {
      work.record(LAB_LOG, work.now, { kind: 'WORKER_OFFLINE', workerId })
      work.wakes.workers.add(workerId)
    }
    return live.length
  })
  if (ended !== null) app.log.warn({ ended, epoch: app.store.epoch }, 'started on a restored copy')
}
