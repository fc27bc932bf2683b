import { expect, it } from 'vitest'
import { NameTaken } from '../../server/domain/errors.ts'
import { plan } from '../../server/domain/plan.ts'
import { type WorkerId } from '../../server/domain/worker.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { registerWorker, type RegisterWorkerInput } from '../../server/operations/register-worker.ts'
import { findAssignments } from '../../server/store/assignments.ts'
import { attemptsOfJobs } from '../../server/store/attempts.ts'
import { findJob } from '../../server/store/jobs.ts'
import { installedApps } from '../../server/store/installs.ts'
import { findWorker } from '../../server/store/workers.ts'
import { readWorkerCommandState } from '../../server/store/worker-commands.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import {
  finish,
  offerOf,
  register,
  runOne,
  startNext,
  submit,
  submitOne,
  takeUp,
  type Session,
} from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

async function apps(app: TestApp, id: WorkerId): Promise<string[]> {
  const rows = await installedApps(app.store.db, EVERYTHING, [id])
  return rows.map(({ organizationId, appVersionId }) => `${organizationId} ${appVersionId}`)
}

/** Plans, and lets something happen after the snapshot was read: it commits before the plan is carried out. */
async function assignWhile(app: TestApp, happen: () => Promise<unknown>): Promise<number> {
  let happened: Promise<unknown> | undefined
  const placed = await assignGroups(app, (...facts) => {
    happened = happen()
    return plan(...facts)
  })
  await happened
  return placed
}

describeEachStore('registering a worker', ({ open }) => {
  it('keeps what it can do and starts a session', async () => {
    const app = testApp(await open())
    const answer = await registerWorker(app, {
      name: 'Pixel 8 @ rack-3',
      targets: ['DEVICE', 'EMULATOR', 'DEVICE'],
      capabilities: { platform: 'ANDROID', osVersion: '14.1', model: 'Pixel 8', tags: ['usb', 'lab'] },
      organizationIds: ['acme'],
      installed: [{ organizationId: 'acme', appVersionId: 'v1', buildHash: 'abc' }],
    })
    expect(answer).toMatchObject({ heartbeatMs: 5_000, leaseMs: 30_000, selfStopMs: 20_000 })
    expect(await findWorker(app.store.db, EVERYTHING, answer.worker.id)).toEqual({
      ...answer.worker,
      name: 'Pixel 8 @ rack-3',
      targets: ['DEVICE', 'EMULATOR'],
      capabilities: { platform: 'ANDROID', osVersion: '14.1', model: 'Pixel 8', tags: ['lab', 'usb'] },
      organizationIds: ['acme'],
      sessionId: answer.sessionId,
      online: true,
      draining: false,
      assignmentId: null,
      leaseEndsAt: app.now() + TIMING.leaseMs,
    })
    expect(await apps(app, answer.worker.id)).toEqual(['acme v1'])
  })

  it('again replaces the session, and its job goes on elsewhere at once', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const before = await runOne(app)
    const after = await register(app)
    expect(after.workerId).toBe(before.workerId)
    expect(after.sessionId).not.toBe(before.sessionId)
    expect(await findAssignments(app.store.db, EVERYTHING, [before.lease.assignmentId])).toMatchObject([
      { end: 'LOST' },
    ])
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({
      status: 'QUEUED',
      outcome: 'LOST',
      infrastructureFailures: 1,
      attemptsUsed: 0,
    })
    expect(await attemptsOfJobs(app.store.db, EVERYTHING, [job.id])).toMatchObject([
      { outcome: 'LOST', error: 'worker phone-1 started anew' },
    ])
    const [stale] = await heartbeat(app, [before])
    expect(stale).toMatchObject({ sessionLive: false, leaseLive: false })
    expect(await readWorkerCommandState(app.store.db, EVERYTHING, before.workerId, before.sessionId)).toBeNull()
    expect((await startNext(app, await takeUp(app, after))).attempt).toMatchObject({ jobId: job.id, number: 2 })
  })

  it('replaces the ledger by what the agent found, and keeps it where the agent says nothing', async () => {
    const app = testApp(await open())
    const { workerId } = await register(app, { installed: [{ organizationId: 'acme', appVersionId: 'v1' }] })
    await register(app)
    expect(await apps(app, workerId)).toEqual(['acme v1'])
    await register(app, {
      installed: [
        { organizationId: 'acme', appVersionId: 'v2' },
        { organizationId: 'globex', appVersionId: 'v9' },
      ],
    })
    expect(await apps(app, workerId)).toEqual(['acme v2', 'globex v9'])
    await register(app, { installed: [] })
    expect(await apps(app, workerId)).toEqual([])
  })

  it('is for one agent at a time: another gets the name when the first is gone, and not before', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app, mine)
    await expect(register(app, yours)).rejects.toThrow(
      'phone-1 is taken: an agent with another data directory works under this name, and was heard 0 s ago. ' +
        'Give one of the two another name, with --name. If that one has ended, the name is free in 30 s',
    )
    expect(await heartbeat(app, [running])).toMatchObject([{ sessionLive: true, leaseLive: true }])
    app.clock.advance(TIMING.leaseMs - 1)
    await expect(register(app, yours)).rejects.toBeInstanceOf(NameTaken)
    app.clock.advance(1)
    expect(await register(app, yours)).toMatchObject({ workerId: running.workerId })
    expect(await heartbeat(app, [running])).toMatchObject([{ sessionLive: false, leaseLive: false }])
    await expect(register(app, mine)).rejects.toBeInstanceOf(NameTaken)
  })

  it('again by the same agent replaces its session at once', async () => {
    const app = testApp(await open())
    const before = await register(app, mine)
    expect((await register(app, mine)).workerId).toBe(before.workerId)
    expect(await heartbeat(app, [before])).toMatchObject([{ sessionLive: false }])
  })

  it('gives a name away at once when its agent has taken leave and holds no work', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app, mine)
    await drainWorker(app, running.workerId)
    await expect(register(app, yours)).rejects.toBeInstanceOf(NameTaken)
    await finish(app, running, 'PASSED')
    expect(await register(app, yours)).toMatchObject({ workerId: running.workerId })
  })

  it('by an agent that cannot be told apart takes over what was registered without, and nothing else', async () => {
    const app = testApp(await open())
    await register(app)
    await register(app)
    await register(app, mine)
    await expect(register(app)).rejects.toBeInstanceOf(NameTaken)
    app.clock.advance(TIMING.leaseMs)
    await register(app)
  })

  it.each<[string, Partial<Record<keyof RegisterWorkerInput, unknown>>, string]>([
    ['an instance id that is easily guessed', { instanceId: 'phone-1' }, 'instanceId'],
    ['an empty name', { name: '' }, 'name'],
    ['a 10 MB name', { name: 'x'.repeat(10_000_000) }, 'name'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['no target', { targets: [] }, 'targets'],
    ['an unknown target', { targets: ['TOASTER'] }, 'targets[0]'],
    ['an OS version that is a range', { capabilities: { osVersion: '>=13' } }, 'capabilities.osVersion'],
    ['a model with half a character', { capabilities: { model: '\ud83d' } }, 'capabilities.model'],
    ['an organization that is no slug', { organizationIds: ['Acme'] }, 'organizationIds[0]'],
    ['no organization', { organizationIds: [] }, 'organizationIds'],
    ['the same organization twice', { installed: [installed('v1'), installed('v2')] }, 'installed[1].organizationId'],
    ['a build hash with NUL', { installed: [{ ...installed('v1'), buildHash: '\0' }] }, 'installed[0].buildHash'],
  ])('refuses %s', async (_, change, field) => {
    const app = testApp(await open())
    const before = await dump(app.store.db)
    await expect(register(app, change as Partial<RegisterWorkerInput>)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: `input.${field}`,
    })
    expect(await dump(app.store.db)).toEqual(before)
  })
})

