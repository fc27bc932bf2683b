import { expect, it } from 'vitest'
import type { Outcome, TestResult, TestVerdict } from '../../server/domain/attempt.ts'
import { InvalidInput, NotFound } from '../../server/domain/errors.ts'
import { dayOf } from '../../server/domain/flaky.ts'
import type { Job } from '../../server/domain/job.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { prune } from '../../server/operations/prune.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { quarantineTest, releaseTest } from '../../server/operations/quarantine.ts'
import { retryJob } from '../../server/operations/retry-job.ts'
import { findJob } from '../../server/store/jobs.ts'
import { listQuarantines } from '../../server/store/quarantines.ts'
import { readRecentJobs, readStats } from '../../server/store/stats.ts'
import { listFlakyTests } from '../../server/store/test-days.ts'
import { testsOfAttempts } from '../../server/store/test-results.ts'
import type { TestApp } from '../../server/testing.ts'
import { testApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { must, register, result, startNext, submitOne, takeUp, type Session } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

const DAY = 86_400_000
const TEST = { organizationId: 'acme', testPath: 'tests/login.spec.ts' }
const HELD = { ...TEST, owner: 'ann', reason: 'slow keyboard', days: 7 }
const one = (title: string, verdict: TestVerdict): TestResult => ({ title, verdict, durationMs: 1, error: null })

/** Runs the next attempt of the only open group, with tests told by title. */
async function attempt(app: TestApp, session: Session, outcome: Outcome, tests: TestResult[] = []): Promise<void> {
  app.clock.advance(120_000)
  await queueDueJobs(app)
  const running = await startNext(app, await takeUp(app, session))
  const failed = tests.filter(({ verdict }) => verdict === 'FAILED').length
  const counts = { passed: tests.length - failed, failed, skipped: 0, flaky: 0 }
  const report = result(outcome, { ...(tests.length > 0 && { counts }), tests })
  await finishAttempt(app, running.lease, running.attempt.id, report, false)
}

const pixel8 = (app: TestApp): Promise<Session> => register(app, { capabilities: { model: 'Pixel 8' } })
const jobOf = async (app: TestApp, { id }: Job): Promise<Job> => must(await findJob(app.store.db, EVERYTHING, id))
const flakyOf = (app: TestApp, days = 1) =>
  listFlakyTests(app.store.db, EVERYTHING, 'acme', dayOf(app.now()) - days + 1, 50)

describeEachStore('flaky tests', ({ open }) => {
  it('are those that failed and then passed: the file and the single test, on the kind of device where it failed', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const failing = await pixel8(app)
    await attempt(app, failing, 'FAILED', [one('types', 'FAILED'), one('opens', 'PASSED')])
    await drainWorker(app, failing.workerId)
    const pixel9 = await register(app, { name: 'phone-2', capabilities: { model: 'Pixel 9' } })
    await attempt(app, pixel9, 'PASSED', [one('types', 'PASSED'), one('opens', 'PASSED')])

    expect(await jobOf(app, job)).toMatchObject({ status: 'COMPLETED', flaky: true, quarantined: false })
    const seen = { testPath: 'tests/login.spec.ts', target: 'EMULATOR', model: 'Pixel 8', lastJobId: job.id }
    const counted = { runs: 1, failures: 1, flakes: 1, lastDay: dayOf(app.now()) }
    expect(await flakyOf(app)).toEqual([
      { ...seen, ...counted, title: null },
      { ...seen, ...counted, title: 'types' },
    ])
    expect(await readStats(app.store.db, EVERYTHING, 'acme')).toMatchObject({ flakyJobs: 1, jobs: { completed: 1 } })
  })

  it('are not those that pass at once, or never, or whose device was lost', async () => {
    const app = testApp(await open())
    const session = await pixel8(app)
    const [passes, fails, errs] = [await submitOne(app), await submitOne(app), await submitOne(app)]
    await attempt(app, session, 'PASSED')
    for (const outcome of ['FAILED', 'FAILED', 'ERRORED', 'PASSED'] as const) await attempt(app, session, outcome)
    for (const job of [passes, fails, errs]) expect((await jobOf(app, job)).flaky).toBe(false)
    expect(await flakyOf(app)).toEqual([])
    const { test_days } = await dump(app.store.db)
    expect(test_days).toMatchObject([{ title: '', model: 'Pixel 8', runs: 4, failures: 2, flakes: 0, last_job_id: '' }])
  })

  it('count a job that passes after the failed one that it retries', async () => {
    const app = testApp(await open())
    const session = await pixel8(app)
    const job = await submitOne(app, { maxAttempts: 1 })
    await attempt(app, session, 'FAILED', [one('types', 'FAILED')])
    const again = await retryJob(app, job.id)
    await attempt(app, session, 'PASSED', [one('types', 'PASSED')])
    expect((await jobOf(app, again)).flaky).toBe(true)
    expect((await flakyOf(app)).map(({ title, runs, flakes }) => ({ title, runs, flakes }))).toEqual([
      { title: null, runs: 2, flakes: 1 },
      { title: 'types', runs: 2, flakes: 1 },
    ])
  })

  it('of a file that fails for another reason are named all the same', async () => {
    const app = testApp(await open())
    const session = await pixel8(app)
    const job = await submitOne(app)
    await attempt(app, session, 'FAILED', [one('types', 'FAILED'), one('pays', 'FAILED')])
    await attempt(app, session, 'FAILED', [one('types', 'PASSED'), one('pays', 'FAILED')])
    expect(await jobOf(app, job)).toMatchObject({ status: 'FAILED', flaky: false })
    expect((await flakyOf(app)).map(({ title }) => title)).toEqual(['types'])
  })

  it('are looked for in a number of days, and forgotten with what is pruned, but not by the statistics', async () => {
    const app = testApp(await open())
    const session = await pixel8(app)
    await submitOne(app)
    await attempt(app, session, 'FAILED', [one('types', 'FAILED')])
    await attempt(app, session, 'PASSED', [one('types', 'PASSED')])
    app.clock.advance(3 * DAY)
    expect(await flakyOf(app, 3)).toEqual([])
    expect(await flakyOf(app, 4)).toHaveLength(2)
    const steps = prune(app, app.now() - DAY)
    while (!(await steps.next()).done);
    const { test_days, attempt_tests } = await dump(app.store.db)
    expect({ test_days, attempt_tests }).toEqual({ test_days: [], attempt_tests: [] })
    expect((await readStats(app.store.db, EVERYTHING, 'acme')).flakyJobs).toBe(1)
  })
})

