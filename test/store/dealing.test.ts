import { expect, it } from 'vitest'
import type { AttemptResult, Outcome } from '../../server/domain/attempt.ts'
import type { Job, JobStatus } from '../../server/domain/job.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { releaseAssignment } from '../../server/operations/release-assignment.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { startInstall } from '../../server/operations/start-install.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { findAssignments, liveAssignments } from '../../server/store/assignments.ts'
import { attemptsOfJobs } from '../../server/store/attempts.ts'
import { findGroup } from '../../server/store/groups.ts'
import { findJob, findJobs, nextDueAt } from '../../server/store/jobs.ts'
import { findWorker } from '../../server/store/workers.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import {
  finish,
  must,
  register,
  result,
  runOne,
  startNext,
  submit,
  submitOne,
  takeOffer,
  takeUp,
  type Running,
  type Session,
} from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

/** The paths of all jobs in the order a single worker is dealt them. */
async function dealAll(app: TestApp): Promise<string[]> {
  const paths: string[] = []
  for (let running: Running | null = await runOne(app); running !== null;) {
    paths.push(running.job.testPath)
    running = await finish(app, running, 'PASSED')
  }
  return paths
}

describeEachStore('dealing', ({ open }) => {
  it('keeps what made an attempt fail, and refuses what cannot be', async () => {
    const app = testApp(await open())
    await submit(app, { testPath: 'a' }, { testPath: 'b' }, { testPath: 'c' })
    const first = await runOne(app)
    const blame = (running: Running, change: Partial<AttemptResult>) =>
      finishAttempt(app, running.lease, running.attempt.id, result('ERRORED', change), true)
    await expect(blame(first, { outcome: 'FAILED', cause: 'CLOUD' })).rejects.toMatchObject({ field: 'result.cause' })
    const second = { ...first, ...must((await blame(first, { cause: 'CLOUD' })).deal) }
    const third = { ...first, ...must((await blame(second, { outcome: 'FAILED', cause: 'APP' })).deal) }
    await blame(third, {})
    const attempts = await attemptsOfJobs(app.store.db, EVERYTHING, [first.job.id, second.job.id, third.job.id])
    const causes = new Map(attempts.map(({ jobId, cause }) => [jobId, cause]))
    expect([first, second, third].map(({ job }) => causes.get(job.id))).toEqual(['CLOUD', 'APP', 'WORKER'])
    const [errored, crashed] = [
      await findJob(app.store.db, EVERYTHING, first.job.id),
      await findJob(app.store.db, EVERYTHING, second.job.id),
    ]
    expect(errored).toMatchObject({ attemptsUsed: 0, infrastructureFailures: 1 })
    expect(crashed).toMatchObject({ attemptsUsed: 1, infrastructureFailures: 0 })
  })

  it('hands out the highest priority first, and the oldest among equals', async () => {
    const app = testApp(await open())
    await submit(
      app,
      { testPath: 'normal-1', priority: 'NORMAL' },
      { testPath: 'low', priority: 'LOW' },
      { testPath: 'urgent', priority: 'URGENT' },
      { testPath: 'normal-2', priority: 'NORMAL' },
      { testPath: 'high', priority: 'HIGH' },
    )
    expect(await dealAll(app)).toEqual(['urgent', 'high', 'normal-1', 'normal-2', 'low'])
  })

  it('puts a job that waited for the ageing time before younger ones of the next priority, and URGENT before both', async () => {
    const app = testApp(await open())
    await submit(app, { testPath: 'old-low', priority: 'LOW' })
    app.clock.advance(TIMING.ageingMs / 2)
    await submit(app, { testPath: 'early-normal', priority: 'NORMAL' })
    app.clock.advance(TIMING.ageingMs)
    await submit(app, { testPath: 'late-normal', priority: 'NORMAL' }, { testPath: 'urgent', priority: 'URGENT' })
    expect(await dealAll(app)).toEqual(['urgent', 'early-normal', 'old-low', 'late-normal'])
  })

  it('deals the longest expected first among equals, by what earlier runs took', async () => {
    const app = testApp(await open())
    await submit(app, { testPath: 'short' }, { testPath: 'long' })
    let running: Running | null = await runOne(app)
    while (running !== null) {
      const durationMs = running.job.testPath === 'long' ? 90_000 : 10_000
      const report = result('PASSED', { durationMs })
      const { deal } = await finishAttempt(app, running.lease, running.attempt.id, report, true)
      running = deal && { ...running, ...deal }
    }
    const again = await submit(app, { testPath: 'short' }, { testPath: 'new' }, { testPath: 'long' })
    expect(again).toMatchObject([
      { expectedMs: 10_000, expectedSource: 'LEARNED' },
      { expectedMs: 50_000, expectedSource: 'TARGET' },
      { expectedMs: 90_000, expectedSource: 'LEARNED' },
    ])
    expect(await dealAll(app)).toEqual(['long', 'new', 'short'])
  })

  it('records the attempt with the job it runs, and the next one with the end of it', async () => {
    const app = testApp(await open())
    const [first, second] = await submit(app, { testPath: 'a' }, { testPath: 'b' })
    const running = await runOne(app)
    expect(running).toMatchObject({
      job: { id: first?.id, status: 'RUNNING', attemptsStarted: 1, workerName: 'phone-1', startedAt: app.now() },
      attempt: { jobId: first?.id, number: 1, startedAt: app.now(), endedAt: null, outcome: null },
    })
    app.clock.advance(2_000)
    const counts = { passed: 3, failed: 0, skipped: 1, flaky: 1 }
    const { deal } = await finishAttempt(
      app,
      running.lease,
      running.attempt.id,
      result('PASSED', { counts, durationMs: 1_900 }),
      true,
    )
    expect(deal).toMatchObject({ job: { id: second?.id }, attempt: { jobId: second?.id, number: 1 } })
    expect(await findJob(app.store.db, EVERYTHING, must(first).id)).toMatchObject({
      status: 'COMPLETED',
      outcome: 'PASSED',
      attemptsUsed: 1,
      durationMs: 1_900,
      finishedAt: app.now(),
    })
    expect(await attemptsOfJobs(app.store.db, EVERYTHING, [must(first).id])).toEqual([
      { ...running.attempt, endedAt: app.now(), outcome: 'PASSED', counts, durationMs: 1_900 },
    ])
  })

  it('ends the assignment and frees the worker when nothing is left', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const running = await runOne(app)
    expect(await finish(app, running, 'PASSED')).toBeNull()
    expect(await findAssignments(app.store.db, EVERYTHING, [running.lease.assignmentId])).toMatchObject([
      { end: 'FINISHED', endedAt: app.now(), attemptId: null, attemptsStarted: 1 },
    ])
    expect(await findGroup(app.store.db, EVERYTHING, job.groupId)).toMatchObject({
      status: 'CLOSED',
      counts: { completed: 1 },
    })
    await submitOne(app)
    expect((await runOne(app)).workerId).toBe(running.workerId)
  })

  it('records the last result and deals nothing more to an agent that stops', async () => {
    const app = testApp(await open())
    const [first, second] = await submit(app, {}, {})
    const running = await runOne(app)
    expect(await finish(app, running, 'PASSED', false)).toBeNull()
    expect(await findJob(app.store.db, EVERYTHING, must(first).id)).toMatchObject({ status: 'COMPLETED' })
    expect(await findJob(app.store.db, EVERYTHING, must(second).id)).toMatchObject({ status: 'QUEUED' })
    expect(await findAssignments(app.store.db, EVERYTHING, [running.lease.assignmentId])).toMatchObject([
      { end: 'RELEASED' },
    ])
  })
})

