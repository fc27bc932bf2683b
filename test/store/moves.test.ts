import { expect, it } from 'vitest'
import { isJobEvent, type JobEvent } from '../../server/domain/events.ts'
import { canMove, isTerminal, JOB_MOVES, JOB_STATUSES, type Job, type JobStatus } from '../../server/domain/job.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { moveJob } from '../../server/operations/move.ts'
import { operate } from '../../server/operations/operate.ts'
import { logHead, readEvents } from '../../server/store/events.ts'
import { findGroup } from '../../server/store/groups.ts'
import { findJob } from '../../server/store/jobs.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { must, submitOne } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

/** A shortest way from QUEUED, where every job begins. */
function wayTo(status: JobStatus): JobStatus[] {
  const ways: JobStatus[][] = [['QUEUED']]
  for (const way of ways) {
    const end = must(way.at(-1))
    if (end === status) return way.slice(1)
    ways.push(...JOB_MOVES[end].filter((next) => !way.includes(next)).map((next) => [...way, next]))
  }
  throw new Error(`no way leads to ${status}`)
}

function move(app: TestApp, job: Job, status: JobStatus): Promise<Job> {
  return operate(app, (work) => moveJob(work, job, 'QUEUED', { status, error: `as ${status}` }))
}

async function jobIn(app: TestApp, status: JobStatus): Promise<Job> {
  let job = await submitOne(app)
  for (const next of wayTo(status)) job = await move(app, job, next)
  return job
}

const pairs = JOB_STATUSES.flatMap((from) => JOB_STATUSES.map((to) => ({ from, to })))

describeEachStore('moving a job', ({ open }) => {
  it('knows a way to every status', () => {
    expect(JOB_STATUSES.map(wayTo).flat().length).toBeGreaterThan(JOB_STATUSES.length)
  })

  it('makes every legal move, with one event and the counters of its group', async () => {
    const app = testApp(await open())
    const legal = pairs.filter(({ from, to }) => canMove(from, to))
    expect(legal).toHaveLength(11)
    for (const { from, to } of legal) {
      const job = await jobIn(app, from)
      const group = must(await findGroup(app.store.db, EVERYTHING, job.groupId))
      const { last } = await logHead(app.store.db, 'acme')
      await move(app, job, to)
      expect(await findJob(app.store.db, EVERYTHING, job.id)).toEqual({ ...job, status: to, error: `as ${to}` })
      const events = await readEvents(app.store.db, 'acme', last, 10)
      expect(events.map(({ seq, event }) => [seq, (event as JobEvent).from, (event as JobEvent).state.status])).toEqual(
        [[last + 1, from, to]],
      )
      const before = counts(from)
      const after = counts(to)
      expect((await findGroup(app.store.db, EVERYTHING, job.groupId))?.counts, `${from} -> ${to}`).toEqual({
        ...group.counts,
        [before]: group.counts[before] - 1,
        [after]: group.counts[after] + 1,
      })
    }
  })

  it('refuses every illegal move, and every change of a finished job', async () => {
    const app = testApp(await open())
    const illegal = pairs.filter(({ from, to }) => !canMove(from, to) && (from !== to || isTerminal(from)))
    expect(illegal.length).toBeGreaterThan(30)
    for (const { from, to } of illegal) {
      const job = await jobIn(app, from)
      const before = await dump(app.store.db)
      await expect(move(app, job, to), `${from} -> ${to}`).rejects.toThrow('illegal move')
      expect(await dump(app.store.db)).toEqual(before)
    }
  })

  it('refuses a move of a job that has moved since it was read', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    await move(app, job, 'RUNNING')
    const before = await dump(app.store.db)
    await expect(move(app, job, 'CANCELED')).rejects.toThrow('has moved')
    expect(await dump(app.store.db)).toEqual(before)
  })

  it('tells all that happened to a job in its events', async () => {
    const app = testApp(await open())
    const job = await jobIn(app, 'PENDING')
    const done = await move(app, await move(app, await move(app, job, 'QUEUED'), 'RUNNING'), 'COMPLETED')
    const events = (await readEvents(app.store.db, 'acme', 0, 100)).map(({ event }) => event).filter(isJobEvent)
    expect(events.map(({ from, state }) => [from, state.status])).toEqual([
      [null, 'QUEUED'],
      ['QUEUED', 'RUNNING'],
      ['RUNNING', 'PENDING'],
      ['PENDING', 'QUEUED'],
      ['QUEUED', 'RUNNING'],
      ['RUNNING', 'COMPLETED'],
    ])
    expect({ ...job, ...events.at(-1)?.state }).toEqual(done)
  })
})

function counts(status: JobStatus): Lowercase<JobStatus> {
  return status.toLowerCase() as Lowercase<JobStatus>
}
