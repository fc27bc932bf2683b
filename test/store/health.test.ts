import { expect, it } from 'vitest'
import type { AttemptResult } from '../../server/domain/attempt.ts'
import { LAB_LOG } from '../../server/domain/events.ts'
import { healthOf, PROBE_TIMEOUT_MS } from '../../server/domain/health.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import type { WorkerId } from '../../server/domain/worker.ts'
import { addBuild, type NewBuild } from '../../server/operations/add-build.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { explainJobs } from '../../server/operations/explain-waiting.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { quarantineWorker, releaseWorker } from '../../server/operations/quarantine-worker.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { releaseAssignment } from '../../server/operations/release-assignment.ts'
import { reportInstall, type InstallReport } from '../../server/operations/report-install.ts'
import { reportProbe } from '../../server/operations/report-probe.ts'
import { reviewQuarantines } from '../../server/operations/review-quarantines.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { liveAssignments } from '../../server/store/assignments.ts'
import { readEvents } from '../../server/store/events.ts'
import { findGroup } from '../../server/store/groups.ts'
import { findJob, pageJobs } from '../../server/store/jobs.ts'
import { readWorkerCommandState } from '../../server/store/worker-commands.ts'
import { findWorker } from '../../server/store/workers.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import {
  finish,
  leaseOf,
  must,
  offerOf,
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

const { quarantineMs } = TIMING.health
const FAILED_INSTALL = { performed: false, durationMs: 0, error: 'no space left' }

const MINUTE = 60_000
const aBuild: NewBuild = {
  organizationId: 'acme',
  appVersionId: 'v1',
  platform: 'ANDROID',
  sha256: 'a'.repeat(64),
  size: 1,
  fileName: 'app.apk',
  packageId: null,
  versionName: null,
  versionCode: null,
  launchActivity: null,
  sourceUrl: null,
}

/** The worker is offered the only group that waits, and cannot install its app. */
async function failToInstall(app: TestApp, session: Session, change: Partial<InstallReport> = {}): Promise<void> {
  await reportInstall(app, (await takeOffer(app, session)).lease, { ...FAILED_INSTALL, ...change })
}

async function later(app: TestApp, ms: number, ...sessions: Session[]): Promise<void> {
  app.clock.advance(ms)
  await heartbeat(app, sessions)
}

async function healthIn(app: TestApp, id: WorkerId) {
  return healthOf(must(await findWorker(app.store.db, EVERYTHING, id)).health, app.now())
}

/** Ends the running job as one that the device could not run, and answers the next one on the same worker. */
async function breakDown(app: TestApp, running: Running, change: Partial<AttemptResult> = {}): Promise<Running | null> {
  const report = result('ERRORED', { error: 'adb: device offline', cause: 'DEVICE', ...change })
  const { deal } = await finishAttempt(app, running.lease, running.attempt.id, report, true)
  return deal && { ...running, ...deal }
}

/** A worker that has just been quarantined: three of six jobs could not be run. */
async function quarantined(app: TestApp): Promise<Session> {
  await submit(app, ...Array.from({ length: 6 }, (_, n) => ({ testPath: `${n}.spec.js` })))
  let running: Running | null = await runOne(app, { name: 'bad' })
  const session = running
  for (let n = 0; n < 3; n++) running = await breakDown(app, must(running, 'the next job'))
  expect(running).toBeNull()
  return session
}

async function labEvents(app: TestApp, session: Session): Promise<string[]> {
  const events = (await readEvents(app.store.db, LAB_LOG, 0, 1_000)).map(({ event }) => event)
  return events.flatMap((event) =>
    'reason' in event && event.workerId === session.workerId ? [`${event.kind} ${event.reason}`] : [],
  )
}

async function isProbed(app: TestApp, session: Session): Promise<boolean> {
  const state = must(await readWorkerCommandState(app.store.db, EVERYTHING, session.workerId, session.sessionId))
  const [beat] = await heartbeat(app, [session])
  expect(beat?.probeRequested).toBe(state.probeRequested)
  return state.probeRequested
}

