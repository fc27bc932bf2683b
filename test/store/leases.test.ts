import { pino } from 'pino'
import { expect, it } from 'vitest'
import { LAB_LOG } from '../../server/domain/events.ts'
import { workerStatus, type WorkerId } from '../../server/domain/worker.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { cancelJob } from '../../server/operations/cancel-jobs.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { grantFreshLeases } from '../../server/operations/grant-fresh-leases.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { releaseAssignment } from '../../server/operations/release-assignment.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { findAssignments } from '../../server/store/assignments.ts'
import { readEvents } from '../../server/store/events.ts'
import { findJob } from '../../server/store/jobs.ts'
import { findWorker } from '../../server/store/workers.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { finish, must, register, runOne, submit, submitOne, takeUp } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

async function statusOf(app: TestApp, id: WorkerId): Promise<string> {
  return workerStatus(must(await findWorker(app.store.db, EVERYTHING, id)))
}

describeEachStore('a heartbeat', ({ open }) => {
  it('renews the session and the lease', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(20_000)
    const leaseEndsAt = app.now() + TIMING.leaseMs
    expect(await heartbeat(app, [{ ...running, attemptId: running.attempt.id }])).toEqual([
      {
        workerId: running.workerId,
        sessionLive: true,
        leaseLive: true,
        leaseEndsAt,
        cancelAttemptId: null,
        draining: false,
        probeRequested: false,
      },
    ])
    expect(await findWorker(app.store.db, EVERYTHING, running.workerId)).toMatchObject({
      lastSeenAt: app.now(),
      leaseEndsAt,
    })
    expect(await findAssignments(app.store.db, EVERYTHING, [running.lease.assignmentId])).toMatchObject([
      { leaseEndsAt },
    ])
  })

  it('keeps what a device says of itself, and tells those who follow it', async () => {
    const app = testApp(await open())
    const { workerId, sessionId } = await register(app)
    const stateOf = async () => (await findWorker(app.store.db, EVERYTHING, workerId))?.deviceState
    const told = async () => {
      const events = await readEvents(app.store.db, LAB_LOG, 0, 100)
      return events.filter(({ event }) => event.kind === 'WORKER_CHANGED').length
    }
    expect(await stateOf()).toBeNull()
    await heartbeat(app, [{ workerId, sessionId, deviceState: { battery: 87, charging: true, freeBytes: 3e10 } }])
    const state = { battery: 87, charging: true, temperature: null, freeBytes: 3e10, toldAt: app.now() }
    expect([await stateOf(), await told()]).toEqual([state, 1])
    app.clock.advance(5_000)
    await heartbeat(app, [{ workerId, sessionId }])
    await heartbeat(app, [{ workerId, sessionId, deviceState: { freeBytes: 3e10, battery: 87, charging: true } }])
    await heartbeat(app, [{ workerId, sessionId: 'another', deviceState: { battery: 1 } }])
    expect([await stateOf(), await told()]).toEqual([state, 1])
    await register(app)
    expect(await stateOf()).toEqual(state)
  })

  it('takes a reading that cannot be for none, and renews all the same', async () => {
    const app = testApp(await open())
    const { workerId, sessionId } = await register(app)
    const deviceState = { battery: 300, temperature: NaN, freeBytes: -1, charging: false }
    expect(await heartbeat(app, [{ workerId, sessionId, deviceState }])).toMatchObject([{ sessionLive: true }])
    expect((await findWorker(app.store.db, EVERYTHING, workerId))?.deviceState).toEqual({
      ...{ battery: null, temperature: null, freeBytes: null },
      ...{ charging: false, toldAt: app.now() },
    })
  })

  it('answers a lease that is over, is another’s or never was', async () => {
    const app = testApp(await open())
    await submit(app, {}, { target: 'DEVICE' })
    const running = await runOne(app)
    const other = await runOne(app, { name: 'phone-2', targets: ['DEVICE'] })
    const leases = [
      other.lease,
      { ...running.lease, fence: running.lease.fence + 10 },
      { assignmentId: 'asg_unknown', fence: running.lease.fence } as const,
    ]
    for (const lease of leases) {
      expect(await heartbeat(app, [{ ...running, lease }])).toMatchObject([
        { sessionLive: true, leaseLive: false, leaseEndsAt: null },
      ])
    }
    await releaseAssignment(app, running.lease, 'test')
    expect(await heartbeat(app, [running])).toMatchObject([{ sessionLive: true, leaseLive: false }])
  })

  it('changes nothing for a session that is unknown', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(1_000)
    const before = await dump(app.store.db)
    const answers = await heartbeat(app, [
      { ...running, sessionId: 'ses_old' },
      { ...running, workerId: 'wrk_unknown' },
    ])
    expect(answers).toMatchObject([{ sessionLive: false }, { workerId: 'wrk_unknown', sessionLive: false }])
    expect(await dump(app.store.db)).toEqual(before)
  })

  it('tells of a cancel and of draining, so that a lost push costs one beat', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const running = await runOne(app)
    await cancelJob(app, job.id)
    await drainWorker(app, running.workerId)
    expect(await heartbeat(app, [running])).toMatchObject([
      { leaseLive: true, cancelAttemptId: running.attempt.id, draining: true },
    ])
  })
})

