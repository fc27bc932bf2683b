import { describe, expect, test } from 'vitest'
import { aFinishedJob, aGroup, aJob, aRunningJob, aWorker, before, counts, someStats } from '../testing/factories.ts'
import { EMPTY_MODEL, reduce, runningJobs } from './model.ts'
import type { LiveModel, LiveUpdate } from './model.ts'

type JobKind = Extract<LiveUpdate, { type: 'job' }>['kind']
const job = (given: Parameters<typeof aJob>[0], kind: JobKind = 'SNAPSHOT'): LiveUpdate => ({
  type: 'job',
  at: before(0),
  kind,
  job: aJob(given),
})
const jobMark = (kind: 'LIVE' | 'RESYNC'): LiveUpdate => ({ type: 'job', at: before(0), kind, job: null })
const idsOf = (model: LiveModel): string[] => model.jobRows.map(({ id }) => id)

describe('jobs', () => {
  test('stand in the order running, failed, waiting', () => {
    const model = reduce(EMPTY_MODEL, [
      job({ id: 'queued', submittedAt: before(10) }),
      {
        type: 'job',
        at: before(0),
        kind: 'SNAPSHOT',
        job: aFinishedJob('FAILED', { id: 'failed early', finishedAt: before(9) }),
      },
      {
        type: 'job',
        at: before(0),
        kind: 'SNAPSHOT',
        job: aFinishedJob('ERRORED', { id: 'errored late', finishedAt: before(1) }),
      },
      job({ id: 'urgent', priority: 'URGENT', submittedAt: before(1) }),
      job({ id: 'queued before', submittedAt: before(20) }),
      job({ id: 'started later', status: 'RUNNING', startedAt: before(1) }),
      job({ id: 'started first', status: 'RUNNING', startedAt: before(5) }),
    ])
    expect(idsOf(model)).toEqual([
      'started first',
      'started later',
      'errored late',
      'failed early',
      'urgent',
      'queued before',
      'queued',
    ])
  })

  test('that passed or were canceled leave the list and are folded; that failed stay', () => {
    const running = reduce(
      EMPTY_MODEL,
      ['a', 'b', 'c'].map((id) => job({ id, status: 'RUNNING' })),
    )
    const ended = reduce(running, [
      job({ id: 'a', status: 'COMPLETED' }, 'FINISHED'),
      job({ id: 'b', status: 'CANCELED' }, 'FINISHED'),
      job({ id: 'c', status: 'FAILED' }, 'FINISHED'),
    ])
    expect(idsOf(ended)).toEqual(['c'])
    expect(ended.foldedRows.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('unknown after a resync are dropped once the new snapshot is complete, and not before', () => {
    const known = reduce(EMPTY_MODEL, [
      job({ id: 'a' }),
      job({ id: 'b' }),
      job({ id: 'f', status: 'FAILED' }),
      jobMark('LIVE'),
    ])
    const meanwhile = reduce(known, [jobMark('RESYNC'), job({ id: 'b' })])
    expect(idsOf(meanwhile).sort()).toEqual(['a', 'b', 'f'])
    const after = reduce(meanwhile, [job({ id: 'c' }), jobMark('LIVE')])
    expect(idsOf(after).sort()).toEqual(['b', 'c', 'f'])
  })

  test('that failed are kept up to a bound, the latest', () => {
    const failures = Array.from({ length: 600 }, (_, n) =>
      job({ id: `f${n}`, status: 'FAILED', finishedAt: before(n) }),
    )
    const model = reduce(EMPTY_MODEL, failures)
    expect(model.jobRows).toHaveLength(500)
    expect(model.jobs.size).toBe(500)
    expect(idsOf(model)[0]).toBe('f0')
  })

  test('that passed are kept up to a bound, the latest', () => {
    const passed = Array.from({ length: 600 }, (_, n) =>
      job({ id: `p${n}`, status: 'COMPLETED', finishedAt: before(n) }),
    )
    const model = reduce(EMPTY_MODEL, passed)
    expect(model.foldedRows).toHaveLength(500)
    expect(model.jobs.size).toBe(500)
    expect(model.foldedRows[0]?.id).toBe('p0')
  })

  test('that wait: since when the first of them does', () => {
    const model = reduce(EMPTY_MODEL, [
      job({ id: 'a', submittedAt: before(10) }),
      job({ id: 'b', submittedAt: before(30), priority: 'LOW' }),
      job({ id: 'c', status: 'RUNNING', submittedAt: before(99) }),
    ])
    expect(model.waitingSince).toBe(before(30))
    expect(EMPTY_MODEL.waitingSince).toBeNull()
  })
})

test('groups: served ones first, then the oldest; closed ones last', () => {
  const group = (id: string, given: Parameters<typeof aGroup>[0]): LiveUpdate => ({
    type: 'group',
    at: before(0),
    kind: 'SNAPSHOT',
    group: aGroup({ id, counts: counts({ queued: 1 }), ...given }),
  })
  const model = reduce(EMPTY_MODEL, [
    group('young', { createdAt: before(1) }),
    group('closed', { status: 'CLOSED', createdAt: before(50), closedAt: before(0) }),
    group('old', { createdAt: before(30) }),
    group('served', { createdAt: before(2), counts: counts({ running: 1 }) }),
  ])
  expect(model.groupRows.map(({ id }) => id)).toEqual(['served', 'old', 'young', 'closed'])
})

test('workers are ordered by name as people count: pixel-2 before pixel-10', () => {
  const model = reduce(
    EMPTY_MODEL,
    ['pixel-10', 'pixel-2', 'galaxy-1'].map((name): LiveUpdate => ({
      type: 'worker',
      at: before(0),
      kind: 'SNAPSHOT',
      worker: aWorker({ id: name, name }),
    })),
  )
  expect(model.workerRows.map(({ name }) => name)).toEqual(['galaxy-1', 'pixel-2', 'pixel-10'])
})

test('each worker knows the job that runs on it', () => {
  const model = reduce(EMPTY_MODEL, [
    { type: 'job', at: before(0), kind: 'STARTED', job: aRunningJob({ id: 'job_7', workerId: 'wrk_3' }) },
    job({ id: 'job_8' }),
  ])
  expect([...runningJobs(model)].map(([worker, { id }]) => [worker, id])).toEqual([['wrk_3', 'job_7']])
})

test('what a batch does not touch stays the same object', () => {
  const before_ = reduce(EMPTY_MODEL, [job({ id: 'a' })])
  const after = reduce(before_, [
    { type: 'stats', stats: someStats() },
    { type: 'connection', connection: 'live' },
  ])
  expect(after).toMatchObject({ connection: 'live', stats: { attempts: 12 } })
  expect(after.jobRows).toBe(before_.jobRows)
  expect(after.jobs).toBe(before_.jobs)
  expect(after.groups).toBe(before_.groups)
})

test('a batch leaves the model it started from as it was', () => {
  const first = reduce(EMPTY_MODEL, [job({ id: 'a' })])
  reduce(first, [job({ id: 'b' }), job({ id: 'a', status: 'COMPLETED' }, 'FINISHED')])
  expect([...first.jobs.keys()]).toEqual(['a'])
  expect(EMPTY_MODEL.jobs.size).toBe(0)
})