/** Who serves something now, by name. */
async function serving(app: TestApp, ...sessions: Session[]): Promise<number[]> {
  await assignGroups(app)
  const held = await liveAssignments(app.store.db, EVERYTHING, { workerIds: sessions.map(({ workerId }) => workerId) })
  return sessions.map(({ workerId }) => held.filter((assignment) => assignment.workerId === workerId).length)
}

describeEachStore('a device that fails', ({ open }) => {
  it('is quarantined with its reason, gets nothing, is probed, and goes back to work', async () => {
    const app = testApp(await open())
    const bad = await quarantined(app)
    expect(await healthIn(app, bad.workerId)).toMatchObject({ status: 'QUARANTINED', score: 0, recentFailures: 3 })
    const reason = '3 jobs that could not be run within a minute'
    expect(await labEvents(app, bad)).toEqual([`WORKER_QUARANTINED ${reason}`])
    app.clock.advance(quarantineMs - 1)
    await queueDueJobs(app)
    await reviewQuarantines(app)
    expect([await serving(app, bad), await isProbed(app, bad)]).toEqual([[0], false])
    app.clock.advance(1)
    await reviewQuarantines(app)
    expect([await serving(app, bad), await isProbed(app, bad)]).toEqual([[0], true])
    await reportProbe(app, bad, { ok: true, error: null, rebooted: true })
    expect([await serving(app, bad), await isProbed(app, bad)]).toEqual([[1], false])
    expect(await labEvents(app, bad)).toContain('WORKER_RELEASED the device was probed and works after a restart')
    expect(await healthIn(app, bad.workerId)).toMatchObject({ status: 'HEALTHY', score: 100 })
  })

  it('that no probe finds well waits twice as long for the next, and its jobs say so', async () => {
    const app = testApp(await open())
    const bad = await quarantined(app)
    app.clock.advance(quarantineMs)
    await queueDueJobs(app)
    await reviewQuarantines(app)
    await expect(
      reportProbe(app, { ...bad, sessionId: 'other' }, { ok: true, error: null, rebooted: false }),
    ).rejects.toThrow('Register again')
    const report = () => reportProbe(app, bad, { ok: false, error: 'no answer', rebooted: false })
    await report()
    const until = app.now() + 2 * quarantineMs
    expect(await healthIn(app, bad.workerId)).toMatchObject({ status: 'QUARANTINED', until })
    await report() // again: nobody waits for it
    expect(await healthIn(app, bad.workerId)).toMatchObject({ until })
    const { items } = await pageJobs(
      app.store.db,
      EVERYTHING,
      { organizationId: 'acme', status: ['QUEUED'] },
      { first: 1, after: null },
    )
    const [waiting] = await explainJobs(app, items)
    expect(waiting).toMatchObject({ rule: 'DEVICES_QUARANTINED' })
    expect(waiting?.explanation).toContain('no answer')
  })

  it('whose agent answers no probe gets another chance, and is kept away for longer if it fails again', async () => {
    const app = testApp(await open())
    const bad = await quarantined(app)
    app.clock.advance(quarantineMs)
    await queueDueJobs(app)
    await reviewQuarantines(app)
    app.clock.advance(PROBE_TIMEOUT_MS)
    await reviewQuarantines(app)
    expect(await labEvents(app, bad)).toContain('WORKER_RELEASED its agent does not answer probes')
    let running: Running | null = await startNext(app, await takeUp(app, bad))
    while (running !== null) running = await breakDown(app, running)
    expect((await healthIn(app, bad.workerId)).until).toBe(app.now() + 2 * quarantineMs)
  })

  it('is charged by cause: the cloud and the test cost no device anything', async () => {
    const app = testApp(await open())
    await submit(app, ...Array.from({ length: 4 }, () => ({})))
    const first = await runOne(app)
    const second = must(await breakDown(app, first, { cause: 'CLOUD' }))
    const third = must(await breakDown(app, second, { cause: 'TEST' }))
    const fourth = must(await finish(app, third, 'FAILED'))
    expect(must(await findWorker(app.store.db, EVERYTHING, first.workerId)).health).toBeNull()
    await breakDown(app, fourth, { cause: 'WORKER' })
    expect((await healthIn(app, first.workerId)).recentFailures).toBe(1)
  })

  it('is found by comparison: tests that failed there pass elsewhere', async () => {
    const app = testApp(await open())
    const [odd, other] = [await register(app, { name: 'odd' }), await register(app, { name: 'other' })]
    for (let n = 0; n < 4; n++) {
      await quarantineWorker(app, other.workerId, { reason: 'test', until: null })
      await submit(app, { testPath: `${n}.spec.js`, appVersionId: `v${n}` })
      await finish(app, await startNext(app, await takeUp(app, odd)), 'FAILED')
      await releaseWorker(app, other.workerId)
      await drainWorker(app, odd.workerId)
      app.clock.advance(TIMING.retry.backoffMs)
      await queueDueJobs(app)
      await finish(app, await startNext(app, await takeUp(app, other)), 'PASSED')
      expect((await healthIn(app, odd.workerId)).recentFailures).toBe(n + 1)
      if (n < 3) Object.assign(odd, await register(app, { name: 'odd' }))
    }
    expect(await healthIn(app, odd.workerId)).toMatchObject({ status: 'QUARANTINED' })
    expect((await healthIn(app, odd.workerId)).reason).toMatch(/^3 tests that failed here and passed elsewhere/)
    expect(await healthIn(app, other.workerId)).toMatchObject({ status: 'HEALTHY', recentFailures: 0 })
  })

  it('by going silent is held responsible; leaving in good order, or with most of the lab, is not held against it', async () => {
    const app = testApp(await open())
    const sessions = []
    for (const name of ['a', 'b', 'c', 'd']) sessions.push(await register(app, { name }))
    const [a, b] = sessions as [Session, Session]
    await drainWorker(app, b.workerId)
    app.clock.advance(TIMING.leaseMs - 1)
    await heartbeat(app, sessions.slice(2))
    app.clock.advance(1)
    await expireLeases(app)
    expect((await healthIn(app, a.workerId)).recentFailures).toBe(1)
    expect((await healthIn(app, b.workerId)).recentFailures).toBe(0)
    app.clock.advance(TIMING.leaseMs)
    await expireLeases(app)
    for (const { workerId } of sessions.slice(2)) expect((await healthIn(app, workerId)).recentFailures).toBe(0)
  })

  it('gives up its lost job at a cost to itself, unless it drained', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const lost = await runOne(app, { name: 'a' })
    await releaseAssignment(app, lost.lease, 'cable')
    expect((await healthIn(app, lost.workerId)).recentFailures).toBe(1)
    const leaving = await runOne(app, { name: 'b' })
    await drainWorker(app, leaving.workerId)
    await releaseAssignment(app, leaving.lease, 'the worker is draining')
    expect((await healthIn(app, leaving.workerId)).recentFailures).toBe(0)
  })
})

