import type { App } from '../app.ts'
import { expireLeases } from '../operations/expire-leases.ts'
import { queueDueJobs } from '../operations/queue-due-jobs.ts'
import { nextDueAt } from '../store/jobs.ts'
import { reviewQuarantines } from '../operations/review-quarantines.ts'
import { startService, type Service } from './service.ts'

/** Acts on what time brings: leases that ended, retries and probes that are due. */
export function startReaper(app: App): Service {
  const service = startService('reaper', app.timing.sweepMs, app.log, async () => {
    await expireLeases(app)
    await queueDueJobs(app)
    await reviewQuarantines(app)
    const due = await nextDueAt(app.store.db)
    return due === null ? undefined : due - app.now()
  })
  const off = app.store.onCommit(({ timers }) => {
    if (timers) service.wake()
  })
  return {
    wake: () => service.wake(),
    async stop() {
      off()
      await service.stop()
    },
  }
}
