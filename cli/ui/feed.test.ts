import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClient } from '../../client/client.ts'
import type { QgjobClient } from '../../client/types.ts'
import { NOW, aFinishedJob, aGroup, aJob, aWorker, before, page, someStats } from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { follow } from './feed.ts'
import type { LiveUpdate } from './model.ts'

let server: FakeServer
let client: QgjobClient
let leaving: AbortController
let told: LiveUpdate[]
let waiting: { isIt: (update: LiveUpdate) => boolean; found: () => void }[]

beforeEach(async () => {
  server = await startFakeServer({ jobs: page([]), stats: someStats() })
  client = createClient({ url: server.url })
  leaving = new AbortController()
  told = []
  waiting = []
})
afterEach(async () => {
  leaving.abort()
  await client.close()
  await server.stop()
})

const start = (): Promise<void> =>
  follow({ client, organizationId: 'qualgent', now: () => NOW, signal: leaving.signal }, (update) => {
    told.push(update)
    for (const { isIt, found } of waiting) if (isIt(update)) found()
  })
/** Resolves once an update was told that is as asked. */
const heard = (isIt: (update: LiveUpdate) => boolean): Promise<void> =>
  new Promise((found) => (told.some(isIt) ? found() : waiting.push({ isIt, found })))

test('tells of jobs, groups, workers and statistics of one organization', async () => {
  const done = start()
  const jobs = await server.subscribed('jobUpdated')
  expect(jobs.args).toEqual({
    filter: { organizationId: 'qualgent', status: ['PENDING', 'QUEUED', 'RUNNING'] },
    after: null,
  })
  jobs.push({ cursor: 'j1', at: before(0), kind: 'SNAPSHOT', job: aJob() })
  const groups = await server.subscribed('groupUpdated')
  expect(groups.args).toEqual({ organizationId: 'qualgent', after: null })
  groups.push({ cursor: 'g1', at: before(0), kind: 'SNAPSHOT', group: aGroup() })
  const workers = await server.subscribed('workerUpdated')
  workers.push({ cursor: 'w1', at: before(0), kind: 'SNAPSHOT', worker: aWorker() })
  await Promise.all(
    (['job', 'group', 'worker', 'stats'] as const).map((type) => heard((update) => update.type === type)),
  )
  leaving.abort()
  await done
})

test('begins with the jobs that ended within the last hour', async () => {
  server.answers.jobs = ({ filter: { status } }: { filter: { status: string[] } }) =>
    page(
      [
        aFinishedJob('COMPLETED', { id: 'job_passed', finishedAt: before(10) }),

        aFinishedJob('FAILED', { id: 'job_new', finishedAt: before(3_599) }),
        aFinishedJob('ERRORED', { id: 'job_old', finishedAt: before(3_601) }),
      ].filter((job) => status.includes(job.status)),
    )
  const done = start()
  for (const id of ['job_new', 'job_passed']) await heard((update) => update.type === 'job' && update.job?.id === id)
  leaving.abort()
  await done
  expect(told.filter((update) => update.type === 'job')).toHaveLength(2)
})

test('reads statistics once at the start, and again only after a change', async () => {
  const done = start()
  const isStats = (update: LiveUpdate): boolean => update.type === 'stats' && update.stats.attempts === 99
  await heard((update) => update.type === 'stats')
  server.answers.stats = someStats({ attempts: 99 })
  const readBefore = server.asked.filter(({ field }) => field === 'stats').length
  const jobs = await server.subscribed('jobUpdated')
  for (const cursor of ['j1', 'j2', 'j3']) {
    jobs.push({ cursor, at: before(0), kind: 'FINISHED', job: aFinishedJob('COMPLETED', { id: cursor }) })
  }
  await heard(isStats)
  expect({ readBefore, readAfter: server.asked.filter(({ field }) => field === 'stats').length }).toEqual({
    readBefore: 1,
    readAfter: 2,
  })
  leaving.abort()
  await done
})

test('after a cut all three go on from their last cursors', async () => {
  const done = start()
  for (const [field, name] of [
    ['jobUpdated', 'job'],
    ['groupUpdated', 'group'],
    ['workerUpdated', 'worker'],
  ] as const) {
    const subscription = await server.subscribed(field)
    subscription.push({ cursor: `${name}-7`, at: before(0), kind: 'LIVE', [name]: null })
    await heard((update) => update.type === name)
  }
  server.cut()
  const resumed = await Promise.all(
    ['jobUpdated', 'groupUpdated', 'workerUpdated'].map((field) => server.subscribed(field)),
  )
  expect(resumed.map(({ args }) => args.after)).toEqual(['job-7', 'group-7', 'worker-7'])
  leaving.abort()
  await done
})

test('ends with the reason when the server refuses one of them', async () => {
  server.answers.jobs = () => {
    throw new Error('no such organization')
  }
  await expect(start()).rejects.toThrow('no such organization')
})
