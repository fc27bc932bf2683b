import type { App } from '../app.ts'
import { NotFinished, NotFound } from '../domain/errors.ts'
import { isTerminal, type Job, type JobId } from '../domain/job.ts'
import { findJob } from '../store/jobs.ts'
import { operate } from './operate.ts'
import { createJobs } from './submit-jobs.ts'

/**
 * Runs a finished job again, as a new job that names the old one: what has ended stays as it was. Throws NotFound,
 * NotFinished.
 */
export async function retryJob(app: App, id: JobId): Promise<Job> {
  return operate(app, async (work) => {
    const job = await findJob(work.tx, work.scope, id)
    if (job === undefined) throw new NotFound('job', id)
    if (!isTerminal(job.status)) throw new NotFinished(job)
    const { organizationId, appVersionId, testPath, target, priority, requirements, labels, maxAttempts, timeoutMs } =
      job
    const request = {
      organizationId,
      appVersionId,
      testPath,
      target,
      priority,
      requirements,
      labels,
      maxAttempts,
      timeoutMs,
      source: job.source ?? undefined,
      resetPolicy: job.resetPolicy ?? undefined,
    }
    const [again] = await createJobs(app, work, [{ ...request, retryOf: job.id }])
    if (again === undefined) throw new Error(`retry of ${job.id} made no job`)
    return again
  })
}