describeEachStore('a job that a device could not run', ({ open }) => {
  it('goes to another that fits, though the first is free at once', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const first = await runOne(app, { name: 'a' })
    const other = await register(app, { name: 'b' })
    await breakDown(app, first)
    app.clock.advance(TIMING.retry.backoffMs)
    await queueDueJobs(app)
    expect(await serving(app, first, other)).toEqual([0, 1])
  })

  it('goes back to it where no other fits', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const first = await runOne(app, { name: 'a' })
    await breakDown(app, first)
    app.clock.advance(TIMING.retry.backoffMs)
    await queueDueJobs(app)
    expect(await serving(app, first)).toEqual([1])
    const { deal } = await startNextAttempt(app, leaseOf(await offerOf(app, first)))
    expect(deal?.job.id).toBe(first.job.id)
  })

  it('is passed over by it while other jobs are there, and left to others when it is the last', async () => {
    const app = testApp(await open())
    await submit(app, { testPath: 'a', priority: 'URGENT' }, { testPath: 'b' }, { testPath: 'c' })
    const first = await runOne(app, { name: 'a' })
    const other = await register(app, { name: 'b', targets: ['EMULATOR'] })
    const second = must(await breakDown(app, first))
    app.clock.advance(TIMING.retry.backoffMs)
    await queueDueJobs(app)
    const third = must(await finish(app, second, 'PASSED'))
    expect([second.job.testPath, third.job.testPath]).toEqual(['b', 'c'])
    expect(await finish(app, third, 'PASSED')).toBeNull()
    expect(await serving(app, first, other)).toEqual([0, 1])
  })

  it('is no longer kept from it after a while, when the others are not free', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const first = await runOne(app, { name: 'a' })
    await breakDown(app, first)
    await submitOne(app, { appVersionId: 'v9', priority: 'URGENT' })
    const other = await runOne(app, { name: 'b' })
    expect(other.job.appVersionId).toBe('v9')
    app.clock.advance(TIMING.retry.backoffMs)
    await queueDueJobs(app)
    expect(await serving(app, first)).toEqual([0])
    const [waiting] = await explainJobs(app, [must(await findJob(app.store.db, EVERYTHING, first.job.id))])
    expect(waiting).toMatchObject({ rule: 'KEPT_APART' })
    app.clock.advance(60_000)
    await heartbeat(app, [first, other])
    expect(await serving(app, first)).toEqual([1])
  })
})