const mine = { instanceId: 'instance-of-mine-0001' }
const yours = { instanceId: 'instance-of-yours-0001' }

function installed(appVersionId: string) {
  return { organizationId: 'acme', appVersionId }
}

describeEachStore('assigning', ({ open }) => {
  it('places only workers that fit and are free', async () => {
    const app = testApp(await open())
    await submit(app, { requirements: { platform: 'ANDROID', osVersion: '>=14', tags: ['gpu'] } })
    await register(app, { name: 'other target', targets: ['DEVICE'] })
    await register(app, { name: 'other organization', organizationIds: ['globex'] })
    await register(app, { name: 'too old', capabilities: { platform: 'ANDROID', osVersion: '13.9', tags: ['gpu'] } })
    await register(app, { name: 'no gpu', capabilities: { platform: 'ANDROID', osVersion: '14' } })
    const draining = await register(app, {
      name: 'draining',
      capabilities: { platform: 'ANDROID', osVersion: '15', tags: ['gpu'] },
    })
    await drainWorker(app, draining.workerId)
    expect(await assignGroups(app)).toBe(0)
    const fitting = await register(app, {
      name: 'fits',
      capabilities: { platform: 'ANDROID', osVersion: '14', tags: ['gpu'] },
    })
    expect(await assignGroups(app)).toBe(1)
    expect(await offerOf(app, fitting)).toMatchObject({ appVersionId: 'v1', installNeeded: true })
    expect(await assignGroups(app)).toBe(0)
  })

  it('spreads a big group, and serves other organizations and targets beside it', async () => {
    const app = testApp(await open())
    await submit(app, ...Array.from({ length: 8 }, () => ({})))
    await submitOne(app, { organizationId: 'globex' })
    await submitOne(app, { target: 'DEVICE' })
    const workers: Session[] = []
    for (const name of ['a', 'b', 'c']) workers.push(await register(app, { name, targets: ['EMULATOR', 'DEVICE'] }))
    const fourth = await register(app, { name: 'd' })
    expect(await assignGroups(app)).toBe(4)
    const offers = await Promise.all([...workers, fourth].map((worker) => offerOf(app, worker)))
    expect(new Set(offers.map((offer) => offer.groupId)).size).toBe(3)
    expect(new Set(offers.map((offer) => offer.fence)).size).toBe(4)
  })

  it('does not act on a plan that the world has overtaken', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const worker = await register(app, { installed: [{ organizationId: 'acme', appVersionId: 'v1' }] })
    expect(await assignWhile(app, () => register(app, { installed: [] }))).toBe(0)
    expect(await findWorker(app.store.db, EVERYTHING, worker.workerId)).toMatchObject({ assignmentId: null })
    expect(await assignGroups(app)).toBe(1)
    const { rows } = { rows: (await dump(app.store.db)).assignments }
    expect(rows).toMatchObject([{ group_id: job.groupId, install_needed: 1 }])
  })

  it('does not send a worker where it fits no longer', async () => {
    const app = testApp(await open())
    await submitOne(app)
    await register(app)
    expect(await assignWhile(app, () => register(app, { targets: ['DEVICE'] }))).toBe(0)
  })
})
