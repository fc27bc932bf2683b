import type { App } from '../app.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { dueJobs, lockJob } from '../store/jobs.ts'
import { moveJob } from './move.ts'
import { operate } from './operate.ts'

const BATCH = 500

/** Queues the retries whose wait is over. */
export async function queueDueJobs(app: App): Promise<void> {
  const due = await dueJobs(app.store.db, app.now(), BATCH)
  if (due.length === 0) return
  await operate(app, async (work) => {
    for (const id of due.map((job) => job.id).sort()) {
      const job = await lockJob(work.tx, EVERYTHING, id)
      if (job?.status !== 'PENDING' || job.dueAt === null || job.dueAt > work.now) continue
      await moveJob(work, job, 'QUEUED', { status: 'QUEUED', dueAt: null, queuedAt: work.now })
    }
  })
}
