import { GraphQLError } from 'graphql'
import pino from 'pino'
import { describe, onTestFinished, test, expect } from 'vitest'
import { createClient } from '../client/client.ts'
import { createAgent } from './agent.ts'
import type { Agent } from './agent.ts'
import type { UploadArtifacts } from './artifacts.ts'
import type { Builds } from './builds.ts'
import { openOutbox } from './outbox.ts'
import { createProtocol } from './protocol.ts'
import { createRedactor } from './redact.ts'
import { withoutSecrets } from './redacting-device.ts'
import { DeviceProblem, InstallProblem } from './runner.ts'
import type { Device } from './runner.ts'
import { deferred } from './testing/deferred.ts'
import { PASSED, fakeDevice, untilCanceled } from './testing/fake-device.ts'
import type { FakeDevice } from './testing/fake-device.ts'
import { NO_DEAL, OFFER, STALE, attemptOf, fakeJob, liveBeat, startFakeServer } from './testing/fake-server.ts'
import type { FakeServer } from './testing/fake-server.ts'
import { tempDir } from './testing/temp-dir.ts'

interface Lab {
  server: FakeServer
  device: FakeDevice
  agent: Agent
  /** Resolves when the agent has left. */
  left: Promise<void>
  outboxDir: string
  /** Its lines. */
  log: string[]
}

type Before = (server: FakeServer, outboxDir: string) => Promise<void> | void

interface Setup {
  heartbeatMs?: number
  selfStopMs?: number
  devices?: FakeDevice[]
  wrapped?: (device: FakeDevice) => Device
  builds?: Builds
  follows?: boolean
  uploads?: UploadArtifacts
  /** The agent cannot work: `left` is expected to throw. */
  fails?: boolean
  before?: Before
}

function fail(): never {
  throw new Error('the server offers no build')
}

/** An agent at work against a fake server; both are gone when the test ends. */
async function openLab({
  devices = [fakeDevice()],
  wrapped = (device) => device,
  before,
  builds = { hold: fail },
  follows = false,
  fails = false,
  uploads = () => Promise.resolve(),
  ...timing
}: Setup = {}): Promise<Lab> {
  const server = await startFakeServer(timing)
  const log: string[] = []
  const outboxDir = await tempDir()
  await before?.(server, outboxDir)
  const client = createClient({ url: server.url, transport: 'ws' })
  const agent = createAgent({
    devices: devices.map(wrapped),
    identity: ({ capabilities }) => ({ targets: ['EMULATOR'], organizationIds: null, capabilities }),
    protocol: createProtocol(client, { callTimeoutMs: 1_000, onTrouble: () => undefined }),
    outbox: await openOutbox(outboxDir),
    builds,
    follows,
    uploadArtifacts: uploads,
    log: pino({}, { write: (line) => void log.push(line) }),
    stopGraceMs: 200,
  })
  const left = agent.run()
  onTestFinished(async () => {
    server.down = false
    agent.stop()
    await left.catch((error: unknown) => {
      if (!fails) throw error
    })
    await client.close()
    await server.stop()
  })
  const [device = fakeDevice()] = devices
  return { server, device, agent, left, outboxDir, log }
}

function offering(...jobs: string[]): Before {
  return (server) => {
    server.queue.push(...jobs.map((id) => fakeJob(id)))
    server.state = { ...server.state, assignment: OFFER }
  }
}

const LEASE = { assignmentId: OFFER.assignmentId, fence: OFFER.fence }

test('installs once, then runs job after job in the answers to its results', async () => {
  const { server, device } = await openLab({ before: offering('job_1', 'job_2', 'job_3') })
  await server.until(() => server.callsOf('finishAttempt').length === 3)

  expect(device.prepared).toEqual(['v1.2.3'])
  expect(server.callsOf('reportInstall')).toEqual([
    { lease: LEASE, install: { performed: true, durationMs: 40, buildHash: 'hash' } },
  ])
  expect(server.callsOf('startNextAttempt')).toEqual([{ lease: LEASE }])
  expect(server.callsOf('finishAttempt').map(({ attemptId, result }) => [attemptId, result.outcome])).toEqual([
    ['att_1', 'PASSED'],
    ['att_2', 'PASSED'],
    ['att_3', 'PASSED'],
  ])
  await device.until(() => device.releases === 1)
})

