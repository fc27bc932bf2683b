import { expect, it } from 'vitest'
import type { Outcome } from '../../server/domain/attempt.ts'
import { InvalidInput } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { cancelGroup, cancelJob, cancelJobs } from '../../server/operations/cancel-jobs.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { retryJob } from '../../server/operations/retry-job.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { findGroup } from '../../server/store/groups.ts'
import { findJob, findJobs } from '../../server/store/jobs.ts'
import { testApp, TIMING } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { finish, must, runOne, submit, submitOne } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

describeEachStore('canceling a job', ({ open }) => {
  it('ends it at once while it is queued, and closes the group that it emptied', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const canceled = await cancelJob(app, job.id)
    expect(canceled).toMatchObject({ status: 'CANCELED', outcome: 'CANCELED', finishedAt: app.now() })
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toEqual(canceled)
    expect(await findGroup(app.store.db, EVERYTHING, job.groupId)).toMatchObject({
      status: 'CLOSED',
      counts: { canceled: 1 },
    })
  })

  it('ends it at once while it waits for a retry', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    await finish(app, await runOne(app), 'FAILED')
    expect(await cancelJob(app, job.id)).toMatchObject({ status: 'CANCELED', dueAt: null })
  })

  it.each<Outcome>(['PASSED', 'FAILED', 'TIMED_OUT', 'ERRORED', 'CANCELED'])(
    'wins over %s, reported by the worker afterwards',
    async (outcome) => {
      const app = testApp(await open())
      const job = await submitOne(app)
      const running = await runOne(app)
      expect(await cancelJob(app, job.id)).toMatchObject({ status: 'RUNNING', cancelRequested: true })
      expect(await startNextAttempt(app, running.lease)).toMatchObject({ cancelRequested: true })
      await finish(app, running, outcome)
      expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'CANCELED', outcome: 'CANCELED' })
    },
  )

  it('wins over the loss of its worker', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    await runOne(app)
    await cancelJob(app, job.id)
    app.clock.advance(TIMING.leaseMs)
    await expireLeases(app)
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'CANCELED' })
  })

  it('is safe to repeat', async () => {
    const app = testApp(await open())
    const [queued, running] = await submit(app, { priority: 'LOW' }, { priority: 'HIGH' })
    await runOne(app)
    for (const job of [must(queued), must(running)]) await cancelJob(app, job.id)
    const before = await dump(app.store.db)
    for (const job of [must(queued), must(running)]) await cancelJob(app, job.id)
    expect(await dump(app.store.db)).toEqual(before)
  })

  it('refuses a finished and an unknown job, and changes nothing', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    await finish(app, await runOne(app), 'PASSED')
    const before = await dump(app.store.db)
    await expect(cancelJob(app, job.id)).rejects.toMatchObject({ code: 'ALREADY_FINISHED', job: { id: job.id } })
    for (const id of ['job_unknown', 'job_', "job_' or 1=1", 'grp_1'] as 'job_unknown'[]) {
      await expect(cancelJob(app, id)).rejects.toMatchObject({ code: 'NOT_FOUND', id })
    }
    expect(await dump(app.store.db)).toEqual(before)
  })
})

describeEachStore('canceling a group', ({ open }) => {
  it('ends what waits and asks what runs to stop', async () => {
    const app = testApp(await open())
    const jobs = await submit(app, {}, {}, {})
    const other = await submitOne(app, { appVersionId: 'v2', priority: 'LOW' })
    const running = await runOne(app)
    const answer = await cancelGroup(app, must(jobs[0]).groupId)
    expect(answer).toMatchObject({
      canceled: 2,
      requested: 1,
      group: { counts: { canceled: 2, running: 1, queued: 0 } },
    })
    expect(await finish(app, running, 'PASSED')).toBeNull()
    const ended = await findJobs(
      app.store.db,
      EVERYTHING,
      jobs.map((job) => job.id),
    )
    expect(ended.map((job) => job.status)).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
    expect(await findGroup(app.store.db, EVERYTHING, must(jobs[0]).groupId)).toMatchObject({ status: 'CLOSED' })
    expect(await findJob(app.store.db, EVERYTHING, other.id)).toMatchObject({ status: 'QUEUED' })
  })

  it('has nothing to do for a closed group, and refuses an unknown one', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    await cancelJob(app, job.id)
    const before = await dump(app.store.db)
    expect(await cancelGroup(app, job.groupId)).toMatchObject({
      canceled: 0,
      requested: 0,
      group: { status: 'CLOSED' },
    })
    await expect(cancelGroup(app, 'grp_unknown')).rejects.toMatchObject({ code: 'NOT_FOUND', id: 'grp_unknown' })
    expect(await dump(app.store.db)).toEqual(before)
  })
})