describeEachStore('ends of an attempt', ({ open }) => {
  it.each<[Outcome, JobStatus]>([
    ['PASSED', 'COMPLETED'],
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'FAILED'],
    ['ERRORED', 'PENDING'],
    ['CANCELED', 'PENDING'],
  ])('%s makes a job with one attempt %s', async (outcome, status) => {
    const app = testApp(await open())
    const job = await submitOne(app, { maxAttempts: 1 })
    await finish(app, await runOne(app), outcome)
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status, outcome })
  })

  it('a failed test runs again after a wait that doubles, and then is FAILED', async () => {
    const app = testApp(await open())
    const job = await submitOne(app, { maxAttempts: 3 })
    for (const [attempt, waitMs] of [750, 1_500].entries()) {
      expect(await finish(app, await runOne(app), 'FAILED')).toBeNull()
      expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({
        status: 'PENDING',
        attemptsUsed: attempt + 1,
        dueAt: app.now() + waitMs,
        finishedAt: null,
      })
      expect(await nextDueAt(app.store.db)).toBe(app.now() + waitMs)
      app.clock.advance(waitMs - 1)
      await queueDueJobs(app)
      expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'PENDING' })
      app.clock.advance(1)
      await queueDueJobs(app)
      expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({
        status: 'QUEUED',
        dueAt: null,
        queuedAt: app.now(),
      })
    }
    await finish(app, await runOne(app), 'TIMED_OUT')
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({
      status: 'FAILED',
      outcome: 'TIMED_OUT',
      attemptsUsed: 3,
      infrastructureFailures: 0,
    })
    expect(await nextDueAt(app.store.db)).toBeNull()
    expect(
      (await attemptsOfJobs(app.store.db, EVERYTHING, [job.id])).map(({ number, outcome }) => [number, outcome]),
    ).toEqual([
      [1, 'FAILED'],
      [2, 'FAILED'],
      [3, 'TIMED_OUT'],
    ])
  })

  it('infrastructure failures spend a budget of their own', async () => {
    const app = testApp(await open())
    const job = await submitOne(app, { maxAttempts: 2 })
    const runAgain = async (): Promise<Running> => {
      app.clock.advance(TIMING.retry.maxBackoffMs)
      await queueDueJobs(app)
      return runOne(app)
    }
    await finish(app, await runOne(app), 'ERRORED')
    await finish(app, await runAgain(), 'FAILED')
    const lost = await runAgain()
    await releaseAssignment(app, lost.lease, 'the device was unplugged')
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({
      status: 'QUEUED',
      attemptsUsed: 1,
      infrastructureFailures: 2,
      outcome: 'LOST',
      error: 'the worker gave it back: the device was unplugged',
    })
    await finish(app, await runAgain(), 'ERRORED')
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({
      status: 'ERRORED',
      attemptsUsed: 1,
      infrastructureFailures: 3,
    })
  })
})