test('tells the server what the device really holds', async () => {
  const { server } = await openLab()
  await server.until(() => server.callsOf('registerWorker').length === 1)
  expect(server.callsOf('registerWorker')[0]?.input).toMatchObject({
    name: 'phone-1',
    targets: ['EMULATOR'],
    installed: [{ organizationId: 'qualgent', appVersionId: 'v1.0.0', buildHash: 'old' }],
  })
})

test('takes an assignment that is pushed, and the next one offered before the first ended', async () => {
  const { server, device } = await openLab({ before: (server) => void server.queue.push(fakeJob('job_1')) })
  const gate = deferred<typeof PASSED>()
  device.onRun = () => gate.promise
  await server.until(() => server.subscribers === 1)
  server.push({ __typename: 'AssignmentOffered', offer: OFFER })
  await device.until(() => device.started.length === 1)

  server.answer('finishAttempt', () => NO_DEAL)
  server.push({ __typename: 'AssignmentOffered', offer: { ...OFFER, assignmentId: 'asg_2', fence: 8 } })
  gate.resolve(PASSED)
  await server.until(() => server.callsOf('startNextAttempt').length === 2)
  expect(server.callsOf('startNextAttempt')[1]).toEqual({ lease: { assignmentId: 'asg_2', fence: 8 } })
})

test('the log of an attempt arrives before its result', async () => {
  const { server } = await openLab({ before: offering('job_1') })
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  const names = server.calls.map(({ name }) => name)
  expect(names.indexOf('appendLog')).toBeGreaterThan(-1)
  expect(names.indexOf('appendLog')).toBeLessThan(names.indexOf('finishAttempt'))
  expect(server.callsOf('appendLog')[0]?.chunks).toEqual([{ seq: 0, text: 'output of tests/login.spec.js\n' }])
})

describe('a quarantined device', () => {
  const probed = (server: FakeServer) =>
    server.callsOf('reportProbe').map(({ ok, error, rebooted }) => ({ ok, error, rebooted }))
  const WELL = { ok: true, error: null, rebooted: false }

  test('is probed when the server asks for it, and its agent says what it found', async () => {
    const device = fakeDevice()
    const answers = [
      { error: null, rebooted: true },
      { error: 'adb says offline', rebooted: false },
    ]
    device.probe = () => Promise.resolve(answers.shift() ?? { error: 'asked too often', rebooted: false })
    const { server } = await openLab({ devices: [device] })
    await server.until(() => server.subscribers === 1)
    server.push({ __typename: 'ProbeRequested', reason: 'it failed' })
    await server.until(() => probed(server).length === 1)
    server.push({ __typename: 'ProbeRequested', reason: 'it failed' })
    await server.until(() => probed(server).length === 2)
    expect(probed(server)).toEqual([
      { ok: true, error: null, rebooted: true },
      { ok: false, error: 'adb says offline', rebooted: false },
    ])
  })

  test('whose probe throws does not work', async () => {
    const device = fakeDevice()
    device.probe = () => Promise.reject(new Error('no such device'))
    const { server } = await openLab({
      devices: [device],
      before: (server) => void (server.state = { ...server.state, probeRequested: true }),
    })
    await server.until(() => probed(server).length === 1)
    expect(probed(server)).toEqual([{ ok: false, error: 'no such device', rebooted: false }])
  })

  test('that cannot be probed is believed to work; asked by a heartbeat, as the command was lost', async () => {
    const { server } = await openLab({
      before: (server) =>
        server.answer('heartbeat', ({ beats }) => ({
          beats: [beats].flat().map(({ workerId }) => ({ ...liveBeat(String(workerId)), probeRequested: true })),
        })),
      heartbeatMs: 50,
    })
    await server.until(() => probed(server).length > 0)
    expect(probed(server)[0]).toEqual(WELL)
  })

  test('finishes what it runs before it is probed', async () => {
    const { server, device } = await openLab({ before: offering('job_1') })
    const gate = deferred<typeof PASSED>()
    device.onRun = () => gate.promise
    await device.until(() => device.started.length === 1)
    server.push({ __typename: 'ProbeRequested', reason: 'by hand' })
    server.answer('finishAttempt', () => NO_DEAL)
    gate.resolve(PASSED)
    await server.until(() => probed(server).length === 1)
    const names = server.calls.map(({ name }) => name)
    expect(names.indexOf('finishAttempt')).toBeLessThan(names.indexOf('reportProbe'))
  })
})

