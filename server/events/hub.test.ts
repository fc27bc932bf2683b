import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Job, JobId } from '../domain/job.ts'
import { logHead } from '../store/events.ts'
import type { JobFilter } from '../store/jobs.ts'
import type { Listener } from './channel.ts'
import { plainCursors } from './cursor.ts'
import { Hub } from './hub.ts'
import { openTestLab, type TestLab } from './testing.ts'
import type { JobUpdate } from './types.ts'

let lab: TestLab
let hub: Hub
let stopWaking: () => void

beforeEach(async () => {
  lab = await openTestLab()
  const { store, log } = lab.app
  hub = new Hub({
    db: store.db,
    epoch: store.epoch,
    labCursors: plainCursors(store.epoch),
    logger: log,
    pollMs: 60_000,
  })
  stopWaking = store.onCommit(({ logs }) => {
    for (const name of logs) hub.wake(name)
  })
})
afterEach(async () => {
  stopWaking()
  await hub.close()
  await lab.close()
})

/** A listener that counts how often it was looked at. */
function listener(from: number): Listener<JobUpdate> & { seen: string[]; visits: number } {
  const seen: string[] = []
  let visits = 0
  return {
    seen,
    get visits() {
      return visits
    },
    get from() {
      visits++
      return from
    },
    deliver: ({ kind }) => seen.push(kind),
    broken: () => undefined,
  }
}

async function join(what: { id: JobId } | JobFilter) {
  const { last } = await logHead(lab.app.store.db, 'acme')
  const joined = listener(last)
  const leave = hub.join('acme', joined, ({ jobs }) => jobs.add(what, joined))
  if (leave === null) throw new Error('has to catch up first')
  return { joined, leave, visitsBefore: joined.visits }
}

test('follows a log from the first listener to the last', async () => {
  const [job] = (await lab.submit()) as [Job]
  expect(hub.following).toEqual([])
  const one = await join({ id: job.id })
  const two = await join({ organizationId: 'acme' })
  expect(hub.following).toEqual(['acme'])
  one.leave()
  expect(hub.following).toEqual(['acme'])
  two.leave()
  expect(hub.following).toEqual([])
})

test('looks only at the listeners whom an event concerns', async () => {
  const [job, other] = (await lab.submit(2)) as [Job, Job]
  const idle = [
    ...(await Promise.all(Array.from({ length: 50 }, () => join({ id: other.id })))),
    ...(await Promise.all(Array.from({ length: 50 }, () => join({ organizationId: 'acme', label: 'other' })))),
    ...(await Promise.all(Array.from({ length: 50 }, () => join({ organizationId: 'acme', groupId: 'grp_other' })))),
  ]
  const concerned = [
    await join({ id: job.id }),
    await join({ organizationId: 'acme', groupId: job.groupId }),
    await join({ organizationId: 'acme', status: ['RUNNING'] }),
  ]
  await lab.toggle(job.id)
  await vi.waitFor(() => {
    expect(concerned.map(({ joined }) => joined.seen)).toEqual([['STARTED'], ['STARTED'], ['STARTED']])
  })
  expect(idle.reduce((sum, { joined, visitsBefore }) => sum + joined.visits - visitsBefore, 0)).toBe(0)
})

test('a listener ahead of the others is not given again what it had', async () => {
  const [job] = (await lab.submit()) as [Job]
  const early = await join({ id: job.id })
  stopWaking() // the tail does not learn of the next two events
  await lab.toggle(job.id)
  await lab.toggle(job.id)
  const late = await join({ id: job.id })
  hub.wake('acme')
  await vi.waitFor(() => {
    expect(early.joined.seen).toHaveLength(2)
  })
  await lab.toggle(job.id)
  hub.wake('acme')
  await vi.waitFor(() => {
    expect(late.joined.seen).toHaveLength(1)
  })
  expect(early.joined.seen).toHaveLength(3)
})

test('a listener behind the others has to catch up first', async () => {
  const [job] = (await lab.submit()) as [Job]
  const { joined } = await join({ id: job.id })
  await lab.toggle(job.id)
  await vi.waitFor(() => {
    expect(joined.seen).toHaveLength(1)
  })
  expect(hub.join('acme', listener(1), ({ jobs }) => jobs.add({ id: job.id }, listener(1)))).toBeNull()
})
