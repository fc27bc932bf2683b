import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../app.ts'
import type { Caller } from '../domain/caller.ts'
import { Scope } from '../domain/scope.ts'
import { cancelJob } from '../operations/cancel-jobs.ts'
import { submitJobs } from '../operations/submit-jobs.ts'
import { createContexts } from './context.ts'
import { createLoaders, required, type Loaders } from './loaders.ts'
import { openTestApi, type TestApi } from './testing.ts'

let api: TestApi
let counted: App
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
  counted = { ...api.app, store: { ...api.app.store, db: api.app.store.db.withPlugin(counting) } }
  loaders = createLoaders(counted)
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

test('so do those of several operations and events, if they are of one scope', async () => {
  const [first, second] = [await submitOne(), await submitOne()]
  const contextOf = createContexts(counted, api.context.feeds, api.context.files)
  const { caller } = counted
  const elsewhere: Caller = { ...caller, principal: { ...caller.principal, scope: Scope.of(['elsewhere']) } }
  statements = 0
  const loads = [
    contextOf(caller).loaders.job.load(first.id),
    contextOf({ ...caller }).loaders.job.load(second.id),
    contextOf(elsewhere).loaders.job.load(first.id),
  ]
  expect(await Promise.all(loads)).toEqual([first, second, null])
  expect(statements).toBe(2)
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
