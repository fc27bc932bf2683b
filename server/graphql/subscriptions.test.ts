import { createSourceEventStream, parse, subscribe, type DocumentNode, type ExecutionResult } from 'graphql'
import { beforeEach, describe, expect, test } from 'vitest'
import { SERVER } from '../domain/caller.ts'
import { EVERYTHING } from '../domain/scope.ts'
import type { Feed, Feeds, JobUpdate, WorkerCommand } from '../events/types.ts'
import { cancelJob } from '../operations/cancel-jobs.ts'
import { pageJobs } from '../store/jobs.ts'
import { schema } from './schema.ts'
import { NOW, openTestApi, serve } from './testing.ts'

/** A feed that is over after the given values; the calls that opened it are in `opened`. */
function feedOf<T>(...values: T[]): Feed<T> {
  async function* replay() {
    for (const value of values) yield await Promise.resolve(value)
  }
  return Object.assign(replay(), { pipe: () => undefined }) as unknown as Feed<T>
}

let opened: [keyof Feeds, ...unknown[]][]
let feeds: Feeds
const jobFeed = feedOf<JobUpdate>()
beforeEach(() => {
  opened = []
  const open =
    <T>(name: keyof Feeds, feed: Feed<T>) =>
    (...args: unknown[]): Feed<T> => {
      opened.push([name, ...args])
      return feed
    }
  feeds = {
    jobUpdates: open('jobUpdates', jobFeed),
    groupUpdates: open('groupUpdates', feedOf()),
    workerUpdates: open('workerUpdates', feedOf()),
    jobLog: open('jobLog', feedOf()),
    workerCommands: open('workerCommands', feedOf()),
    close: () => Promise.resolve(),
  }
})

function source(text: string) {
  return createSourceEventStream({
    schema,
    document: parse(`subscription { ${text} }`),
    contextValue: { app: { caller: SERVER }, feeds },
  })
}

/** Everything that a subscription delivers until it completes. */
async function messages(document: DocumentNode): Promise<ExecutionResult[]> {
  const results = await subscribe({ schema, document, contextValue: { app: { caller: SERVER }, feeds } })
  if (!(Symbol.asyncIterator in results)) return [results]
  const received: ExecutionResult[] = []
  for await (const result of results) received.push(result)
  return received
}

describe('a subscription', () => {
  test.each([
    ['jobUpdated(id: "job_1") { at }', ['jobUpdates', EVERYTHING, { id: 'job_1' }, null]],
    ['jobUpdated(id: "job_1", filter: null, after: "c7") { at }', ['jobUpdates', EVERYTHING, { id: 'job_1' }, 'c7']],
    [
      'jobUpdated(filter: { organizationId: "o", status: [RUNNING], label: null }) { at }',
      ['jobUpdates', EVERYTHING, { organizationId: 'o', status: ['RUNNING'] }, null],
    ],
    [
      'jobUpdated(filter: { organizationId: "o", status: [] }) { at }',
      ['jobUpdates', EVERYTHING, { organizationId: 'o' }, null],
    ],
    ['groupUpdated(id: "grp_1") { at }', ['groupUpdates', EVERYTHING, { id: 'grp_1' }, null]],
    [
      'groupUpdated(organizationId: "o", after: "c7") { at }',
      ['groupUpdates', EVERYTHING, { organizationId: 'o' }, 'c7'],
    ],
    ['workerUpdated { at }', ['workerUpdates', EVERYTHING, { id: null }, null]],
    ['workerUpdated(id: "wrk_1", after: "c7") { at }', ['workerUpdates', EVERYTHING, { id: 'wrk_1' }, 'c7']],
    ['jobLog(jobId: "job_1", after: "c7") { text }', ['jobLog', EVERYTHING, 'job_1', 'c7']],
    ['workerCommands(workerId: "wrk_1", sessionId: "s") { __typename }', ['workerCommands', EVERYTHING, 'wrk_1', 's']],
  ])('%s opens one feed', async (text, call) => {
    expect(await source(text)).not.toHaveProperty('errors')
    expect(opened).toEqual([call])
  })

  test('is the feed itself, so that a socket can read it without promises', async () => {
    expect(await source('jobUpdated(id: "job_1") { at }')).toBe(jobFeed)
  })

  test.each([
    ['jobUpdated { at }', 'id: give exactly one of id and filter.'],
    ['jobUpdated(id: "job_1", filter: { organizationId: "o" }) { at }', 'id: give exactly one of id and filter.'],
    ['groupUpdated(id: null) { at }', 'id: give exactly one of id and organizationId.'],
    ['groupUpdated(id: "grp_1", organizationId: "o") { at }', 'id: give exactly one of id and organizationId.'],
  ])('%s is refused', async (text, message) => {
    const { errors } = (await source(text)) as ExecutionResult
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT', argument: 'id' } }])
    expect(opened).toEqual([])
  })
})