test('uploads what the device says that an attempt left, under the lease of the attempt', async () => {
  const uploaded: unknown[] = []
  const device = fakeDevice()
  device.onRun = async (job) => {
    await job.uploadArtifacts?.([{ path: '/tmp/a.png', name: 'a.png' }])
    return PASSED
  }
  const uploads: UploadArtifacts = (attempt, files) => {
    uploaded.push(attempt, files)
    return Promise.resolve()
  }
  const { server } = await openLab({ devices: [device], uploads, before: offering('job_1') })
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  expect(uploaded).toEqual([{ lease: LEASE, attemptId: 'att_1' }, [{ path: '/tmp/a.png', name: 'a.png' }]])
})

test('gives the device the build that the server offers, and lets go of it when it is installed', async () => {
  const offered = {
    path: 'builds/bld_1',
    sha256: 'aaa',
    size: 5,
    fileName: 'app.apk',
    platform: 'ANDROID',
    packageId: 'com.example',
    launchActivity: null,
  } as const
  const facts: string[] = []
  const builds: Builds = {
    hold(build) {
      facts.push(`holds ${build.path}`)
      return { ...build, file: () => Promise.resolve('/app.apk'), release: () => void facts.push('lets go') }
    },
  }
  const device = fakeDevice()
  device.onPrepare = async ({ build }) => {
    facts.push(`installs ${await build?.file(new AbortController().signal)} of ${build?.packageId}`)
    return { performed: true, durationMs: 1, buildHash: build?.sha256 ?? '' }
  }
  const before: Before = (server) => {
    server.state = { ...server.state, assignment: { ...OFFER, build: offered } }
  }
  const { server } = await openLab({ devices: [device], builds, before })
  await server.until(() => server.callsOf('startNextAttempt').length === 1)
  expect(facts).toEqual(['holds builds/bld_1', 'installs /app.apk of com.example', 'lets go'])
  expect(server.callsOf('reportInstall')[0]?.install).toMatchObject({ buildHash: 'aaa' })
})

const asInProduction = (device: Device): Device => withoutSecrets(device, createRedactor(['hunter22']))

test('asks before it installs, and installs nothing when no job is left', async () => {
  const device = fakeDevice()
  let installs = 0
  device.onPrepare = async ({ mayInstall }) => {
    await mayInstall?.()
    installs++
    return { performed: true, durationMs: 40, buildHash: 'hash' }
  }
  const { server, log } = await openLab({
    devices: [device],
    wrapped: asInProduction,
    before(server, outboxDir) {
      server.answer('startInstall', () => ({ __typename: 'StartInstallPayload', wanted: false }))
      return offering('job_1')(server, outboxDir)
    },
  })
  await device.until(() => device.releases === 1)
  expect(server.callsOf('startInstall')).toEqual([{ lease: LEASE }])
  expect([installs, server.callsOf('reportInstall'), server.callsOf('startNextAttempt')]).toEqual([0, [], []])
  expect(log.filter((line) => line.includes('"not installed: others took the last job"'))).toHaveLength(1)
  expect(log.join('')).not.toContain('install failed')

  server.answer('startInstall', () => ({ __typename: 'StartInstallPayload', wanted: true }))
  server.push({ __typename: 'AssignmentOffered', offer: { ...OFFER, assignmentId: 'asg_2', fence: 8 } })
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  expect(installs).toBe(1)
})

test.each([
  ['whose lease is over', () => STALE],
  [
    'that the server does not allow',
    () => {
      throw new GraphQLError('not yours', { extensions: { code: 'FORBIDDEN' } })
    },
  ],
])('an install %s is not put down to the device', async (_, answer) => {
  const device = fakeDevice()
  device.onPrepare = async ({ mayInstall }) => {
    await mayInstall?.()
    throw new Error('it was allowed')
  }
  const { server, log } = await openLab({
    devices: [device],
    wrapped: asInProduction,
    before(server, outboxDir) {
      server.answer('startInstall', answer)
      return offering('job_1')(server, outboxDir)
    },
  })
  await device.until(() => device.releases === 1)
  expect(server.callsOf('reportInstall')).toEqual([])
  expect(log.join('')).not.toContain('install failed')
})