describeEachStore('an app that cannot be installed on a device', ({ open }) => {
  it('is offered to another, and not to the same again and again', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const bad = await takeOffer(app, await register(app, { name: 'a' }))
    const good = await register(app, { name: 'b' })
    await reportInstall(app, bad.lease, FAILED_INSTALL)
    expect(await serving(app, bad, good)).toEqual([0, 1])
    app.clock.advance(TIMING.sweepMs)
    expect(await serving(app, bad)).toEqual([0])
  })

  it('does not end the group while a device that has not tried is at work elsewhere', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    await submitOne(app, { appVersionId: 'v9', priority: 'URGENT' })
    const good = await runOne(app, { name: 'b' })
    const bad = await register(app, { name: 'a' })
    for (let n = 0; n < 4; n++) {
      app.clock.advance(900_000)
      await heartbeat(app, [bad, good])
      await reportInstall(app, (await takeOffer(app, bad)).lease, FAILED_INSTALL)
    }
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'QUEUED' })
    await finish(app, good, 'PASSED')
    expect(await serving(app, bad, good)).toEqual([0, 1])
  })

  it('is left alone by the only device, with its reason, until it is worth another try', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const worker = await register(app)
    await failToInstall(app, worker)
    expect(await serving(app, worker)).toEqual([0])
    const [waiting] = await explainJobs(app, [must(await findJob(app.store.db, EVERYTHING, job.id))])
    expect(waiting).toMatchObject({
      rule: 'KEPT_APART',
      explanation: 'phone-1 would be free, but v1 could not be installed: no space left',
    })
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      await later(app, minutes * MINUTE - 1, worker)
      expect(await serving(app, worker)).toEqual([0])
      await later(app, 1, worker)
      await failToInstall(app, worker, { cause: minutes === 1 ? 'APP' : 'DEVICE' })
    }
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'QUEUED', attemptsUsed: 0 })
    // It serves others meanwhile.
    await submitOne(app, { appVersionId: 'v2' })
    expect(await serving(app, worker)).toEqual([1])
  })

  it('is tried again at once when a build was added, or the agent started anew', async () => {
    const app = testApp(await open())
    await submitOne(app)
    let worker = await register(app)
    await failToInstall(app, worker)
    app.clock.advance(1)
    await addBuild(app, { ...aBuild, appVersionId: 'v2' }, Infinity)
    expect(await serving(app, worker)).toEqual([0])
    await addBuild(app, aBuild, Infinity)
    await failToInstall(app, worker)
    expect(await serving(app, worker)).toEqual([0])
    app.clock.advance(1)
    worker = await register(app)
    await failToInstall(app, worker)
    expect(await serving(app, worker)).toEqual([0])
  })

  it('ends the group when it is the app that fails on every device, and says what to do', async () => {
    const app = testApp(await open())
    const jobs = await submit(app, {}, {})
    const [a, b] = [await register(app, { name: 'a' }), await register(app, { name: 'b' })]
    const statuses = async () =>
      Promise.all(jobs.map(async ({ id }) => must(await findJob(app.store.db, EVERYTHING, id)).status))
    const fail = async (session: Session) => failToInstall(app, session, { cause: 'APP', error: 'bad signature' })
    await fail(a)
    await fail(b)
    for (const minutes of [1, 2]) {
      expect(await statuses()).toEqual(['QUEUED', 'QUEUED'])
      await later(app, minutes * MINUTE, a, b)
      await fail(a)
    }
    expect(await findJob(app.store.db, EVERYTHING, must(jobs[1]).id)).toMatchObject({
      status: 'ERRORED',
      outcome: 'ERRORED',
      error:
        'v1 could not be installed on any device that fits (4 tries in a row). Add a build that works with ' +
        '`qgjob app upload`, or to the builds folder of an agent; then `qgjob retry`. The last: bad signature',
    })
    expect(await findGroup(app.store.db, EVERYTHING, must(jobs[0]).groupId)).toMatchObject({ status: 'CLOSED' })
  })

  it('ends all groups of apps that fail, and is not held against the only device', async () => {
    const app = testApp(await open())
    const jobs = await submit(app, ...Array.from({ length: 25 }, (_, n) => ({ appVersionId: `pr-${n}` })))
    const worker = await register(app)
    for (let minute = 0; minute < 8; minute++) {
      while ((await serving(app, worker))[0] === 1) {
        await reportInstall(app, leaseOf(await offerOf(app, worker)), { ...FAILED_INSTALL, cause: 'APP' })
      }
      await later(app, MINUTE, worker)
      await reviewQuarantines(app)
    }
    for (const { id } of jobs) expect(await findJob(app.store.db, EVERYTHING, id)).toMatchObject({ status: 'ERRORED' })
    expect(await labEvents(app, worker)).toEqual([])
    expect(await healthIn(app, worker.workerId)).toMatchObject({ status: 'HEALTHY', score: 100 })
  })

  it('counts each refusal until its group ends, though the device was quarantined meanwhile', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const worker = await register(app)
    for (let n = 0; n < 3; n++) {
      expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'QUEUED' })
      await failToInstall(app, worker, { cause: 'APP' })
      await later(app, 1, worker)
      await quarantineWorker(app, worker.workerId, { reason: 'test', until: null })
      await releaseWorker(app, worker.workerId)
    }
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'ERRORED' })
  })

  it('forgives what was refused before the app was installed', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const [a, b] = [await register(app, { name: 'a' }), await register(app, { name: 'b' })]
    // A release settles what was against a device: it is tried again at once.
    const alone = async (session: Session, other: Session) => {
      for (const { workerId } of [session, other]) {
        await quarantineWorker(app, workerId, { reason: 'test', until: null })
      }
      await releaseWorker(app, session.workerId)
      app.clock.advance(1)
    }
    const refuse = async (session: Session, other: Session) => {
      await alone(session, other)
      await failToInstall(app, session, { cause: 'APP' })
      await releaseWorker(app, other.workerId)
    }
    await refuse(a, b)
    await refuse(a, b)
    await alone(a, b)
    await releaseAssignment(app, (await takeUp(app, a)).lease, 'test')
    app.clock.advance(1)
    await refuse(b, a)
    await refuse(b, a)
    await refuse(a, b)
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'QUEUED' })
    await refuse(a, b)
    await refuse(a, b)
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'ERRORED' })
  })

  it('does not end the group while the last word of a device that fits was that it is to blame itself', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const a = await register(app, { name: 'a' })
    await failToInstall(app, a, { cause: 'WORKER' })
    await submitOne(app, { appVersionId: 'v9' })
    await startNext(app, await takeUp(app, a))
    const b = await register(app, { name: 'b' })
    for (let minutes = 1; minutes <= 8; minutes *= 2) {
      await failToInstall(app, b, { cause: 'APP' })
      await later(app, minutes * MINUTE, a, b)
    }
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'QUEUED' })
  })

  it('is forgiven by an install that works', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const worker = await register(app)
    for (let round = 0; round < 2; round++) {
      await failToInstall(app, worker)
      await later(app, 15 * MINUTE, worker)
      await failToInstall(app, worker)
      await later(app, 15 * MINUTE, worker)
      await releaseAssignment(app, (await takeUp(app, worker)).lease, 'test')
      await register(app, { installed: [] })
      Object.assign(worker, await register(app, { installed: [] }))
      app.clock.advance(1)
    }
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'QUEUED' })
  })

  it('is nobody else’s fault: its cause is APP, DEVICE, WORKER or CLOUD', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const { lease, workerId } = await takeOffer(app, await register(app))
    const report = { ...FAILED_INSTALL, cause: 'TEST' } as const
    await expect(reportInstall(app, lease, report)).rejects.toMatchObject({ field: 'install.cause' })
    await reportInstall(app, lease, { ...FAILED_INSTALL, cause: 'CLOUD' })
    expect((await healthIn(app, workerId)).score).toBe(100)
  })

  it('counts in full where the device says that it is to blame', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const worker = await register(app)
    await failToInstall(app, worker, { cause: 'DEVICE' })
    expect((await healthIn(app, worker.workerId)).score).toBe(60)
  })

  it('counts in full once another device has installed it', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const bad = await takeOffer(app, await register(app, { name: 'a' }))
    const good = await register(app, { name: 'b' })
    await reportInstall(app, bad.lease, FAILED_INSTALL)
    expect((await healthIn(app, bad.workerId)).score).toBe(100)
    await takeUp(app, good)
    expect((await healthIn(app, bad.workerId)).score).toBe(60)
    expect((await healthIn(app, good.workerId)).score).toBe(100)
  })

  it('counts in full where another device has it: there the build is not to blame', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const bad = await takeOffer(app, await register(app, { name: 'a' }))
    await reportInstall(app, bad.lease, FAILED_INSTALL)
    expect((await healthIn(app, bad.workerId)).score).toBe(100)
    const worse = await takeOffer(app, await register(app, { name: 'b' }))
    const installed = [{ organizationId: 'acme', appVersionId: 'v1' }]
    await register(app, { name: 'c', targets: ['DEVICE'], installed })
    await reportInstall(app, worse.lease, FAILED_INSTALL)
    expect((await healthIn(app, worse.workerId)).score).toBe(60)
  })
})