test('a notice carries no job', async () => {
  const live: JobUpdate = { cursor: 'c1', at: 0, kind: 'LIVE', job: null }
  feeds = { ...feeds, jobUpdates: () => feedOf(live) }
  const document = parse('subscription { jobUpdated(id: "job_1") { cursor at kind job { id } } }')
  expect(await messages(document)).toEqual([
    { data: { jobUpdated: { cursor: 'c1', at: '1970-01-01T00:00:00.000Z', kind: 'LIVE', job: null } } },
  ])
})

test('commands are told apart by their type', async () => {
  const commands: WorkerCommand[] = [
    { type: 'WorkerState', assignment: null, draining: false, cancelAttemptId: null, probeRequested: false },
    {
      type: 'AssignmentOffered',
      offer: {
        assignmentId: 'asg_1',
        fence: 7,
        leaseEndsAt: 0,
        groupId: 'grp_1',
        organizationId: 'o',
        appVersionId: 'v1',
        target: 'DEVICE',
        requirements: { model: 'Pixel *', tags: [] },
        installNeeded: true,
        build: null,
      },
    },
    { type: 'AttemptCancelRequested', attemptId: 'att_1', assignmentId: 'asg_1' },
    { type: 'AssignmentRevoked', assignmentId: 'asg_1', fence: 7, reason: 'urgent work' },
    { type: 'Drain', reason: 'maintenance' },
  ]
  feeds = { ...feeds, workerCommands: () => feedOf(...commands) }
  const document = parse(`subscription {
    workerCommands(workerId: "wrk_1", sessionId: "s") {
      __typename
      ... on WorkerState { assignment { fence } draining }
      ... on AssignmentOffered { offer { fence target leaseEndsAt requirements { platform model tags } } }
      ... on AttemptCancelRequested { attemptId }
      ... on AssignmentRevoked { reason }
      ... on Drain { reason }
    }
  }`)
  expect((await messages(document)).map(({ data }) => data?.workerCommands)).toEqual([
    { __typename: 'WorkerState', assignment: null, draining: false },
    {
      __typename: 'AssignmentOffered',
      offer: {
        fence: 7,
        target: 'DEVICE',
        leaseEndsAt: '1970-01-01T00:00:00.000Z',
        requirements: { platform: null, model: 'Pixel *', tags: [] },
      },
    },
    { __typename: 'AttemptCancelRequested', attemptId: 'att_1' },
    { __typename: 'AssignmentRevoked', reason: 'urgent work' },
    { __typename: 'Drain', reason: 'maintenance' },
  ])
})

test('jobs are followed over the real feeds: the state now, then each change', async () => {
  const api = await openTestApi()
  try {
    await serve(api)
    const document = parse(`subscription {
      jobUpdated(filter: { organizationId: "org-1" }) { kind at job { testPath status group { counts { canceled } } } }
    }`)
    const updates = await subscribe({ schema, document, contextValue: api.context })
    if (!(Symbol.asyncIterator in updates)) throw new AggregateError(updates.errors ?? [])
    const next = async () => ((await updates.next()).value as ExecutionResult | undefined)?.data?.jobUpdated

    const job = (testPath: string) => ({ testPath, status: 'QUEUED', group: { counts: { canceled: 0 } } })
    expect(await next()).toEqual({ kind: 'SNAPSHOT', at: NOW, job: job('a.spec.js') })
    expect(await next()).toEqual({ kind: 'SNAPSHOT', at: NOW, job: job('b.spec.js') })
    expect(await next()).toEqual({ kind: 'LIVE', at: NOW, job: null })

    const { items } = await pageJobs(
      api.app.store.db,
      EVERYTHING,
      { organizationId: 'org-1' },
      { first: 1, after: null },
    )
    for (const { id } of items) await cancelJob(api.app, id)
    expect(await next()).toEqual({
      kind: 'FINISHED',
      at: NOW,
      job: { testPath: 'b.spec.js', status: 'CANCELED', group: { counts: { canceled: 1 } } },
    })
    await updates.return()
  } finally {
    await api.close()
  }
})