test.each([
  ['APP', 'no such build', new InstallProblem('no such build')],
  ['WORKER', 'no way to the server', new InstallProblem('no way to the server', 'WORKER')],
  ['DEVICE', 'the phone is off', new DeviceProblem('the phone is off')],
  ['WORKER', 'the runner failed: no Chromium', new Error('no Chromium')],
] as const)('reports an install that failed by fault of %s: %s', async (cause, error, thrown) => {
  const device = fakeDevice()
  device.onPrepare = () => Promise.reject(thrown)
  const { server } = await openLab({ devices: [device], before: offering('job_1') })
  await device.until(() => device.releases === 1)
  expect(server.callsOf('reportInstall')[0]?.install).toMatchObject({ performed: false, error, cause })
  expect(server.callsOf('startNextAttempt')).toEqual([])
})

test('a stale lease ends the work at once and the result is never sent again', async () => {
  const { server, device, outboxDir } = await openLab({
    before: async (server, outboxDir) => {
      await offering('job_1')(server, outboxDir)
      server.answer('finishAttempt', () => STALE)
    },
  })
  await device.until(() => device.releases === 1)
  expect(server.callsOf('finishAttempt')).toHaveLength(1)
  expect(await (await openOutbox(outboxDir)).leftovers()).toEqual([])
})

test('a result survives connections that break and faults of the server', async () => {
  const { server, device, outboxDir } = await openLab({
    before: async (server, outboxDir) => {
      await offering('job_1')(server, outboxDir)
      server.answer('finishAttempt', () => {
        throw new Error('database away')
      })
    },
  })
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  const outbox = await openOutbox(outboxDir)
  expect(await outbox.leftovers()).toMatchObject([{ lease: LEASE, attemptId: 'att_1', result: PASSED }])
  server.cut()
  await server.until(() => server.callsOf('finishAttempt').length >= 2)
  server.answer('finishAttempt', null)
  await device.until(() => device.releases === 1)
  expect(new Set(server.callsOf('finishAttempt').map(({ attemptId }) => attemptId))).toEqual(new Set(['att_1']))
  expect(await outbox.leftovers()).toEqual([])
})

describe('where its rights have ended', () => {
  const revoke = (server: FakeServer, code: string): void => {
    for (const name of ['finishAttempt', 'registerWorker'] as const) {
      server.answer(name, () => {
        throw new GraphQLError('the token has ended', { extensions: { code } })
      })
    }
  }
  const left = { lease: LEASE, attemptId: 'att_9', result: { ...PASSED, error: null } }

  test('the agent ends, and what an earlier process left stays for the next', async () => {
    const {
      left: ended,
      server,
      outboxDir,
    } = await openLab({
      fails: true,
      async before(server, outboxDir) {
        revoke(server, 'UNAUTHENTICATED')
        await (await openOutbox(outboxDir)).put(left)
      },
    })
    await expect(ended).rejects.toThrow('The server refuses this worker: the token has ended')
    expect(await (await openOutbox(outboxDir)).leftovers()).toEqual([left])
    expect(server.callsOf('registerWorker')).toEqual([])
  })

  test('so does the result of the job in hand', async () => {
    const { left: ended, server, device, outboxDir } = await openLab({ fails: true, before: offering('job_1') })
    const gate = deferred<typeof PASSED>()
    device.onRun = () => gate.promise
    await device.until(() => device.started.length === 1)
    revoke(server, 'FORBIDDEN')
    gate.resolve(PASSED)
    await expect(ended).rejects.toThrow('The server refuses this worker: the token has ended')
    expect(await (await openOutbox(outboxDir)).leftovers()).toMatchObject([{ attemptId: 'att_1', result: PASSED }])
  })
})

test('a result that the server finds malformed is not sent again', async () => {
  const left = { lease: LEASE, attemptId: 'att_9', result: { ...PASSED, error: null } }
  const { server, outboxDir } = await openLab({
    async before(server, outboxDir) {
      server.answer('finishAttempt', () => ({ __typename: 'InvalidInput', field: 'result', message: 'result: is odd' }))
      await (await openOutbox(outboxDir)).put(left)
    },
  })
  await server.until(() => server.callsOf('registerWorker').length === 1)
  expect(await (await openOutbox(outboxDir)).leftovers()).toEqual([])
})

