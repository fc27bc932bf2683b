import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancelJob } from '../operations/cancel-jobs.ts'
import { submitJobs } from '../operations/submit-jobs.ts'
import { createLoaders, required, type Loaders } from './loaders.ts'
import { openTestApi, type TestApi } from './testing.ts'

let api: TestApi
let loaders: Loaders
let statements = 0
beforeAll(async () => {
  api = await openTestApi()
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      statements++
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  loaders = createLoaders({ ...api.app, store: { ...api.app.store, db: api.app.store.db.withPlugin(counting) } })
})
afterAll(() => api.close())

async function submitOne() {
  const input = { organizationId: 'o', appVersionId: 'v1', testPath: 'a', target: 'DEVICE', priority: 'LOW' } as const
  const [job] = (await submitJobs(api.app, [input], { field: 'input' })).jobs
  if (job === undefined) throw new Error('no job')
  return job
}

test('loads that come together share one statement, repeated and missing ids included', async () => {
  const [first, second] = [await submitOne(), await submitOne()]
  statements = 0
  const ids = [first.id, 'job_unknown', second.id, first.id]
  expect(await Promise.all(ids.map((id) => loaders.job.load(id)))).toEqual([first, null, second, first])
  expect(statements).toBe(1)
  expect(await loaders.attemptsOfJob.load('job_unknown')).toEqual([])
})

test('a later load reads what is true then', async () => {
  const job = await submitOne()
  expect(await loaders.job.load(job.id)).toMatchObject({ status: 'QUEUED' })
  await cancelJob(api.app, job.id)
  expect(await loaders.job.load(job.id)).toMatchObject({ status: 'CANCELED' })
})

test('a reference to nothing is a bug, not a null', async () => {
  await expect(required(loaders.group.load('grp_unknown'))).rejects.toThrow('points to nothing')
})