describeEachStore('a test file that is not there', ({ open }) => {
  const NO_FILE = '"a.spec.js" is no file'

  async function isServing(app: TestApp, { workerId }: Session): Promise<boolean> {
    await assignGroups(app)
    return (await liveAssignments(app.store.db, EVERYTHING, { workerIds: [workerId] })).length > 0
  }

  /** The worker, which has none of the files, takes all jobs that it is given. */
  async function missAll(app: TestApp, session: Session): Promise<void> {
    if (!(await isServing(app, session))) return
    const { lease } = await takeUp(app, session)
    const report = result('ERRORED', { error: NO_FILE, cause: 'SOURCE' })
    let { deal } = await startNextAttempt(app, lease)
    while (deal !== null) ({ deal } = await finishAttempt(app, lease, deal.attempt.id, report, true))
  }

  async function jobsOf(app: TestApp, jobs: Job[]) {
    return findJobs(
      app.store.db,
      EVERYTHING,
      jobs.map(({ id }) => id),
    )
  }

  const five = Array.from({ length: 5 }, (_, n) => ({ testPath: `${n}.spec.js` }))

  it('ends the job of a commit at once, at no cost to the device', async () => {
    const app = testApp(await open())
    await submitOne(app, { source: { repository: 'https://github.com/acme/shop.git', commit: 'a'.repeat(40) } })
    const running = await runOne(app)
    const report = result('ERRORED', { error: NO_FILE, cause: 'SOURCE' })
    await finishAttempt(app, running.lease, running.attempt.id, report, true)
    expect(await findJob(app.store.db, EVERYTHING, running.job.id)).toMatchObject({
      status: 'ERRORED',
      error: NO_FILE,
      attemptsUsed: 0,
    })
    expect(must(await findWorker(app.store.db, EVERYTHING, running.workerId)).health).toBeNull()
  })

  it('of a workspace is left to a device whose workspace has it, however busy that is', async () => {
    const app = testApp(await open())
    await submitOne(app, { appVersionId: 'v9' })
    const good = await runOne(app, { name: 'good' })
    const stale = [await register(app, { name: 'a' }), await register(app, { name: 'b' })]
    const jobs = await submit(app, ...five)
    for (let minute = 0; minute < 30; minute++) {
      for (const session of stale) await missAll(app, session)
      app.clock.advance(60_000)
      await heartbeat(app, [...stale, good])
      await queueDueJobs(app)
    }
    expect((await jobsOf(app, jobs)).map(({ status }) => status)).toEqual(Array(5).fill('QUEUED'))
    for (const { workerId } of stale) {
      expect(must(await findWorker(app.store.db, EVERYTHING, workerId)).health).toBeNull()
    }
    await finish(app, good, 'PASSED')
    let running: Running | null = await startNext(app, await takeUp(app, good))
    while (running !== null) running = await finish(app, running, 'PASSED')
    expect((await jobsOf(app, jobs)).map(({ status }) => status)).toEqual(Array(5).fill('COMPLETED'))
  })

  it('of the only workspace ends the job when its budget is spent, and names the file', async () => {
    const app = testApp(await open())
    const stale = await register(app, { name: 'a' })
    const jobs = await submit(app, ...five)
    for (let n = 0; n < 3; n++) {
      await missAll(app, stale)
      app.clock.advance(TIMING.retry.maxBackoffMs)
      await queueDueJobs(app)
    }
    for (const { status, error } of await jobsOf(app, jobs)) {
      expect([status, error]).toEqual([
        'ERRORED',
        `set aside after 3 attempts that were lost or could not be run; the last: ${NO_FILE}`,
      ])
    }
  })

  it('is looked for again by the same agent after a new start, or if no other can install the app', async () => {
    const app = testApp(await open())
    await submitOne(app, { appVersionId: 'v9' })
    const other = await runOne(app, { name: 'b' })
    let stale = await register(app, { name: 'a' })
    const job = await submitOne(app)
    await missAll(app, stale)
    app.clock.advance(TIMING.retry.maxBackoffMs)
    await queueDueJobs(app)
    expect(await isServing(app, stale)).toBe(false)
    stale = await register(app, { name: 'a' })
    expect(await isServing(app, stale)).toBe(true)
    await missAll(app, stale)
    await finish(app, other, 'PASSED')
    app.clock.advance(TIMING.retry.maxBackoffMs)
    await queueDueJobs(app)
    const { lease } = await takeOffer(app, other)
    await reportInstall(app, lease, { performed: false, durationMs: 0, error: 'no space left', cause: 'DEVICE' })
    const { deal } = await startNextAttempt(app, (await takeUp(app, stale)).lease)
    expect(deal?.job.id).toBe(job.id)
  })
})

