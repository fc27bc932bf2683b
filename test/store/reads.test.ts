import { expect, it } from 'vitest'
import { cancelJob } from '../../server/operations/cancel-jobs.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { NotFound, StaleLease } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { readEvents } from '../../server/store/events.ts'
import { pageGroups } from '../../server/store/groups.ts'
import { findJob, findJobs, jobsAfter, pageJobs, type JobFilter } from '../../server/store/jobs.ts'
import { readStats } from '../../server/store/stats.ts'
import { readWorkerCommandState } from '../../server/store/worker-commands.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import {
  finish,
  must,
  register,
  runOne,
  startNext,
  submit,
  submitOne,
  takeOffer,
  type Running,
} from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

describeEachStore('lists', ({ open }) => {
  it('page through jobs, newest first, without gap or repeat while new ones arrive', async () => {
    const app = testApp(await open())
    const jobs = await submit(app, ...Array.from({ length: 7 }, (_, n) => ({ testPath: `t${n}` })))
    const seen: string[] = []
    let after: string | null = null
    for (let more = true; more;) {
      const page = await pageJobs(app.store.db, EVERYTHING, { organizationId: 'acme' }, { first: 3, after })
      seen.push(...page.items.map((job) => job.testPath))
      after = page.items.at(-1)?.id ?? null
      more = page.hasNextPage
      await submitOne(app, { testPath: 'late' })
    }
    expect(seen).toEqual(['t6', 't5', 't4', 't3', 't2', 't1', 't0'])
    const oldest = await jobsAfter(app.store.db, EVERYTHING, { organizationId: 'acme' }, must(jobs[4]).id, 2)
    expect(oldest.map((job) => job.testPath)).toEqual(['t5', 't6'])
  })

  it('filter by all that a filter can say', async () => {
    const app = testApp(await open())
    const [first] = await submit(
      app,
      { testPath: 'a', labels: ['nightly', 'smoke'] },
      { testPath: 'b', appVersionId: 'v2', labels: ['nightly'] },
      { testPath: 'c', target: 'DEVICE' },
    )
    await submitOne(app, { organizationId: 'globex', testPath: 'foreign', labels: ['nightly'] })
    await cancelJob(app, must(first).id)
    const list = async (filter: Partial<JobFilter>) => {
      const { items } = await pageJobs(
        app.store.db,
        EVERYTHING,
        { organizationId: 'acme', ...filter },
        { first: 10, after: null },
      )
      return items.map((job) => job.testPath).join('')
    }
    expect(await list({})).toBe('cba')
    expect(await list({ status: ['CANCELED'] })).toBe('a')
    expect(await list({ status: ['QUEUED', 'RUNNING'] })).toBe('cb')
    expect(await list({ status: [] })).toBe('')
    expect(await list({ appVersionId: 'v2' })).toBe('b')
    expect(await list({ target: 'DEVICE' })).toBe('c')
    expect(await list({ groupId: must(first).groupId })).toBe('a')
    expect(await list({ label: 'nightly' })).toBe('ba')
    expect(await list({ label: 'nightly', status: ['QUEUED'], appVersionId: 'v2', target: 'EMULATOR' })).toBe('b')
    expect(await list({ organizationId: 'nobody' })).toBe('')
  })

  it('page through groups', async () => {
    const app = testApp(await open())
    const jobs = await submit(app, { appVersionId: 'v1' }, { appVersionId: 'v2' }, { appVersionId: 'v3' })
    await cancelJob(app, must(jobs[1]).id)
    const names = async (status?: 'OPEN' | 'CLOSED', after: string | null = null) => {
      const filter = { organizationId: 'acme', ...(status && { status }) }
      const page = await pageGroups(app.store.db, EVERYTHING, filter, { first: 2, after })
      return [page.items.map((group) => group.appVersionId).join(' '), page.hasNextPage]
    }
    expect(await names()).toEqual(['v3 v2', true])
    expect(await names(undefined, must(jobs[1]).groupId)).toEqual(['v1', false])
    expect(await names('OPEN')).toEqual(['v3 v1', false])
    expect(await names('CLOSED')).toEqual(['v2', false])
  })
})