describeEachStore('a silent worker', ({ open }) => {
  it('loses its job when the lease ends, and not a moment before', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(10_000)
    await heartbeat(app, [running])
    app.clock.advance(TIMING.leaseMs - 1)
    const before = await dump(app.store.db)
    await expireLeases(app)
    expect(await dump(app.store.db)).toEqual(before)
    app.clock.advance(1)
    await expireLeases(app)
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'QUEUED', outcome: 'LOST' })
    expect(await statusOf(app, running.workerId)).toBe('OFFLINE')
    const kinds = (await readEvents(app.store.db, LAB_LOG, 0, 100)).map(({ event }) => event.kind)
    expect(kinds.at(-1)).toBe('WORKER_OFFLINE')
    expect(await assignGroups(app)).toBe(0)
  })

  it('gets no more work until it comes back by a heartbeat', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(TIMING.leaseMs)
    await expireLeases(app)
    expect(await heartbeat(app, [running])).toMatchObject([{ sessionLive: true, leaseLive: false }])
    expect(await statusOf(app, running.workerId)).toBe('IDLE')
    expect((await takeUp(app, running)).offer.installNeeded).toBe(false)
  })

  it('does not take others with it', async () => {
    const app = testApp(await open())
    await submit(app, {}, { target: 'DEVICE' })
    await runOne(app)
    const other = await runOne(app, { name: 'phone-2', targets: ['DEVICE'] })
    app.clock.advance(20_000)
    await heartbeat(app, [other])
    app.clock.advance(10_000)
    await expireLeases(app)
    expect(await findAssignments(app.store.db, EVERYTHING, [other.lease.assignmentId])).toMatchObject([{ end: null }])
    expect(await statusOf(app, other.workerId)).toBe('BUSY')
  })

  it('is taken off its job although another cannot be, for which the next sweep tries again', async () => {
    const logged: string[] = []
    const app = testApp(await open(), { log: pino({}, { write: (line) => logged.push(line) }) })
    await submit(app, {}, {})
    const bad = await runOne(app, { name: 'bad' })
    const good = await runOne(app, { name: 'good' })
    const set = (latest: string) =>
      app.store.write(({ tx }) =>
        tx.updateTable('jobs').set({ attempt_id: latest }).where('id', '=', bad.job.id).execute(),
      )
    await set('att_unknown')
    app.clock.advance(TIMING.leaseMs)
    const ends = async () => {
      await expireLeases(app)
      const found = await findAssignments(app.store.db, EVERYTHING, [bad.lease.assignmentId, good.lease.assignmentId])
      return found.map(({ end }) => end)
    }
    expect((await ends()).sort()).toEqual(['LOST', null])
    expect(logged.join()).toContain(`"id":"${bad.lease.assignmentId}"`)
    await set(bad.attempt.id)
    expect(await ends()).toEqual(['LOST', 'LOST'])
  })

  it('makes a job that is lost three times ERRORED, even after a month', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    for (const away of [TIMING.leaseMs, TIMING.leaseMs, 31 * 86_400_000]) {
      await runOne(app)
      app.clock.advance(away)
      await expireLeases(app)
    }
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({
      status: 'ERRORED',
      infrastructureFailures: 3,
    })
  })

  it('keeps its lease when it was the server that was away', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(86_400_000)
    await grantFreshLeases(app)
    await expireLeases(app)
    expect(await heartbeat(app, [running])).toMatchObject([{ sessionLive: true, leaseLive: true }])
  })
})

describeEachStore('draining', ({ open }) => {
  it('lets the running job end and then frees the worker for nobody', async () => {
    const app = testApp(await open())
    const [first, second] = await submit(app, {}, {})
    const running = await runOne(app)
    expect(await drainWorker(app, running.workerId)).toMatchObject({ draining: true })
    expect(await statusOf(app, running.workerId)).toBe('DRAINING')
    expect(await finish(app, running, 'PASSED')).toBeNull()
    expect(await findJob(app.store.db, EVERYTHING, must(first).id)).toMatchObject({ status: 'COMPLETED' })
    expect(await findJob(app.store.db, EVERYTHING, must(second).id)).toMatchObject({ status: 'QUEUED' })
    expect(await assignGroups(app)).toBe(0)
  })

  it('ends an assignment that has started nothing yet', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const serving = await takeUp(app, await register(app))
    await drainWorker(app, serving.workerId)
    expect(await startNextAttempt(app, serving.lease)).toEqual({ deal: null, cancelRequested: false })
    expect(await findAssignments(app.store.db, EVERYTHING, [serving.lease.assignmentId])).toMatchObject([
      { end: 'RELEASED' },
    ])
  })

  it('is told once, and ends when the agent registers again', async () => {
    const app = testApp(await open())
    const { workerId } = await register(app)
    await drainWorker(app, workerId)
    const before = await dump(app.store.db)
    await drainWorker(app, workerId)
    expect(await dump(app.store.db)).toEqual(before)
    await register(app)
    expect(await statusOf(app, workerId)).toBe('IDLE')
    await expect(drainWorker(app, 'wrk_unknown')).rejects.toMatchObject({ code: 'NOT_FOUND', id: 'wrk_unknown' })
  })
})
