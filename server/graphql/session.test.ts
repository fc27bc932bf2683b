import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancelJob } from '../operations/cancel-jobs.ts'
import { startNextAttempt } from '../operations/start-next-attempt.ts'
import { NOW, openTestApi, serve, type TestApi } from './testing.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const REGISTER = `mutation ($input: RegisterWorkerInput!) {
  registerWorker(input: $input) {
    __typename
    ... on RegisterWorkerPayload { sessionId heartbeatMs leaseMs selfStopMs worker { id status } }
    ... on InvalidInput { code field }
    ... on NameTaken { code message }
  }
}`
const WORKER = `query ($id: ID!) {
  worker(id: $id) {
    name targets organizationIds status draining registeredAt lastSeenAt
    capabilities { platform osVersion model tags }
    installedApps { organizationId appVersionId buildHash installedAt }
    assignment { id fence group { id assignments { id } } worker { id } installNeeded installMs reason leaseEndsAt end }
    attempt { id number jobId workerName startedAt outcome }
  }
}`
test('answers a session and the times to keep, and shows the worker as it was described', async () => {
  const input = {
    name: 'pixel',
    targets: ['DEVICE', 'EMULATOR'],
    capabilities: { platform: 'ANDROID', osVersion: '14', model: 'Pixel 8', tags: ['nfc'] },
    organizationIds: ['nobody'],
    installed: [{ organizationId: 'nobody', appVersionId: 'v0', buildHash: 'abc' }],
  }
  const { registerWorker } = await api.request<{ registerWorker: { worker: { id: string } } }>(REGISTER, { input })
  expect(registerWorker).toMatchObject({
    __typename: 'RegisterWorkerPayload',
    heartbeatMs: 5_000,
    leaseMs: 30_000,
    selfStopMs: 20_000,
    worker: { status: 'IDLE' },
  })
  expect(await api.request(WORKER, { id: registerWorker.worker.id })).toEqual({
    worker: {
      name: 'pixel',
      targets: ['DEVICE', 'EMULATOR'],
      organizationIds: ['nobody'],
      status: 'IDLE',
      draining: false,
      registeredAt: NOW,
      lastSeenAt: NOW,
      capabilities: { platform: 'ANDROID', osVersion: '14', model: 'Pixel 8', tags: ['nfc'] },
      installedApps: [{ organizationId: 'nobody', appVersionId: 'v0', buildHash: 'abc', installedAt: NOW }],
      assignment: null,
      attempt: null,
    },
  })
})

test('refuses a worker without a target, and names the field', async () => {
  expect(await api.request(REGISTER, { input: { name: 'none', targets: [] } })).toEqual({
    registerWorker: { __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'input.targets' },
  })
})

test('tells a name that another agent has from one that is none', async () => {
  const input = { name: 'taken', targets: ['DEVICE'], instanceId: 'instance-of-mine-0001' }
  await api.request(REGISTER, { input })
  const yours = { ...input, instanceId: 'instance-of-yours-0001' }
  expect(await api.request(REGISTER, { input: yours })).toEqual({
    registerWorker: {
      __typename: 'NameTaken',
      code: 'NAME_TAKEN',
      message: expect.stringMatching(/^taken is taken: .* the name is free in 30 s$/) as string,
    },
  })
  expect(await api.request(REGISTER, { input: { ...input, name: '?' } })).toMatchObject({
    registerWorker: { __typename: 'InvalidInput', field: 'input.name' },
  })
})

test('workers are listed by name', async () => {
  for (const name of ['zebra', 'aardvark']) await api.request(REGISTER, { input: { name, targets: ['BROWSERSTACK'] } })
  const { workers } = await api.request<{ workers: { name: string }[] }>('{ workers { name } }')
  const names = workers.map((worker) => worker.name)
  expect(names).toContain('zebra')
  expect(names).toEqual(names.toSorted())
})

test('no worker is found by an unknown id', async () => {
  expect(await api.request(WORKER, { id: 'wrk_unknown' })).toEqual({ worker: null })
})

test('a heartbeat renews leases, tells of cancels and drains, and of what is over', async () => {
  const { lease, workerId, sessionId } = await serve(api)
  const { deal } = await startNextAttempt(api.app, lease)
  if (deal === null) throw new Error('nothing was dealt')
  const attemptId = deal.attempt.id
  await cancelJob(api.app, deal.job.id)
  const drain =
    'mutation ($id: ID!) { drainWorker(id: $id) { __typename ... on DrainWorkerPayload { worker { draining status } } } }'
  expect(await api.request(drain, { id: workerId })).toEqual({
    drainWorker: { __typename: 'DrainWorkerPayload', worker: { draining: true, status: 'DRAINING' } },
  })
  expect(await api.request(drain, { id: 'wrk_unknown' })).toEqual({ drainWorker: { __typename: 'NotFound' } })

  const BEAT = `mutation ($beats: [HeartbeatInput!]!) {
    heartbeat(beats: $beats) { beats { workerId sessionLive leaseLive leaseEndsAt cancelAttemptId draining } }
  }`
  const beat = async (...beats: object[]) =>
    (await api.request<{ heartbeat: { beats: object[] } }>(BEAT, { beats })).heartbeat.beats
  expect(await beat({ workerId, sessionId, lease, attemptId })).toEqual([
    {
      workerId,
      sessionLive: true,
      leaseLive: true,
      leaseEndsAt: '2030-01-31T09:30:30.000Z',
      cancelAttemptId: attemptId,
      draining: true,
    },
  ])
  expect(await beat({ workerId, sessionId, lease: { ...lease, fence: 0 } })).toMatchObject([
    { sessionLive: true, leaseLive: false, leaseEndsAt: null },
  ])
  await beat({ workerId, sessionId, deviceState: { battery: 9, charging: false, temperature: 31.5, freeBytes: 5e9 } })
  const STATE = 'query ($id: ID!) { worker(id: $id) { deviceState { battery charging temperature freeBytes toldAt } } }'
  expect(await api.request(STATE, { id: workerId })).toEqual({
    worker: { deviceState: { battery: 9, charging: false, temperature: 31.5, freeBytes: 5e9, toldAt: NOW } },
  })
  expect(await beat({ workerId, sessionId: 'another', lease: null, attemptId: null })).toMatchObject([
    { sessionLive: false, leaseLive: false },
  ])
})

test('a device is taken out by hand and put back, and says how it stands', async () => {
  const { workerId, sessionId } = await serve(api)
  const HEALTH = '{ worker { status health { score status reason since until recentFailures } } }'
  const quarantine = `mutation ($id: ID!, $reason: String!, $until: DateTime) {
    quarantineWorker(id: $id, reason: $reason, until: $until) {
      __typename ... on QuarantineWorkerPayload ${HEALTH} ... on InvalidInput { field }
    }
  }`
  const taken = await api.request(quarantine, { id: workerId, reason: 'repair', until: '2030-01-31T10:30:00+00:00' })
  const health = { status: 'QUARANTINED', reason: 'repair', since: NOW, until: '2030-01-31T10:30:00.000Z' }
  expect(taken).toMatchObject({
    quarantineWorker: { __typename: 'QuarantineWorkerPayload', worker: { status: 'QUARANTINED', health } },
  })
  const past = await api.request(quarantine, { id: workerId, reason: 'repair', until: '2001-01-01T00:00:00Z' })
  expect(past).toEqual({ quarantineWorker: { __typename: 'InvalidInput', field: 'until' } })
  for (const until of ['tomorrow', '2031-01-01T00:00:00', 7]) {
    const { errors } = await api.execute(quarantine, { id: workerId, reason: 'x', until })
    expect(String(errors?.[0])).toContain('RFC 3339')
  }

  const probe = `mutation ($workerId: ID!, $sessionId: ID!) {
    reportProbe(workerId: $workerId, sessionId: $sessionId, ok: true) {
      __typename ... on ReportProbePayload ${HEALTH} ... on Error { code }
    }
  }`
  expect(await api.request(probe, { workerId, sessionId })).toMatchObject({
    reportProbe: { worker: { status: 'QUARANTINED' } }, // nobody asked for it
  })
  expect(await api.request(probe, { workerId, sessionId: 'other' })).toEqual({
    reportProbe: { __typename: 'StaleSession', code: 'STALE_SESSION' },
  })

  const release = `mutation ($id: ID!) { releaseWorker(id: $id) { __typename ... on ReleaseWorkerPayload ${HEALTH} } }`
  expect(await api.request(release, { id: workerId })).toMatchObject({
    releaseWorker: { worker: { status: 'BUSY', health: { score: 100, status: 'HEALTHY', reason: null } } },
  })
  expect(await api.request(release, { id: 'wrk_none' })).toEqual({ releaseWorker: { __typename: 'NotFound' } })
})