test('delivers what an earlier process left before it registers', async () => {
  const left = { lease: LEASE, attemptId: 'att_9', result: { ...PASSED, error: null } }
  const { server, outboxDir } = await openLab({
    before: async (_, outboxDir) => (await openOutbox(outboxDir)).put(left),
  })
  await server.until(() => server.callsOf('registerWorker').length === 1)
  expect(server.calls.map(({ name }) => name).slice(0, 2)).toEqual(['finishAttempt', 'registerWorker'])
  expect(server.callsOf('finishAttempt')[0]).toEqual({ ...left, takeNext: false })
  expect(await (await openOutbox(outboxDir)).leftovers()).toEqual([])
})

test('a cancel that is pushed ends the running attempt as CANCELED', async () => {
  const { server, device } = await openLab({ before: offering('job_1') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  server.push({ __typename: 'AttemptCancelRequested', attemptId: 'att_other', assignmentId: OFFER.assignmentId })
  server.push({ __typename: 'AttemptCancelRequested', attemptId: 'att_1', assignmentId: OFFER.assignmentId })
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  expect(server.callsOf('finishAttempt')[0]?.result.outcome).toBe('CANCELED')
})

test('a cancel whose push was lost arrives with the next heartbeat', async () => {
  const { server, device } = await openLab({ heartbeatMs: 20, before: offering('job_1') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  server.answer('heartbeat', () => ({ beats: [{ ...liveBeat('wrk_phone-1'), cancelAttemptId: 'att_1' }] }))
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  expect(server.callsOf('finishAttempt')[0]?.result.outcome).toBe('CANCELED')
})

test('a job that was canceled before it began is not run', async () => {
  const { server, device } = await openLab({
    before: async (server, outboxDir) => {
      await offering()(server, outboxDir)
      const deal = { attempt: { id: 'att_1', number: 1 }, job: fakeJob('job_1') }
      server.answer('startNextAttempt', () => ({ __typename: 'DealPayload', cancelRequested: true, deal }))
    },
  })
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  expect(server.callsOf('finishAttempt')[0]?.result.outcome).toBe('CANCELED')
  expect(device.started).toEqual([])
})

test('a heartbeat takes along what the device says of itself, until the server has it', async () => {
  const state = { battery: 87, charging: true }
  const device = { ...fakeDevice(), state: () => Promise.resolve(state) }
  const { server } = await openLab({
    heartbeatMs: 20,
    devices: [device],
    before(server) {
      server.answer('heartbeat', () => {
        if (server.callsOf('heartbeat').length < 3) throw new Error('nobody hears')
        return { beats: [liveBeat('wrk_phone-1')] }
      })
    },
  })
  await server.until(() => server.callsOf('heartbeat').length === 5)
  const told = server.callsOf('heartbeat').map(({ beats }) => [beats].flat()[0]?.deviceState)
  expect(told.slice(0, 5)).toEqual([state, state, state, undefined, undefined])
})

test('a lease that the heartbeat calls over ends the running test, without a result', async () => {
  const { server, device } = await openLab({ heartbeatMs: 20, before: offering('job_1') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  server.answer('heartbeat', () => ({ beats: [{ ...liveBeat('wrk_phone-1'), leaseLive: false }] }))
  await device.until(() => device.releases === 1)
  expect(device.canceled).toEqual(['att_1'])
  expect(server.callsOf('finishAttempt')).toEqual([])
})

test('a revoked assignment ends the running test, without a result', async () => {
  const { server, device } = await openLab({ before: offering('job_1') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  server.push({ __typename: 'AssignmentRevoked', ...LEASE, reason: 'needed elsewhere' })
  await device.until(() => device.releases === 1)
  expect(device.canceled).toEqual(['att_1'])
  expect(server.callsOf('finishAttempt')).toEqual([])
})

test('without an answer for selfStopMs the test is ended, and reported when the server is back', async () => {
  const { server, device } = await openLab({ heartbeatMs: 20, selfStopMs: 200, before: offering('job_1') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  server.down = true
  server.cut()
  await device.until(() => device.started.length === 1 && device.canceled.length === 1)
  expect(server.callsOf('finishAttempt')).toEqual([])

  server.down = false
  await server.until(() => server.callsOf('finishAttempt').length === 1)
  expect(server.callsOf('finishAttempt')[0]?.result).toMatchObject({ outcome: 'ERRORED' })
  expect(server.callsOf('finishAttempt')[0]?.result.error).toMatch(/no contact/)
})

test('a test that is ended because contact was lost must be gone before the lease can be', async () => {
  const { device } = await openLab({ selfStopMs: 25_000, before: offering('job_1') })
  await device.until(() => device.started.length === 1)
  const leaseMs = 30_000
  expect(25_000 + (device.started[0]?.stopGraceMs ?? Infinity)).toBeLessThan(leaseMs)
})

test('beats go on while a test runs, and name its lease and attempt', async () => {
  const { server, device } = await openLab({ heartbeatMs: 20, selfStopMs: 200, before: offering('job_1') })
  device.onRun = untilCanceled
  const named = () => server.callsOf('heartbeat').filter(({ beats }) => [beats].flat()[0]?.attemptId === 'att_1')
  await server.until(() => named().length >= 20)
  expect([named()[0]?.beats].flat()[0]).toEqual({
    workerId: 'wrk_phone-1',
    sessionId: 'session-1',
    lease: LEASE,
    attemptId: 'att_1',
  })
  expect(device.canceled).toEqual([])
})

test('all slots of a process share one heartbeat', async () => {
  const devices = [fakeDevice('phone-1'), fakeDevice('phone-2')]
  const { server } = await openLab({ heartbeatMs: 20, devices })
  const both = () => server.callsOf('heartbeat').find(({ beats }) => [beats].flat().length === 2)
  await server.until(() => both() !== undefined)
  expect([both()?.beats].flat().map((beat) => beat?.workerId)).toEqual(['wrk_phone-1', 'wrk_phone-2'])
})

test('a session that was replaced drops its work and registers again', async () => {
  const { server, device } = await openLab({ before: offering('job_1') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  server.state = { ...server.state, assignment: null }
  server.replaceSession()
  await server.until(() => server.callsOf('registerWorker').length === 2)
  expect(device.canceled).toEqual(['att_1'])
  expect(server.callsOf('finishAttempt')).toEqual([])
})

describe('a name that another agent has', () => {
  const taken = (message: string) => ({ __typename: 'NameTaken', code: 'NAME_TAKEN', message })
  const TAKEN = taken("phone-1 is another agent's")
  const freeIn = (seconds: number) =>
    taken(`phone-1 is taken: … If that one has ended, the name is free in ${seconds} s`)

  test('is waited for as long as that one may have ended', async () => {
    const answers = [freeIn(30), freeIn(30)]
    const { server, log } = await openLab({
      before: (fake) => fake.answer('registerWorker', () => answers.shift()),
    })
    await server.until(() => server.subscribers === 1)
    expect(server.callsOf('registerWorker')).toHaveLength(3)
    expect(log.filter((line) => line.includes('the name is free in 30 s'))).toHaveLength(2)
  })

  test('ends an agent once that one was heard again', async () => {
    const answers = [freeIn(20), freeIn(30)]
    const { left } = await openLab({
      fails: true,
      before: (fake) => fake.answer('registerWorker', () => answers.shift()),
    })
    await expect(left).rejects.toThrow('The server refuses the name of this worker: phone-1 is taken')
    expect(answers).toEqual([])
  })

  test('is no name that is none: that stays so', async () => {
    const message = 'input.name: must be 1 to 128 letters'
    const { left } = await openLab({
      devices: [fakeDevice('phone-1'), fakeDevice('phone?')],
      fails: true,
      before: (fake) =>
        fake.answer('registerWorker', ({ input }) =>
          input.name === 'phone?'
            ? { __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'input.name', message }
            : undefined,
        ),
    })
    await expect(left).rejects.toThrow(`The server refuses this worker: ${message}`)
  })

  test('ends an agent that has no other, and says so', async () => {
    const { server, left } = await openLab({
      devices: [fakeDevice('phone-1'), fakeDevice('phone-2')],
      fails: true,
      before: (fake) => fake.answer('registerWorker', () => TAKEN),
    })
    await expect(left).rejects.toThrow('The server refuses the name of this worker: phone-1 is another agent')
    expect(server.callsOf('registerWorker')).toHaveLength(2)
  })

  /** The first time that it is asked for from now on. */
  function takenOnce(server: FakeServer): void {
    let isTaken = true
    server.answer('registerWorker', ({ input }) => {
      if (input.name !== 'phone-1' || !isTaken) return undefined
      isTaken = false
      return TAKEN
    })
  }

  test('is asked for again by an agent that works with others', async () => {
    const devices = [fakeDevice('phone-2'), fakeDevice('phone-1')]
    const { server } = await openLab({ devices, before: takenOnce })
    await server.until(() => server.subscribers === 2)
    expect(server.callsOf('registerWorker')).toHaveLength(3)
  })

  test('is asked for again once it was ours: it may come free', async () => {
    const { server } = await openLab()
    await server.until(() => server.subscribers === 1)
    takenOnce(server)
    server.replaceSession()
    await server.until(() => server.callsOf('registerWorker').length === 3)
  })
})

test('after a reconnect it goes on with the assignment that the server still knows', async () => {
  const { server, device } = await openLab({ before: offering('job_1') })
  const gate = deferred<typeof PASSED>()
  device.onRun = () => gate.promise
  await device.until(() => device.started.length === 1)
  server.cut()
  gate.resolve(PASSED)
  await server.until(() => server.callsOf('finishAttempt').some(({ result }) => result.outcome === 'PASSED'))
  expect(device.canceled).toEqual([])
  expect(device.prepared).toHaveLength(1)
})

test('draining finishes the running job, takes no other and leaves', async () => {
  const { server, device, agent, left } = await openLab({ before: offering('job_1', 'job_2') })
  const gate = deferred<typeof PASSED>()
  device.onRun = () => gate.promise
  await device.until(() => device.started.length === 1)
  agent.drain()
  await server.until(() => server.callsOf('drainWorker').length === 1)
  gate.resolve(PASSED)
  await left
  expect(server.callsOf('finishAttempt')).toMatchObject([{ attemptId: 'att_1', takeNext: false }])
  expect(device.started).toHaveLength(1)
})

test('draining gives back an assignment that has not begun a job', async () => {
  const installing = deferred<{ performed: boolean; durationMs: number; buildHash: string }>()
  const device = fakeDevice()
  device.onPrepare = () => installing.promise
  const { server, agent, left } = await openLab({ devices: [device], before: offering('job_1') })
  await device.until(() => device.prepared.length === 1)
  agent.drain()
  installing.resolve({ performed: true, durationMs: 1, buildHash: 'hash' })
  await left
  expect(server.callsOf('reportInstall')).toHaveLength(1)
  expect(server.callsOf('releaseAssignment')).toMatchObject([{ lease: LEASE }])
  expect(device.started).toEqual([])
})

test('a job that was dealt while the drain began is given back', async () => {
  const { server, device, agent, left } = await openLab({ before: offering('job_1') })
  server.answer('startNextAttempt', () => {
    agent.drain()
    return {
      __typename: 'DealPayload',
      cancelRequested: false,
      deal: { attempt: attemptOf({ id: 'job_1' }), job: fakeJob('job_1') },
    }
  })
  await left
  expect(server.callsOf('releaseAssignment')).toMatchObject([{ lease: LEASE }])
  expect(device.started).toEqual([])
})

test('a drain by the server finishes the job and stays connected without taking offers', async () => {
  const { server, device } = await openLab({ heartbeatMs: 20, before: offering('job_1', 'job_2') })
  const gate = deferred<typeof PASSED>()
  device.onRun = () => gate.promise
  await device.until(() => device.started.length === 1)
  const beats = server.callsOf('heartbeat').length
  server.push({ __typename: 'Drain', reason: 'maintenance' })
  await server.until(() => server.callsOf('heartbeat').length > beats + 1)
  gate.resolve(PASSED)
  await device.until(() => device.releases === 1)
  expect(server.callsOf('finishAttempt')).toMatchObject([{ takeNext: false }])

  server.push({ __typename: 'AssignmentOffered', offer: { ...OFFER, assignmentId: 'asg_2', fence: 8 } })
  await server.until(() => server.callsOf('releaseAssignment').length === 1)
  expect(device.prepared).toHaveLength(1)
})

test('stopping ends the running job as ERRORED, so that it runs elsewhere', async () => {
  const { server, device, agent, left } = await openLab({ before: offering('job_1', 'job_2') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  agent.drain()
  agent.stop()
  await left
  expect(server.callsOf('finishAttempt')).toMatchObject([
    { takeNext: false, result: { outcome: 'ERRORED', error: 'the worker was stopped' } },
  ])
})

test('an agent that is stopped while the server is away leaves its result on disk for its successor', async () => {
  const { server, device, agent, left, outboxDir } = await openLab({ before: offering('job_1') })
  device.onRun = untilCanceled
  await device.until(() => device.started.length === 1)
  server.down = true
  server.cut()
  agent.drain()
  agent.stop()
  await left
  expect(await (await openOutbox(outboxDir)).leftovers()).toMatchObject([
    { lease: LEASE, attemptId: 'att_1', result: { outcome: 'ERRORED', error: 'the worker was stopped' } },
  ])
})

test('a device that fails is told from a runner that does', async () => {
  const device = fakeDevice()
  device.onRun = (job) =>
    job.id === 'job_1' ? Promise.reject(new DeviceProblem('the phone is off')) : Promise.resolve(PASSED)
  const { server } = await openLab({ devices: [device], before: offering('job_1', 'job_2') })
  await server.until(() => server.callsOf('finishAttempt').length === 2)
  expect(server.callsOf('finishAttempt')[0]?.result).toMatchObject({
    outcome: 'ERRORED',
    error: 'the phone is off',
    cause: 'DEVICE',
  })
})

test('a device that fails while it is made ready says so, and does not hold its lease', async () => {
  const device = fakeDevice()
  device.onPrepare = () => Promise.reject(new DeviceProblem('the phone is off'))
  const { server } = await openLab({ devices: [device], before: offering('job_1') })
  await server.until(() => server.callsOf('reportInstall').length === 1)
  expect(server.callsOf('reportInstall')[0]?.install).toMatchObject({ error: 'the phone is off' })
})

test('a runner that throws costs the attempt and not the worker', async () => {
  const device = fakeDevice()
  device.onRun = (job) => (job.id === 'job_1' ? Promise.reject(new Error('cable came off')) : Promise.resolve(PASSED))
  const { server } = await openLab({ devices: [device], before: offering('job_1', 'job_2') })
  await server.until(() => server.callsOf('finishAttempt').length === 2)
  expect(server.callsOf('finishAttempt')[0]?.result).toMatchObject({
    outcome: 'ERRORED',
    error: 'the runner failed: cable came off',
    cause: 'WORKER',
  })
})

describe('devices that come and go', () => {
  test('one that comes registers, and the agent waits for it', async () => {
    const { server, agent } = await openLab({ devices: [], follows: true })
    agent.add(fakeDevice('phone-7'))
    await server.until(() => server.subscribers === 1)
    expect(server.callsOf('registerWorker').map(({ input }) => input.name)).toEqual(['phone-7'])
  })

  test('one that goes finishes its job as it can, leaves, and registers again when it is back', async () => {
    const device = fakeDevice()
    const lost = deferred()
    device.onRun = () => lost.promise.then(() => ({ ...PASSED, outcome: 'ERRORED', error: 'it left', cause: 'DEVICE' }))
    const { server, agent } = await openLab({ devices: [device], follows: true, before: offering('job_1', 'job_2') })
    await device.until(() => device.started.length === 1)
    agent.remove(device.name)
    // It is back before its work has ended: the same name is not served twice.
    agent.add(device)
    expect(server.callsOf('registerWorker')).toHaveLength(1)
    lost.resolve()
    await server.until(() => server.callsOf('registerWorker').length === 2)
    expect(server.callsOf('finishAttempt')).toMatchObject([{ result: { cause: 'DEVICE' }, takeNext: false }])
    expect(server.callsOf('drainWorker')).toHaveLength(1)
  })

  test('a spent device reports its result and takes no further job', async () => {
    const device = { ...fakeDevice(), isSpent: () => true }
    const { server } = await openLab({ devices: [device], before: offering('job_1', 'job_2') })
    await server.until(() => server.callsOf('finishAttempt').length === 1)
    expect(server.callsOf('finishAttempt')).toMatchObject([{ takeNext: false }])
  })

  test('an agent without devices ends if none can come', async () => {
    const { left } = await openLab({ devices: [] })
    await left
  })
})
