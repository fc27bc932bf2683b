import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Lease } from '../operations/lease.ts'
import { NOW, openTestApi, serve, type TestApi } from './testing.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const WORKER = `query ($id: ID!) {
  worker(id: $id) {
    name targets organizationIds status draining registeredAt lastSeenAt
    capabilities { platform osVersion model tags }
    installedApps { organizationId appVersionId buildHash installedAt }
    assignment { id fence group { id assignments { id } } worker { id } installNeeded installMs reason leaseEndsAt end }
    attempt { id number jobId workerName startedAt outcome }
  }
}`
const REPORT_INSTALL = `mutation ($lease: LeaseInput!, $install: InstallInput!) {
  result: reportInstall(lease: $lease, install: $install) {
    __typename
    ... on ReportInstallPayload { assignment { installMs end } }
    ... on Error { code message }
    ... on InvalidInput { field }
  }
}`
const DEAL = `
  __typename
  ... on DealPayload { cancelRequested deal { attempt { id number } job { id testPath status } } }
  ... on Error { code message }
`
const START = `mutation ($lease: LeaseInput!) { result: startNextAttempt(lease: $lease) { ${DEAL} } }`
const FINISH = `mutation ($lease: LeaseInput!, $attemptId: ID!, $result: AttemptResultInput!, $takeNext: Boolean = true) {
  result: finishAttempt(lease: $lease, attemptId: $attemptId, result: $result, takeNext: $takeNext) {
    ${DEAL} ... on InvalidInput { field }
  }
}`
const APPEND = `mutation ($lease: LeaseInput!, $attemptId: ID!, $chunks: [LogChunkInput!]!) {
  result: appendLog(lease: $lease, attemptId: $attemptId, chunks: $chunks) {
    __typename
    ... on AppendLogPayload { nextSeq }
    ... on Error { code message }
    ... on InvalidInput { field }
  }
}`
const RELEASE = `mutation ($lease: LeaseInput!) {
  result: releaseAssignment(lease: $lease, reason: "the device broke") {
    __typename
    ... on ReleaseAssignmentPayload { assignment { end endedAt } }
    ... on Error { code message }
  }
}`

interface Dealt {
  result: { __typename: string; deal: { attempt: { id: string }; job: { id: string } } | null }
}
async function start(lease: Lease): Promise<string> {
  const { result } = await api.request<Dealt>(START, { lease })
  return result.deal?.attempt.id ?? 'none'
}

test('a worker installs once and runs its group to the end', async () => {
  const { lease, workerId, organizationId } = await serve(api)
  const install = { performed: true, durationMs: 1_500, buildHash: 'abc', error: null }
  expect(await api.request(REPORT_INSTALL, { lease, install })).toEqual({
    result: { __typename: 'ReportInstallPayload', assignment: { installMs: 1_500, end: null } },
  })

  const first = await api.request<Dealt>(START, { lease })
  expect(first.result).toMatchObject({
    __typename: 'DealPayload',
    cancelRequested: false,
    deal: { attempt: { number: 1 }, job: { testPath: 'a.spec.js', status: 'RUNNING' } },
  })
  const attemptId = first.result.deal?.attempt.id
  expect(await api.request(WORKER, { id: workerId })).toMatchObject({
    worker: {
      status: 'BUSY',
      installedApps: [{ organizationId, appVersionId: 'v1', buildHash: 'abc' }],
      assignment: {
        id: lease.assignmentId,
        group: { assignments: [{ id: lease.assignmentId }] },
        worker: { id: workerId },
      },
      attempt: { id: attemptId, jobId: first.result.deal?.job.id, startedAt: NOW, outcome: null },
    },
  })

  const counts = { passed: 3, failed: 0, skipped: 1, flaky: 0 }
  const second = await api.request<Dealt>(FINISH, {
    lease,
    attemptId,
    result: { outcome: 'PASSED', durationMs: 900, counts },
  })
  expect(second.result).toMatchObject({ deal: { job: { testPath: 'b.spec.js' } } })
  expect(
    await api.request(
      'query ($id: ID!) { job(id: $id) { status outcome durationMs workerId attempts { outcome endedAt durationMs error counts { passed failed skipped flaky } } } }',
      { id: first.result.deal?.job.id },
    ),
  ).toEqual({
    job: {
      status: 'COMPLETED',
      outcome: 'PASSED',
      durationMs: 900,
      workerId,
      attempts: [{ outcome: 'PASSED', endedAt: NOW, durationMs: 900, error: null, counts }],
    },
  })

  const failed = { outcome: 'FAILED', durationMs: 100, error: 'expected 1, got 2' }
  const last = await api.request<Dealt>(FINISH, { lease, attemptId: second.result.deal?.attempt.id, result: failed })
  expect(last.result).toEqual({ __typename: 'DealPayload', cancelRequested: false, deal: null })
  expect(await api.request(WORKER, { id: workerId })).toMatchObject({
    worker: { status: 'IDLE', assignment: null, attempt: null },
  })

  const stats =
    'query ($organizationId: ID) { stats(organizationId: $organizationId) { attempts installsPerformed installsAvoided meanInstallMs savedMs efficiency } }'
  expect(await api.request(stats, { organizationId })).toEqual({
    stats: {
      attempts: 2,
      installsPerformed: 1,
      installsAvoided: 1,
      meanInstallMs: 1_500,
      savedMs: 1_500,
      efficiency: 0.5,
    },
  })
})

test('cancelJob refuses a job that has passed', async () => {
  const { lease } = await serve(api)
  const { result } = await api.request<Dealt>(START, { lease })
  await api.request(FINISH, { lease, attemptId: result.deal?.attempt.id, result: { outcome: 'PASSED', durationMs: 1 } })
  const cancel =
    'mutation ($id: ID!) { cancelJob(id: $id) { __typename ... on AlreadyFinished { code message job { status } } } }'
  expect(await api.request(cancel, { id: result.deal?.job.id })).toEqual({
    cancelJob: {
      __typename: 'AlreadyFinished',
      code: 'ALREADY_FINISHED',
      message: `Job ${result.deal?.job.id ?? ''} is COMPLETED: nothing was changed. retryJob runs it again as a new job.`,
      job: { status: 'COMPLETED' },
    },
  })
})

test('a log grows by its chunks, and a repeated one is dropped', async () => {
  const { lease } = await serve(api)
  const attemptId = await start(lease)
  const append = (...seqs: number[]) =>
    api.request(APPEND, { lease, attemptId, chunks: seqs.map((seq) => ({ seq, text: `line ${seq}\n` })) })
  expect(await append(0, 1)).toEqual({ result: { __typename: 'AppendLogPayload', nextSeq: 2 } })
  expect(await append(1, 2)).toEqual({ result: { __typename: 'AppendLogPayload', nextSeq: 3 } })
  expect(await append(7)).toMatchObject({ result: { __typename: 'InvalidInput', field: 'chunks[0].seq' } })
})

test('a result that cannot be is refused and names the field', async () => {
  const { lease } = await serve(api)
  const attemptId = await start(lease)
  const finish = (result: object) => api.request(FINISH, { lease, attemptId, result })
  expect(await finish({ outcome: 'PASSED', durationMs: -1 })).toMatchObject({
    result: { __typename: 'InvalidInput', field: 'result.durationMs' },
  })
  expect(await finish({ outcome: 'LOST', durationMs: 1 })).toMatchObject({
    result: { __typename: 'InvalidInput', field: 'result.outcome' },
  })
  const install = { performed: true, durationMs: -1 }
  expect(await api.request(REPORT_INSTALL, { lease, install })).toMatchObject({
    result: { __typename: 'InvalidInput', field: 'install.durationMs' },
  })
})

test('an agent that takes no next attempt ends its assignment', async () => {
  const { lease } = await serve(api)
  const attemptId = await start(lease)
  const result = { outcome: 'PASSED', durationMs: 1 }
  expect(await api.request(FINISH, { lease, attemptId, result, takeNext: false })).toMatchObject({
    result: { deal: null },
  })
  expect(await api.request(START, { lease })).toMatchObject({ result: { __typename: 'StaleLease' } })
})

describe('a stale fence', () => {
  let lease: Lease
  let attemptId: string
  beforeEach(async () => {
    const live = await serve(api)
    attemptId = await start(live.lease)
    lease = { ...live.lease, fence: live.lease.fence - 1 }
  })

  test.each([
    ['reportInstall', REPORT_INSTALL, { install: { performed: true, durationMs: 1 } }],
    ['startNextAttempt', START, {}],
    ['finishAttempt', FINISH, { result: { outcome: 'PASSED', durationMs: 1 } }],
    ['appendLog', APPEND, { chunks: [{ seq: 0, text: 'late' }] }],
    ['releaseAssignment', RELEASE, {}],
  ])('%s changes nothing', async (_name, mutation, variables) => {
    expect(await api.request(mutation, { lease, attemptId, ...variables })).toMatchObject({
      result: {
        __typename: 'StaleLease',
        code: 'STALE_LEASE',
        message: expect.stringContaining('drop the work') as string,
      },
    })
    const live = { ...lease, fence: lease.fence + 1 }
    expect(await api.request(START, { lease: live })).toMatchObject({
      result: { deal: { attempt: { id: attemptId } } },
    })
  })
})

test('a released group is over for the worker', async () => {
  const { lease } = await serve(api)
  expect(await api.request(RELEASE, { lease })).toEqual({
    result: { __typename: 'ReleaseAssignmentPayload', assignment: { end: 'RELEASED', endedAt: NOW } },
  })
  expect(await api.request(RELEASE, { lease })).toMatchObject({ result: { __typename: 'StaleLease' } })
})
