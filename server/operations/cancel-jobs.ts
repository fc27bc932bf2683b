import { z } from 'zod'
import type { App } from '../app.ts'
import { AlreadyFinished, InvalidInput, NotFound } from '../domain/errors.ts'
import type { Group, GroupId } from '../domain/group.ts'
import { isTerminal, type Job, type JobId } from '../domain/job.ts'
import { findGroup } from '../store/groups.ts'
import { lockJob, lockJobsToCancel, lockUnfinishedJobs } from '../store/jobs.ts'
import { appVersionId, organizationId, parse, printable } from './input.ts'
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

/** Jobs that one transaction cancels at most: others wait for it. */
const STEP = 200

const given = <T>(value: z.ZodType<T>) => value.nullish().transform((found) => found ?? undefined)
const selection = z.object({
  organizationId,
  label: given(printable(128)),
  groupId: given(printable(64)),
  appVersionId: given(appVersionId),
  before: given(printable(64)),
  waitingOnly: z.boolean(),
})
export type CancelSelection = z.input<typeof selection>

/**
 * Cancels every unfinished job of an organization that all of label, group and app version apply to; at least one of
 * these is given. In steps, so that jobs submitted meanwhile may be among them. Safe to repeat. Answers how many
 * waited, and how many run and were asked to stop. Throws InvalidInput, and NotFound for an organization that the
 * caller does not see.
 */
export async function cancelJobs(app: App, input: CancelSelection): Promise<{ canceled: number; requested: number }> {
  const { waitingOnly, before, organizationId, label, groupId, appVersionId } = parse(selection, input, 'input')
  app.caller.principal.scope.require(organizationId)
  if (label === undefined && groupId === undefined && appVersionId === undefined) {
    throw new InvalidInput('input', 'give at least one of label, groupId and appVersionId')
  }
  const filter = {
    organizationId,
    ...(label !== undefined && { label }),
    ...(groupId !== undefined && { groupId }),
    ...(appVersionId !== undefined && { appVersionId }),
  }
  const status = waitingOnly ? (['PENDING', 'QUEUED'] as const) : (['PENDING', 'QUEUED', 'RUNNING'] as const)
  const total = { canceled: 0, requested: 0 }
  for (let after: string | undefined = ''; after !== undefined;) {
    const from: string = after
    const jobs = await operate(app, async (work) => {
      const found = await lockJobsToCancel(work.tx, { ...filter, status }, { after: from, before, limit: STEP })
      for (const job of found) await cancel(work, job)
      return found
    })
    const requested = jobs.filter((job) => job.status === 'RUNNING').length
    total.requested += requested
    total.canceled += jobs.length - requested
    after = jobs.length < STEP ? undefined : jobs.at(-1)?.id
  }
  return total
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