describeEachStore('retrying a job', ({ open }) => {
  it('makes a new job of the same request, and leaves the old one as it ended', async () => {
    const app = testApp(await open())
    const job = await submitOne(app, {
      priority: 'HIGH',
      labels: ['nightly'],
      maxAttempts: 1,
      timeoutMs: 5_000,
    })
    await finish(app, await runOne(app), 'FAILED')
    const failed = must(await findJob(app.store.db, EVERYTHING, job.id))
    app.clock.advance(1_000)
    const again = await retryJob(app, job.id)
    expect(again).toEqual({
      ...job,
      id: again.id,
      groupId: again.groupId,
      retryOf: job.id,
      submittedAt: app.now(),
      queuedAt: app.now(),
      expectedMs: 1_500,
      expectedSource: 'LEARNED',
    })
    expect(again.id).not.toBe(job.id)
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toEqual(failed)
  })

  it('joins the group that is being served', async () => {
    const app = testApp(await open())
    const [first, second] = await submit(app, {}, {})
    const running = must(await finish(app, await runOne(app), 'PASSED'))
    const again = await retryJob(app, must(first).id)
    expect(again.groupId).toBe(must(second).groupId)
    expect((await finish(app, running, 'PASSED'))?.job.id).toBe(again.id)
  })

  it('refuses a job that has not ended and an unknown one', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const before = await dump(app.store.db)
    await expect(retryJob(app, job.id)).rejects.toMatchObject({ code: 'NOT_FINISHED' })
    await expect(retryJob(app, 'job_unknown')).rejects.toMatchObject({ code: 'NOT_FOUND', id: 'job_unknown' })
    expect(await dump(app.store.db)).toEqual(before)
  })
})

describeEachStore('canceling what matches', ({ open }) => {
  const ALL = { organizationId: 'acme', waitingOnly: false }

  it('ends what waits and asks what runs to stop, of one label and organization, in any number', async () => {
    const app = testApp(await open())
    const other = await submitOne(app, { organizationId: 'globex', labels: ['pr-7'] })
    const others = await submit(app, { labels: ['pr-8'] }, {})
    const first = await submitOne(app, { labels: ['pr-7'], priority: 'URGENT' })
    await runOne(app, { organizationIds: ['acme'] })
    const many = await submit(app, ...Array.from({ length: 450 }, () => ({ labels: ['pr-7', 'nightly'] })))

    expect(await cancelJobs(app, { ...ALL, label: 'pr-7' })).toEqual({ canceled: 450, requested: 1 })
    const status = async (ids: readonly string[]) =>
      new Set((await findJobs(app.store.db, EVERYTHING, ids)).map((job) => job.status))
    expect(await status(many.map(({ id }) => id))).toEqual(new Set(['CANCELED']))
    expect(await status([other.id, ...others.map(({ id }) => id)])).toEqual(new Set(['QUEUED']))
    expect(await findJob(app.store.db, EVERYTHING, first.id)).toMatchObject({
      status: 'RUNNING',
      cancelRequested: true,
    })
    expect(await cancelJobs(app, { ...ALL, label: 'pr-7' })).toEqual({ canceled: 0, requested: 1 })
  })

  it('leaves alone what runs, or came later, if it is told to', async () => {
    const app = testApp(await open())
    await submitOne(app, { labels: ['pr-7'] })
    await runOne(app)
    const [early, own, late] = await submit(app, { labels: ['pr-7'] }, { labels: ['pr-7'] }, { labels: ['pr-7'] })
    const before = must(own).id
    expect(await cancelJobs(app, { ...ALL, label: 'pr-7', before, waitingOnly: true })).toEqual({
      canceled: 1,
      requested: 0,
    })
    const jobs = await findJobs(app.store.db, EVERYTHING, [must(early).id, must(own).id, must(late).id])
    expect(new Map(jobs.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [must(early).id, 'CANCELED'],
        [must(own).id, 'QUEUED'],
        [must(late).id, 'QUEUED'],
      ]),
    )
  })

  it('takes an app version or a group as well, and refuses to cancel everything', async () => {
    const app = testApp(await open())
    const [one, two] = await submit(app, { appVersionId: 'v1' }, { appVersionId: 'v2' })
    expect(await cancelJobs(app, { ...ALL, appVersionId: 'v1' })).toMatchObject({ canceled: 1 })
    expect(await cancelJobs(app, { ...ALL, groupId: must(two).groupId })).toMatchObject({ canceled: 1 })
    expect(await cancelJobs(app, { ...ALL, groupId: must(one).groupId })).toMatchObject({ canceled: 0 })
    await expect(cancelJobs(app, ALL)).rejects.toThrow(InvalidInput)
  })
})
