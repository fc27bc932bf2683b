import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NOW, openTestApi, type TestApi } from './testing.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const SUBMIT = `mutation ($inputs: [SubmitJobInput!]!, $key: String) {
  submitJobs(inputs: $inputs, idempotencyKey: $key) {
    __typename
    ... on SubmitJobsPayload { created warnings jobs { id groupId } }
    ... on Error { code message }
    ... on InvalidInput { field }
  }
}`
interface Submitted {
  submitJobs: { jobs: { id: string; groupId: string }[]; created: boolean }
}

/** One job for each path, in an organization of the test's own. */
async function submit(organizationId: string, ...testPaths: string[]) {
  const inputs = testPaths.map((testPath) => ({ organizationId, appVersionId: 'v1', testPath, labels: [testPath] }))
  return (await api.request<Submitted>(SUBMIT, { inputs })).submitJobs.jobs
}

describe('submitting', () => {
  test('answers every field of the new job, with the defaults of the API', async () => {
    const { submitJob } = await api.request<{ submitJob: { job: { id: string; groupId: string } } }>(`mutation {
      submitJob(input: { organizationId: "qualgent", appVersionId: "v1.2.3", testPath: "tests/login.spec.js" }) {
        ... on SubmitJobPayload {
          created
          job {
            id organizationId appVersionId testPath target priority labels maxAttempts timeoutMs resetPolicy status attemptsUsed
            infrastructureFailures outcome error cancelRequested submittedAt dueAt startedAt finishedAt durationMs
            retryOf groupId workerId workerName
            requirements { platform osVersion model tags }
            group { id status closedAt counts { total queued } assignments { id } }
            attempts { id }
          }
        }
      }
    }`)
    expect(submitJob).toEqual({
      created: true,
      job: {
        id: expect.stringMatching(/^job_/) as string,
        organizationId: 'qualgent',
        appVersionId: 'v1.2.3',
        testPath: 'tests/login.spec.js',
        target: 'EMULATOR',
        priority: 'NORMAL',
        labels: [],
        maxAttempts: 2,
        timeoutMs: 1_800_000,
        resetPolicy: null,
        status: 'QUEUED',
        attemptsUsed: 0,
        infrastructureFailures: 0,
        outcome: null,
        error: null,
        cancelRequested: false,
        submittedAt: NOW,
        dueAt: null,
        startedAt: null,
        finishedAt: null,
        durationMs: null,
        retryOf: null,
        groupId: submitJob.job.groupId,
        workerId: null,
        workerName: null,
        requirements: { platform: null, osVersion: null, model: null, tags: [] },
        group: {
          id: submitJob.job.groupId,
          status: 'OPEN',
          closedAt: null,
          counts: { total: 1, queued: 1 },
          assignments: [],
        },
        attempts: [],
      },
    })
  })

  test('keeps what was asked for', async () => {
    const { submitJob } = await api.request<{ submitJob: object }>(`mutation {
      submitJob(input: {
        organizationId: "asks", appVersionId: "v1", testPath: "a.spec.js", target: DEVICE, priority: URGENT
        requirements: { platform: ANDROID, osVersion: ">=13 <15", model: "Pixel *", tags: ["sim", "nfc"] }
        labels: ["pr-7"], maxAttempts: 1, timeoutMs: null, resetPolicy: RESTART
      }) {
        ... on SubmitJobPayload {
          job { target priority labels maxAttempts timeoutMs resetPolicy requirements { platform osVersion model tags } }
        }
      }
    }`)
    expect(submitJob).toEqual({
      job: {
        target: 'DEVICE',
        priority: 'URGENT',
        labels: ['pr-7'],
        maxAttempts: 1,
        timeoutMs: 1_800_000,
        resetPolicy: 'RESTART',
        requirements: { platform: 'ANDROID', osVersion: '>=13 <15', model: 'Pixel *', tags: ['nfc', 'sim'] },
      },
    })
  })

  test('a bad job refuses the whole call and names the field', async () => {
    const inputs = ['good.spec.js', '../bad.spec.js'].map((testPath) => ({
      organizationId: 'bad',
      appVersionId: 'v1',
      testPath,
    }))
    expect(await api.request(SUBMIT, { inputs })).toMatchObject({
      submitJobs: { __typename: 'InvalidInput', code: 'INVALID_INPUT', field: 'inputs[1].testPath' },
    })
    expect(await api.request('{ jobs(filter: { organizationId: "bad" }) { edges { cursor } } }')).toEqual({
      jobs: { edges: [] },
    })
  })

  test('a job that no worker fits is accepted with a warning', async () => {
    const input = { organizationId: 'warned', appVersionId: 'v1', testPath: 'a.spec.js', target: 'BROWSERSTACK' }
    const { submitJobs } = await api.request<{ submitJobs: object }>(SUBMIT, { inputs: [input, input] })
    expect(submitJobs).toMatchObject({ created: true, warnings: [expect.stringContaining('No worker') as string] })
  })

  test('an unknown priority never reaches an operation', async () => {
    const { data, errors } = await api.execute(
      'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { __typename } }',
      { input: { organizationId: 'bad', appVersionId: 'v1', testPath: 'a.spec.js', priority: 'HIGHEST' } },
    )
    expect(data).toBeUndefined()
    expect(errors?.[0]?.message).toContain('Value "HIGHEST" does not exist in "Priority" enum')
  })

  test('an idempotency key makes a repeated call harmless and another one a conflict', async () => {
    const inputs = [{ organizationId: 'again', appVersionId: 'v1', testPath: 'a.spec.js' }]
    const first = await api.request<Submitted>(SUBMIT, { inputs, key: 'run-1' })
    const second = await api.request<Submitted>(SUBMIT, { inputs, key: 'run-1' })
    expect(first.submitJobs.created).toBe(true)
    expect(second.submitJobs).toMatchObject({ created: false, jobs: first.submitJobs.jobs })

    const other = [{ ...inputs[0], testPath: 'b.spec.js' }]
    expect(await api.request(SUBMIT, { inputs: other, key: 'run-1' })).toMatchObject({
      submitJobs: { __typename: 'IdempotencyConflict', code: 'IDEMPOTENCY_CONFLICT' },
    })
  })
})

describe('canceling and retrying', () => {
  const CANCEL = `mutation ($id: ID!) {
    cancelJob(id: $id) {
      __typename
      ... on CancelJobPayload { job { id status finishedAt } }
      ... on NotFound { code id }
      ... on AlreadyFinished { code job { id } }
    }
  }`
  const RETRY = `mutation ($id: ID!) {
    retryJob(id: $id) {
      __typename
      ... on RetryJobPayload { job { testPath retryOf status } }
      ... on NotFound { code id }
      ... on NotFinished { code job { id status } }
    }
  }`

  test('a waiting job ends at once, and canceling it again changes nothing', async () => {
    const [job] = await submit('cancels', 'a.spec.js')
    const canceled = {
      cancelJob: { __typename: 'CancelJobPayload', job: { id: job?.id, status: 'CANCELED', finishedAt: NOW } },
    }
    expect(await api.request(CANCEL, { id: job?.id })).toEqual(canceled)
    expect(await api.request(CANCEL, { id: job?.id })).toEqual(canceled)
  })

  test('a final job is run again as a new one', async () => {
    const [job] = await submit('retries', 'a.spec.js')
    expect(await api.request(RETRY, { id: job?.id })).toEqual({
      retryJob: { __typename: 'NotFinished', code: 'NOT_FINISHED', job: { id: job?.id, status: 'QUEUED' } },
    })
    await api.request(CANCEL, { id: job?.id })
    expect(await api.request(RETRY, { id: job?.id })).toEqual({
      retryJob: { __typename: 'RetryJobPayload', job: { testPath: 'a.spec.js', retryOf: job?.id, status: 'QUEUED' } },
    })
  })

  test.each(['job_unknown', 'grp_unknown', '', '💥'])('no job has the id %j', async (id) => {
    const missing = { __typename: 'NotFound', code: 'NOT_FOUND', id }
    expect(await api.request(CANCEL, { id })).toEqual({ cancelJob: missing })
    expect(await api.request(RETRY, { id })).toEqual({ retryJob: missing })
    expect(await api.request('query ($id: ID!) { job(id: $id) { id } }', { id })).toEqual({ job: null })
  })
})

describe('listing', () => {
  const LIST = `query ($filter: JobFilter!, $first: Int, $after: String) {
    jobs(filter: $filter, first: $first, after: $after) {
      edges { cursor node { testPath } }
      pageInfo { hasNextPage endCursor }
    }
  }`
  interface Listed {
    jobs: {
      edges: { cursor: string; node: { testPath: string } }[]
      pageInfo: { hasNextPage: boolean; endCursor: string | null }
    }
  }
  const paths = ({ jobs }: Listed) => jobs.edges.map((edge) => edge.node.testPath)

  beforeAll(async () => {
    const [, canceled] = await submit('filters', 'a', 'b', 'c')
    await api.request('mutation ($id: ID!) { cancelJob(id: $id) { __typename } }', { id: canceled?.id })
  })

  test('pages through jobs newest first without gap or repeat', async () => {
    await submit('pages', 'a', 'b', 'c')
    const filter = { organizationId: 'pages' }
    const first = await api.request<Listed>(LIST, { filter, first: 2 })
    expect(paths(first)).toEqual(['c', 'b'])
    expect(first.jobs.pageInfo).toEqual({ hasNextPage: true, endCursor: first.jobs.edges[1]?.cursor })

    const rest = await api.request<Listed>(LIST, { filter, after: first.jobs.pageInfo.endCursor })
    expect(paths(rest)).toEqual(['a'])
    expect(rest.jobs.pageInfo.hasNextPage).toBe(false)

    const end = await api.request<Listed>(LIST, { filter, after: rest.jobs.pageInfo.endCursor })
    expect(end.jobs).toEqual({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } })
  })

  test.each([
    [{ label: 'a' }, ['a']],
    [{ status: ['CANCELED'] }, ['b']],
    [{ status: ['CANCELED', 'QUEUED'], appVersionId: 'v1' }, ['c', 'b', 'a']],
    [{ status: [] }, ['c', 'b', 'a']],
    [{ status: null, label: null, target: 'EMULATOR' }, ['c', 'b', 'a']],
    [{ target: 'DEVICE' }, []],
    [{ groupId: 'grp_unknown' }, []],
  ])('the filter %j finds %j', async (filter, found) => {
    expect(paths(await api.request<Listed>(LIST, { filter: { organizationId: 'filters', ...filter } }))).toEqual(found)
  })

  test.each([
    [{ first: 0 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'not a cursor' }, 'after'],
    [{ after: Buffer.from('grp_1').toString('base64url') }, 'after'],
  ])('refuses %j and names the argument', async (page, argument) => {
    const { data, errors } = await api.execute(LIST, { filter: { organizationId: 'pages' }, ...page })
    expect(data).toBeNull()
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
    expect(errors?.[0]?.message).toMatch(new RegExp(`^${argument}: `))
  })

  test('takes null for the default page', async () => {
    const { errors } = await api.execute(LIST, { filter: { organizationId: 'pages' }, first: null, after: null })
    expect(errors).toBeUndefined()
  })
})