describeEachStore('what ended lately', ({ open }) => {
  it('is counted from a moment on, by organization', async () => {
    const app = testApp(await open())
    const session = await pixel8(app)
    await quarantineTest(app, { ...HELD, testPath: 'held' })
    await submitOne(app)
    await attempt(app, session, 'PASSED')
    const since = app.now() + 1
    await submitOne(app)
    await attempt(app, session, 'FAILED')
    await attempt(app, session, 'PASSED')
    await submitOne(app, { testPath: 'held', maxAttempts: 1 })
    await attempt(app, session, 'FAILED')
    const recent = (organizationId: string | null, from: number) =>
      readRecentJobs(app.store.db, EVERYTHING, organizationId, from)
    const counted = { flaky: 1, failed: 1, quarantined: 1, errored: 0, canceled: 0 }
    expect(await recent('acme', since)).toEqual({ ...counted, completed: 1 })
    expect(await recent(null, 0)).toEqual({ ...counted, completed: 2 })
    expect(await recent('globex', 0)).toMatchObject({ completed: 0, failed: 0 })
  })
})

describeEachStore('the tests of an attempt', ({ open }) => {
  it('are kept as they were told, cut to what may be stored', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await startNext(app, await takeUp(app, await register(app)))
    const long: TestResult = {
      title: 't'.repeat(999),
      verdict: 'FAILED',
      durationMs: 9,
      error: `a\0${'e'.repeat(9_999)}`,
    }
    const tests = [one('first', 'PASSED'), long]
    await finishAttempt(app, running.lease, running.attempt.id, result('FAILED', { tests }), true)
    const kept = await testsOfAttempts(app.store.db, [running.attempt.id])
    expect(kept.get(running.attempt.id)).toEqual([
      one('first', 'PASSED'),
      { title: 't'.repeat(300), verdict: 'FAILED', durationMs: 9, error: `a␀${'e'.repeat(1_998)}` },
    ])
  })

  it('are refused if they are too many', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await startNext(app, await takeUp(app, await register(app)))
    const tests = Array.from({ length: 501 }, () => one('again', 'PASSED'))
    const report = finishAttempt(app, running.lease, running.attempt.id, result('PASSED', { tests }), true)
    await expect(report).rejects.toThrow(InvalidInput)
  })
})

describeEachStore('quarantine', ({ open }) => {
  it('lets a file fail without failing its run, until it expires or is released', async () => {
    const app = testApp(await open())
    const session = await pixel8(app)
    const fail = async (): Promise<boolean> => {
      const job = await submitOne(app, { maxAttempts: 1 })
      await attempt(app, session, 'FAILED')
      const { status, quarantined } = await jobOf(app, job)
      expect(status).toBe('FAILED')
      return quarantined
    }
    expect(await fail()).toBe(false)
    const made = await quarantineTest(app, HELD)
    expect(made).toMatchObject({ title: null, owner: 'ann', expiresAt: app.now() + 7 * DAY })
    expect(await fail()).toBe(true)
    app.clock.advance(7 * DAY)
    expect(await fail()).toBe(false)
    await quarantineTest(app, { ...HELD, owner: 'bob' })
    expect(await listQuarantines(app.store.db, EVERYTHING, 'acme')).toMatchObject([{ owner: 'bob' }])
    expect(await fail()).toBe(true)
    await releaseTest(app, TEST)
    expect(await fail()).toBe(false)
    await expect(releaseTest(app, TEST)).rejects.toThrow(NotFound)
  })

  it('of one test excuses no other', async () => {
    const app = testApp(await open())
    const session = await pixel8(app)
    await quarantineTest(app, { ...HELD, title: 'types' })
    const [alone, both] = [await submitOne(app, { maxAttempts: 1 }), await submitOne(app, { maxAttempts: 1 })]
    await attempt(app, session, 'FAILED', [one('types', 'FAILED'), one('pays', 'PASSED')])
    await attempt(app, session, 'FAILED', [one('types', 'FAILED'), one('pays', 'FAILED')])
    expect([(await jobOf(app, alone)).quarantined, (await jobOf(app, both)).quarantined]).toEqual([true, false])
  })

  it('needs an owner, a reason and an end', async () => {
    const app = testApp(await open())
    for (const wrong of [{ owner: '' }, { reason: ' ' }, { days: 0 }, { days: 91 }, { testPath: '../x' }]) {
      await expect(quarantineTest(app, { ...HELD, ...wrong })).rejects.toThrow(InvalidInput)
    }
  })
})
