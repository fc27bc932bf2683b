import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestApi, type TestApi } from './testing.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
  for (const [organizationId, appVersionId] of [
    ['one', 'v1'],
    ['one', 'v1'],
    ['one', 'v2'],
    ['two', 'v1'],
  ]) {
    const input = { organizationId, appVersionId, testPath: 'a.spec.js' }
    await api.request('mutation ($input: SubmitJobInput!) { submitJob(input: $input) { __typename } }', { input })
  }
})
afterAll(() => api.close())

const LIST = `query ($status: GroupStatus) {
  groups(organizationId: "one", status: $status) {
    edges { cursor node { id appVersionId counts { total canceled } jobs(first: 1) { edges { node { groupId } } pageInfo { hasNextPage } } } }
    pageInfo { hasNextPage endCursor }
  }
}`
interface Listed {
  groups: { edges: { cursor: string; node: { id: string; appVersionId: string } }[] }
}
let groups: { id: string; appVersionId: string }[]
beforeEach(async () => {
  groups = (await api.request<Listed>(LIST)).groups.edges.map((edge) => edge.node)
})
const idOf = (appVersionId: string) => groups.find((group) => group.appVersionId === appVersionId)?.id

test('jobs of one app version share a group, and groups are listed newest first', () => {
  expect(groups).toMatchObject([
    {
      appVersionId: 'v2',
      counts: { total: 1 },
      jobs: { edges: [{ node: { groupId: idOf('v2') } }], pageInfo: { hasNextPage: false } },
    },
    {
      appVersionId: 'v1',
      counts: { total: 2 },
      jobs: { edges: [{ node: { groupId: idOf('v1') } }], pageInfo: { hasNextPage: true } },
    },
  ])
})

test('canceling a group ends its jobs and closes it', async () => {
  const CANCEL = `mutation ($id: ID!) {
    cancelGroup(id: $id) {
      __typename
      ... on CancelGroupPayload { canceled requested group { status counts { total canceled } } }
      ... on NotFound { code id }
    }
  }`
  const group = { status: 'CLOSED', counts: { total: 2, canceled: 2 } }
  const id = idOf('v1')
  expect(await api.request(CANCEL, { id })).toEqual({
    cancelGroup: { __typename: 'CancelGroupPayload', canceled: 2, requested: 0, group },
  })
  expect(await api.request(CANCEL, { id })).toEqual({
    cancelGroup: { __typename: 'CancelGroupPayload', canceled: 0, requested: 0, group },
  })
  expect(await api.request<Listed>(LIST, { status: 'OPEN' })).toMatchObject({
    groups: { edges: [{ node: { appVersionId: 'v2' } }] },
  })
  expect(await api.request(CANCEL, { id: 'job_1' })).toEqual({
    cancelGroup: { __typename: 'NotFound', code: 'NOT_FOUND', id: 'job_1' },
  })
})

test('a group is found by its id, and nothing by another', async () => {
  const query = 'query ($id: ID!) { group(id: $id) { id } }'
  expect(await api.request(query, { id: idOf('v2') })).toEqual({ group: { id: idOf('v2') } })
  expect(await api.request(query, { id: 'grp_unknown' })).toEqual({ group: null })
})

test('refuses a page of jobs within groups too, where one group fails alone', async () => {
  const { errors } = await api.execute(
    'query ($id: ID!) { group(id: $id) { jobs(first: 500) { pageInfo { endCursor } } } }',
    {
      id: idOf('v2'),
    },
  )
  expect(errors?.[0]).toMatchObject({ path: ['group', 'jobs'], extensions: { argument: 'first' } })
})

test.each([
  ['first', '{ flakyTests(organizationId: "one", first: 201) { runs } }'],
  ['days', '{ flakyTests(organizationId: "one", days: 91) { runs } }'],
  ['sinceHours', '{ stats { recent(sinceHours: 169) { failed } } }'],
])('refuses more than there may be of %s', async (argument, query) => {
  const { errors } = await api.execute(query)
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
})

test('organizations and statistics tell of all, or of one', async () => {
  const query = `{
    organizations { id }
    all: stats { totalGroups jobs { total } workers { total } efficiency meanInstallMs savedMs }
    two: stats(organizationId: "two") { totalGroups openGroups jobs { total queued } attempts installsPerformed installsAvoided }
    version
  }`
  expect(await api.request(query)).toEqual({
    organizations: [{ id: 'one' }, { id: 'two' }],
    all: {
      totalGroups: 3,
      jobs: { total: 4 },
      workers: { total: 0 },
      efficiency: null,
      meanInstallMs: null,
      savedMs: 0,
    },
    two: {
      totalGroups: 1,
      openGroups: 1,
      jobs: { total: 1, queued: 1 },
      attempts: 0,
      installsPerformed: 0,
      installsAvoided: 0,
    },
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
  })
})
