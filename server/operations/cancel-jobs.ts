import type { App } from '../app.ts'
import { AlreadyFinished, NotFound } from '../domain/errors.ts'
import type { Group, GroupId } from '../domain/group.ts'
import { isTerminal, type Job, type JobId } from '../domain/job.ts'
import { findGroup } from '../store/groups.ts'
import { lockJob, lockUnfinishedJobs } from '../store/jobs.ts'
import { moveJob, type Work } from './move.ts'
import { operate } from './operate.ts'

/**
 * Cancels a job: at once while it waits; while it runs, its worker is asked to stop it, and it will end as CANCELED
 * whatever the attempt's outcome. Safe to repeat. Throws NotFound, AlreadyFinished.
 */
export async function cancelJob(app: App, id: JobId): Promise<Job> {
  return operate(app, async (work) => {
    const job = await lockJob(work.tx, work.scope, id)
    if (job === undefined) throw new NotFound('job', id)
    if (job.status === 'CANCELED') return job
    if (isTerminal(job.status)) throw new AlreadyFinished(job)
    return cancel(work, job)
  })
}

/** Cancels every unfinished job of a group. Throws NotFound. */
export async function cancelGroup(
  app: App,
  id: GroupId,
): Promise<{ group: Group; canceled: number; requested: number }> {
  const counts = await operate(app, async (work) => {
    if ((await findGroup(work.tx, work.scope, id)) === undefined) throw new NotFound('group', id)
    const jobs = await lockUnfinishedJobs(work.tx, id)
    for (const job of jobs) await cancel(work, job)
    const requested = jobs.filter((job) => job.status === 'RUNNING').length
    return { canceled: jobs.length - requested, requested }
  })
  const group = await findGroup(app.store.db, app.caller.principal.scope, id)
  if (group === undefined) throw new NotFound('group', id)
  return { group, ...counts }
}

async function cancel(work: Work, job: Job): Promise<Job> {
  if (job.status !== 'RUNNING') {
    return moveJob(work, job, 'FINISHED', {
      status: 'CANCELED',
      outcome: 'CANCELED',
      cancelRequested: true,
      finishedAt: work.now,
      dueAt: null,
    })
  }
  if (job.cancelRequested) return job
  if (job.workerId !== null) work.wakes.workers.add(job.workerId)
  return moveJob(work, job, 'CANCEL_REQUESTED', { cancelRequested: true })
}