describeEachStore('an id or a filter with a NUL', ({ open }) => {
  const odd = 'x\0'

  it('finds nothing', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const { db } = app.store
    const page = { first: 10, after: null }
    expect(await findJob(db, EVERYTHING, odd)).toBeUndefined()
    expect(await findJobs(db, EVERYTHING, [odd])).toEqual([])
    for (const filter of [{ label: odd }, { appVersionId: odd }, { groupId: odd }, { organizationId: odd }]) {
      expect((await pageJobs(db, EVERYTHING, { organizationId: 'acme', ...filter }, page)).items).toEqual([])
    }
    expect(await readWorkerCommandState(db, EVERYTHING, odd, odd)).toBeNull()
    expect(await readStats(db, EVERYTHING, odd)).toMatchObject({ totalGroups: 0 })
    expect(await readEvents(db, odd, 0, 10)).toEqual([])
  })

  it('is not found, or stale, or named as bad', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const { workerId } = await register(app)
    await expect(cancelJob(app, `job_${odd}`)).rejects.toBeInstanceOf(NotFound)
    await expect(startNextAttempt(app, { assignmentId: `asg_${odd}`, fence: 1 })).rejects.toBeInstanceOf(StaleLease)
    expect(await heartbeat(app, [{ workerId, sessionId: odd }])).toMatchObject([{ sessionLive: false }])
    await expect(submitOne(app, { testPath: odd })).rejects.toMatchObject({ field: 'inputs[0].testPath' })
    await expect(submitOne(app, { testPath: ' ' })).rejects.toMatchObject({ field: 'inputs[0].testPath' })
    await expect(submitOne(app, { labels: [odd] })).rejects.toMatchObject({ field: 'inputs[0].labels[0]' })
    await expect(register(app, { name: odd })).rejects.toMatchObject({ field: 'input.name' })
  })
})

describeEachStore('statistics', ({ open }) => {
  it('begin at nothing', async () => {
    const app = testApp(await open())
    expect(await readStats(app.store.db, EVERYTHING, null)).toEqual({
      jobs: { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, errored: 0, canceled: 0 },
      openGroups: 0,
      totalGroups: 0,
      workers: { total: 0, idle: 0, busy: 0, draining: 0, offline: 0 },
      attempts: 0,
      flakyJobs: 0,
      installsPerformed: 0,
      installsAvoided: 0,
      meanInstallMs: null,
      savedMs: 0,
      efficiency: null,
    })
  })

  it('count no install as avoided by an attempt that did not run', async () => {
    const app = testApp(await open())
    await submit(app, ...Array.from({ length: 5 }, () => ({})))
    const serving = await takeOffer(app, await register(app))
    await reportInstall(app, serving.lease, { performed: true, durationMs: 4_000 })
    let running = await startNext(app, serving)
    for (const outcome of ['ERRORED', 'CANCELED', 'FAILED', 'TIMED_OUT', 'ERRORED'] as const) {
      running = must(await finish(app, running, outcome)) // an errored or failed one is to be run again
      app.clock.advance(TIMING.retry.maxBackoffMs)
      await queueDueJobs(app)
    }
    app.clock.advance(TIMING.leaseMs)
    await expireLeases(app)
    expect(await readStats(app.store.db, EVERYTHING, 'acme')).toMatchObject({
      attempts: 6,
      installsPerformed: 1,
      installsAvoided: 1,
      savedMs: 4_000,
      efficiency: 1 / 6,
    })
  })

  it('price each avoided install at what its app took to install', async () => {
    const app = testApp(await open())
    await submit(app, ...Array.from({ length: 4 }, () => ({ appVersionId: 'v1' })))
    await submit(app, ...Array.from({ length: 3 }, () => ({ appVersionId: 'v2', priority: 'LOW' as const })))
    await submitOne(app, { organizationId: 'globex', target: 'DEVICE' })
    const phone = await register(app)
    await runAll(app, phone, 6_000)
    await runAll(app, phone, 2_000)
    const idle = await register(app, { name: 'draining', targets: ['BROWSERSTACK'] })
    await drainWorker(app, idle.workerId)
    await register(app, { name: 'idle', targets: ['BROWSERSTACK'] })
    await runOne(app, { name: 'busy', targets: ['DEVICE'] })
    const none = { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, errored: 0, canceled: 0 }
    const workers = { total: 4, idle: 2, busy: 1, draining: 1, offline: 0 }
    const acme = {
      jobs: { ...none, completed: 7 },
      openGroups: 0,
      totalGroups: 2,
      workers,
      attempts: 7,
      flakyJobs: 0,
      installsPerformed: 2,
      installsAvoided: 5,
      meanInstallMs: 4_000,
      savedMs: 3 * 6_000 + 2 * 2_000,
      efficiency: 5 / 7,
    }
    expect(await readStats(app.store.db, EVERYTHING, 'acme')).toEqual(acme)
    expect(await readStats(app.store.db, EVERYTHING, null)).toEqual({
      ...acme,
      jobs: { ...none, completed: 7, running: 1 },
      openGroups: 1,
      totalGroups: 3,
      attempts: 8,
      installsPerformed: 3,
      meanInstallMs: 4_000,
      efficiency: 5 / 8,
    })
    expect(await readStats(app.store.db, EVERYTHING, 'nobody')).toMatchObject({
      jobs: none,
      attempts: 0,
      totalGroups: 0,
    })
  })
})

async function runAll(app: TestApp, worker: { workerId: `wrk_${string}`; sessionId: string }, installMs: number) {
  const serving = await takeOffer(app, worker)
  await reportInstall(app, serving.lease, { performed: true, durationMs: installMs })
  for (let running: Running | null = await startNext(app, serving); running !== null;) {
    running = await finish(app, running, 'PASSED')
  }
}