describeEachStore('installs', ({ open }) => {
  it('happen once for the groups of one app version on one worker', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const worker = await register(app)
    const first = await takeUp(app, worker)
    expect(first.offer.installNeeded).toBe(true)
    const second = must(await finish(app, await startNext(app, first), 'PASSED'))
    expect(await finish(app, second, 'PASSED')).toBeNull()
    await submitOne(app, { requirements: { tags: [] }, priority: 'HIGH' })
    const again = await takeUp(app, worker)
    expect(again.offer).toMatchObject({ installNeeded: false, appVersionId: 'v1' })
    expect(again.offer.groupId).not.toBe(first.offer.groupId)
  })

  it('happen again for another version of the app, and for the first one after it', async () => {
    const app = testApp(await open())
    const worker = await register(app)
    const needed: boolean[] = []
    for (const appVersionId of ['v1', 'v2', 'v2', 'v1']) {
      await submitOne(app, { appVersionId })
      const serving = await takeUp(app, worker)
      needed.push(serving.offer.installNeeded)
      await finish(app, await startNext(app, serving), 'PASSED')
    }
    expect(needed).toEqual([true, true, false, true])
  })

  it('are not begun when others took the last job while the device was on its way', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const [quick, late] = [await register(app, { name: 'quick' }), await register(app, { name: 'late' })]
    const first = await startNext(app, await takeUp(app, quick))
    const { lease } = await takeOffer(app, late)
    expect([await startInstall(app, lease), await startInstall(app, lease)]).toEqual([true, true])
    const last = must(await finish(app, first, 'PASSED'))

    expect(await startInstall(app, lease)).toBe(false)
    const [ended] = await findAssignments(app.store.db, EVERYTHING, [lease.assignmentId])
    expect(ended).toMatchObject({ end: 'FINISHED', attemptsStarted: 0, installMs: null })
    await expect(startInstall(app, lease)).rejects.toMatchObject({ code: 'STALE_LEASE' })
    // The device is free for what comes, and the other goes on.
    await submitOne(app, { appVersionId: 'v9' })
    expect((await takeOffer(app, late)).offer).toMatchObject({ appVersionId: 'v9' })
    expect(await finish(app, last, 'PASSED')).toBeNull()
  })

  it('are not begun on a device that is to take no work any more', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const worker = await register(app)
    const { lease } = await takeOffer(app, worker)
    await drainWorker(app, worker.workerId)
    expect(await startInstall(app, lease)).toBe(false)
    const [ended] = await findAssignments(app.store.db, EVERYTHING, [lease.assignmentId])
    expect(ended).toMatchObject({ end: 'RELEASED' })
  })

  it('that fail free the worker, and forget what the device had', async () => {
    const app = testApp(await open())
    const worker = await register(app, { installed: [{ organizationId: 'acme', appVersionId: 'v1' }] })
    await submitOne(app, { appVersionId: 'v2' })
    const { lease } = await takeOffer(app, worker)
    const ended = await reportInstall(app, lease, { performed: true, durationMs: 800, error: 'INSTALL_FAILED' })
    expect(ended).toMatchObject({ end: 'INSTALL_FAILED', endedAt: app.now() })
    await submitOne(app, { appVersionId: 'v1', priority: 'URGENT' })
    expect((await takeOffer(app, worker)).offer).toMatchObject({ appVersionId: 'v1', installNeeded: true })
  })
})