describeEachStore('a quarantine by hand', ({ open }) => {
  it('lets the running job end, outlasts a restart, and ends when it is released', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const running = await runOne(app, { name: 'a' })
    await quarantineWorker(app, running.workerId, { reason: 'battery swap', until: null })
    expect(await finish(app, running, 'PASSED')).toBeNull()
    const again = await register(app, { name: 'a' })
    app.clock.advance(86_400_000)
    await heartbeat(app, [again])
    await reviewQuarantines(app)
    expect([await serving(app, again), await isProbed(app, again)]).toEqual([[0], false])
    await releaseWorker(app, again.workerId)
    expect(await serving(app, again)).toEqual([1])
    expect(await labEvents(app, again)).toEqual(['WORKER_QUARANTINED battery swap', 'WORKER_RELEASED released by hand'])
  })

  it('ends at its time', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const worker = await register(app, { name: 'a' })
    await expect(quarantineWorker(app, worker.workerId, { reason: 'x', until: app.now() })).rejects.toThrow('until')
    await expect(quarantineWorker(app, worker.workerId, { reason: '', until: null })).rejects.toThrow('reason')
    await expect(quarantineWorker(app, 'wrk_none', { reason: 'x', until: null })).rejects.toThrow('wrk_none')
    await quarantineWorker(app, worker.workerId, { reason: 'charging', until: app.now() + 10_000 })
    await reviewQuarantines(app)
    expect(await serving(app, worker)).toEqual([0])
    app.clock.advance(10_000)
    await reviewQuarantines(app)
    expect(await serving(app, worker)).toEqual([1])
  })

  it('while it installs, ends the assignment before the first job', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const worker = await takeUp(app, await register(app, { name: 'a' }))
    await quarantineWorker(app, worker.workerId, { reason: 'charging', until: null })
    expect((await startNextAttempt(app, worker.lease)).deal).toBeNull()
    expect(await serving(app, worker)).toEqual([0])
  })
})
