import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { InvalidInput, NotFound } from '../domain/errors.ts'
import type { Job } from '../domain/job.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { assignGroups } from '../operations/assign-groups.ts'
import { appendLog } from '../operations/append-log.ts'
import { cancelJob } from '../operations/cancel-jobs.ts'
import { drainWorker } from '../operations/drain-worker.ts'
import { finishAttempt } from '../operations/finish-attempt.ts'
import { registerWorker } from '../operations/register-worker.ts'
import { reportInstall } from '../operations/report-install.ts'
import { startNextAttempt } from '../operations/start-next-attempt.ts'
import { readEvents } from '../store/events.ts'
import { createFeeds, type FeedOptions } from './feeds.ts'
import { ShuttingDown, SlowConsumer } from './inbox.ts'
import { openTestLab, take, takeUntil, type TestLab } from './testing.ts'
import type { Feeds, JobUpdate } from './types.ts'

const acme = { organizationId: 'acme' }
let lab: TestLab
let feeds: Feeds

function openFeeds(options?: FeedOptions): Feeds {
  feeds = createFeeds(lab.app, options)
  return feeds
}

beforeEach(async () => {
  lab = await openTestLab()
  feeds = createFeeds(lab.app)
})
afterEach(async () => {
  await feeds.close()
  await lab.close()
})

const kinds = (updates: { kind: string }[]) => updates.map(({ kind }) => kind)
const isLive = ({ kind }: { kind: string }) => kind === 'LIVE'

/** Ends an organization's retention as the pruner would. */
async function forgetEvents(upTo: number): Promise<void> {
  await lab.app.store.write(async ({ tx }) => {
    await tx.deleteFrom('events').where('log', '=', 'acme').where('seq', '<=', upTo).execute()
  })
}

async function logEnd(): Promise<string> {
  const [live] = await take(feeds.jobUpdates(EVERYTHING, { ...acme, label: 'nobody has it' }, null), 1)
  return live?.cursor ?? ''
}

/** A job that a worker has started. */
async function startJob() {
  const { worker, sessionId } = await registerWorker(lab.app, { name: 'pixel', targets: ['EMULATOR'] })
  const [job] = (await lab.submit()) as [Job]
  await assignGroups(lab.app)
  const commands = feeds.workerCommands(EVERYTHING, worker.id, sessionId)
  const [state] = await take(commands, 1)
  if (state?.type !== 'WorkerState' || state.assignment === null) throw new Error('nothing was assigned')
  const { assignmentId, fence } = state.assignment
  const lease = { assignmentId, fence }
  await reportInstall(lab.app, lease, { performed: true, durationMs: 10 })
  const { deal } = await startNextAttempt(lab.app, lease)
  if (deal === null) throw new Error('nothing was dealt')
  const attemptId = deal.attempt.id
  return {
    job,
    commands,
    write: (seq: number, text: string) => appendLog(lab.app, lease, attemptId, [{ seq, text }]),
    finish: () =>
      finishAttempt(lab.app, lease, attemptId, { outcome: 'PASSED', durationMs: 5, counts: null, error: null }, false),
  }
}

describe('jobUpdates', () => {
  test('of one job: the job now, then every change of it alone', async () => {
    const [job, other] = (await lab.submit(2)) as [Job, Job]
    const updates = feeds.jobUpdates(EVERYTHING, { id: job.id }, null)
    expect(await take(updates, 2)).toMatchObject([
      { kind: 'SNAPSHOT', job: { id: job.id, status: 'QUEUED', testPath: 'tests/0.spec.ts' } },
      { kind: 'LIVE', job: null },
    ])
    await lab.toggle(other.id)
    await lab.toggle(job.id)
    await cancelJob(lab.app, job.id)
    expect(await take(updates, 2)).toMatchObject([
      { kind: 'STARTED', job: { id: job.id, status: 'RUNNING', cancelRequested: false } },
      { kind: 'CANCEL_REQUESTED', job: { id: job.id, status: 'RUNNING', cancelRequested: true } },
    ])
  })

  test('of a filter: the jobs that match, oldest first, then those that come to match or cease to', async () => {
    const [first, second] = (await lab.submit(3)) as [Job, Job]
    await lab.toggle(first.id)
    const queued = feeds.jobUpdates(EVERYTHING, { ...acme, status: ['QUEUED'] }, null)
    const snapshot = await takeUntil(queued, isLive)
    expect(snapshot.map(({ job }) => job?.testPath)).toEqual(['tests/1.spec.ts', 'tests/2.spec.ts', undefined])

    await lab.toggle(first.id) // RUNNING -> QUEUED: comes to match
    await lab.toggle(second.id) // QUEUED -> RUNNING: ceases to
    await cancelJob(lab.app, second.id) // RUNNING before and after
    await lab.submit(1, { testPath: 'late.spec.ts' })
    expect((await take(queued, 3)).map(({ job }) => [job?.testPath, job?.status])).toEqual([
      ['tests/0.spec.ts', 'QUEUED'],
      ['tests/1.spec.ts', 'RUNNING'],
      ['late.spec.ts', 'QUEUED'],
    ])
  })

  test('every part of a filter counts', async () => {
    const [job] = (await lab.submit(1, { labels: ['nightly'], appVersionId: 'v2', target: 'DEVICE' })) as [Job]
    const fitting = { ...acme, appVersionId: 'v2', target: 'DEVICE', groupId: job.groupId, label: 'nightly' } as const
    const misfits = [{ appVersionId: 'v1' }, { target: 'EMULATOR' }, { groupId: 'grp_0' }, { label: 'x' }] as const
    const silent = misfits.map((misfit) => feeds.jobUpdates(EVERYTHING, { ...fitting, ...misfit }, null))
    const elsewhere = feeds.jobUpdates(EVERYTHING, { ...fitting, organizationId: 'other' }, null)
    for (const feed of [...silent, elsewhere]) expect(kinds(await take(feed, 1))).toEqual(['LIVE'])
    const updates = feeds.jobUpdates(EVERYTHING, fitting, null)
    expect(kinds(await take(updates, 2))).toEqual(['SNAPSHOT', 'LIVE'])

    const quiet = vi.fn()
    for (const feed of [...silent, elsewhere]) void feed.next().then(quiet, () => undefined)
    await lab.toggle(job.id)
    expect(kinds(await take(updates, 1))).toEqual(['STARTED'])
    expect(quiet).not.toHaveBeenCalled()
  })

  test('subscribers of different filters are given the same object', async () => {
    const [job] = (await lab.submit()) as [Job]
    const all = [{ id: job.id }, acme, { ...acme, status: ['RUNNING'] as const }, { ...acme, groupId: job.groupId }]
    const open = all.map((what) => feeds.jobUpdates(EVERYTHING, what, null))
    for (const feed of open) await takeUntil(feed, isLive)
    await lab.toggle(job.id)
    const seen = await Promise.all(open.map((feed) => take(feed, 1)))
    expect(new Set(seen.flat()).size).toBe(1)
  })

  test('a resumed subscription has each job as its events left it, and is told when it has caught up', async () => {
    const [job] = (await lab.submit()) as [Job]
    const cursor = await logEnd()
    await lab.toggle(job.id)
    await lab.toggle(job.id)
    await cancelJob(lab.app, job.id)
    const updates = feeds.jobUpdates(EVERYTHING, { id: job.id }, cursor)
    expect((await takeUntil(updates, isLive)).map(({ kind, job: at }) => [kind, at?.status])).toEqual([
      ['STARTED', 'RUNNING'],
      ['STARTED', 'QUEUED'],
      ['FINISHED', 'CANCELED'],
      ['LIVE', undefined],
    ])
  })

  test.each([
    ['malformed', () => 'yesterday'],
    ['of another database', (cursor: string) => `x${cursor}`],
    ['of the future', (cursor: string) => cursor.replace(/\d+$/, (seq) => String(Number(seq) + 1))],
  ])('a cursor that is %s begins anew, and says so', async (_name, damage) => {
    await lab.submit(2)
    const updates = feeds.jobUpdates(EVERYTHING, acme, damage(await logEnd()))
    expect(kinds(await take(updates, 4))).toEqual(['RESYNC', 'SNAPSHOT', 'SNAPSHOT', 'LIVE'])
  })

  test('a cursor older than what is kept begins anew; the oldest that is covered does not', async () => {
    const [job] = (await lab.submit()) as [Job]
    const old = await logEnd()
    await lab.toggle(job.id)
    const covered = await logEnd()
    await lab.toggle(job.id)
    await forgetEvents(2)
    expect(kinds(await take(feeds.jobUpdates(EVERYTHING, acme, old), 3))).toEqual(['RESYNC', 'SNAPSHOT', 'LIVE'])
    expect(kinds(await take(feeds.jobUpdates(EVERYTHING, acme, covered), 2))).toEqual(['STARTED', 'LIVE'])
    await forgetEvents(3) // an idle organization: nothing is kept, and the last number is still known
    await feeds.close()
    openFeeds() // nobody follows the log who could know better
    expect(kinds(await take(feeds.jobUpdates(EVERYTHING, acme, covered), 3))).toEqual(['RESYNC', 'SNAPSHOT', 'LIVE'])
    expect(kinds(await take(feeds.jobUpdates(EVERYTHING, acme, await logEnd()), 1))).toEqual(['LIVE'])
  })

  test('a live subscriber whose next event is gone is told, and goes on', async () => {
    const [job] = (await lab.submit()) as [Job]
    const updates = feeds.jobUpdates(EVERYTHING, acme, null)
    await takeUntil(updates, isLive)
    await lab.app.store.write(async ({ tx }) => {
      // As if two events had come and the first had been deleted before the tail read it.
      await tx.updateTable('logs').set({ last_seq: 2 }).where('log', '=', 'acme').execute()
    })
    await lab.toggle(job.id)
    expect(kinds(await take(updates, 3))).toEqual(['RESYNC', 'SNAPSHOT', 'LIVE'])
    await lab.toggle(job.id)
    expect(kinds(await take(updates, 1))).toEqual(['STARTED'])
  })

  test('a reader whose replay is overtaken by the end of retention is told', async () => {
    openFeeds({ bound: 10 })
    const [job] = (await lab.submit()) as [Job]
    const old = await logEnd()
    for (let i = 0; i < 25; i++) await lab.toggle(job.id)
    await takeUntil(feeds.jobUpdates(EVERYTHING, acme, null), isLive) // others are at the end of the log
    const updates = feeds.jobUpdates(EVERYTHING, acme, old)
    await take(updates, 1)
    await forgetEvents(26)
    expect(kinds(await take(updates, 12))).toEqual([...Array<string>(9).fill('STARTED'), 'RESYNC', 'SNAPSHOT', 'LIVE'])
  })

  test('a snapshot of many pages reaches a reader slower than the bound', async () => {
    openFeeds({ bound: 10 })
    const jobs = await lab.submit(95)
    const updates = feeds.jobUpdates(EVERYTHING, acme, null)
    const before = await take(updates, 1)
    await lab.toggle(jobs[0]?.id ?? '')
    const seen = [...before, ...(await takeUntil(updates, isLive))]
    expect(seen.filter(({ kind }) => kind === 'SNAPSHOT').map(({ job }) => job?.id)).toEqual(jobs.map(({ id }) => id))
    expect(kinds(await take(updates, 1))).toEqual(['STARTED'])
  })

  test('a reader that stops is cut off, and nobody else notices', async () => {
    openFeeds({ bound: 5 })
    const [job] = (await lab.submit()) as [Job]
    const stalled = feeds.jobUpdates(EVERYTHING, { id: job.id }, null)
    const reading = feeds.jobUpdates(EVERYTHING, { id: job.id }, null)
    await takeUntil(stalled, isLive)
    await takeUntil(reading, isLive)
    for (let i = 0; i < 6; i++) {
      await lab.toggle(job.id)
      expect(kinds(await take(reading, 1))).toEqual(['STARTED'])
    }
    await expect(stalled.next()).rejects.toThrow(SlowConsumer)
    expect((await stalled.next()).done).toBe(true)
    await lab.toggle(job.id)
    expect(kinds(await take(reading, 1))).toEqual(['STARTED'])
  })

  test('an unknown job ends the stream with NotFound', async () => {
    await expect(feeds.jobUpdates(EVERYTHING, { id: 'job_none' }, null).next()).rejects.toThrow(NotFound)
  })
})

describe('resuming at any moment', () => {
  test.each([1, 2, 3])('neither loses nor repeats an event (%i)', async (seed) => {
    openFeeds({ bound: 40 })
    let state = seed
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below
    const jobs = await lab.submit(20)
    const total = 300
    let made = 0
    const writing = (async () => {
      for (; made < total; made++) await lab.toggle(jobs[random(jobs.length)]?.id ?? '')
    })()

    const snapshots: string[] = []
    const changes: string[] = []
    let after: string | null = null
    let live = 0
    let from = ''
    const end = jobs.length + total
    while (after === null || Number(after.split(':')[1]) < end || live === 0) {
      const updates: AsyncIterator<JobUpdate> & { return: () => Promise<unknown> } = feeds.jobUpdates(
        EVERYTHING,
        acme,
        after,
      )
      for (let left = random(12); left >= 0 && !(made === total && after?.endsWith(`:${end}`)); left--) {
        const [update] = (await take(updates, 1)) as [JobUpdate]
        after = update.cursor
        if (update.kind === 'SNAPSHOT') snapshots.push(update.job?.id ?? '')
        else if (update.kind === 'LIVE') live++
        else changes.push(update.cursor)
        if (update.kind === 'LIVE' && from === '') from = update.cursor
      }
      await updates.return()
    }
    await writing

    expect(snapshots).toEqual(jobs.map(({ id }) => id))
    const [epoch, first] = from.split(':')
    const expected = (await readEvents(lab.app.store.db, 'acme', Number(first), 1_000)).map(
      ({ seq }) => `${epoch}:${seq}`,
    )
    expect(changes).toEqual(expected)
  })
})

describe('groupUpdates', () => {
  test('of an organization: its open groups, then each group that changes, once per batch', async () => {
    const [a] = (await lab.submit(3)) as [Job]
    const [b] = (await lab.submit(1, { appVersionId: 'v2' })) as [Job]
    await cancelJob(lab.app, b.id) // its group closes
    const updates = feeds.groupUpdates(EVERYTHING, acme, null)
    expect(await take(updates, 2)).toMatchObject([
      { kind: 'SNAPSHOT', group: { id: a.groupId, counts: { queued: 3 } } },
      { kind: 'LIVE', group: null },
    ])
    await lab.submit(5)
    const [changed] = await take(updates, 1)
    expect(changed).toMatchObject({ kind: 'CHANGED', group: { id: a.groupId, counts: { queued: 8 } } })
    expect(changed?.cursor).toBe(await logEnd())
  })

  test('resuming after any update covers the groups whose events came before it', async () => {
    const [a] = (await lab.submit(1)) as [Job]
    const [b] = (await lab.submit(1, { appVersionId: 'v2' })) as [Job]
    const cursor = await logEnd()
    await lab.toggle(a.id)
    await lab.toggle(b.id)
    await lab.toggle(a.id)
    const [first] = await take(feeds.groupUpdates(EVERYTHING, acme, cursor), 1)
    expect(first?.group?.id).toBe(b.groupId)
    const rest = await takeUntil(feeds.groupUpdates(EVERYTHING, acme, first?.cursor ?? ''), isLive)
    expect(rest.map(({ group }) => group?.id)).toEqual([a.groupId, undefined])
  })

  test('of one group: also a closed one; an unknown one is NotFound', async () => {
    const [job] = (await lab.submit()) as [Job]
    await cancelJob(lab.app, job.id)
    const updates = feeds.groupUpdates(EVERYTHING, { id: job.groupId }, null)
    expect(await take(updates, 2)).toMatchObject([
      { kind: 'SNAPSHOT', group: { id: job.groupId, status: 'CLOSED' } },
      { kind: 'LIVE' },
    ])
    await expect(feeds.groupUpdates(EVERYTHING, { id: 'grp_none' }, null).next()).rejects.toThrow(NotFound)
  })
})

describe('workerUpdates', () => {
  test('all workers, then each that changes', async () => {
    const { worker } = await registerWorker(lab.app, { name: 'one', targets: ['EMULATOR'] })
    const updates = feeds.workerUpdates(EVERYTHING, { id: null }, null)
    expect(await take(updates, 2)).toMatchObject([
      { kind: 'SNAPSHOT', worker: { id: worker.id, name: 'one' } },
      { kind: 'LIVE', worker: null },
    ])
    const { worker: two } = await registerWorker(lab.app, { name: 'two', targets: ['DEVICE'] })
    expect(await take(updates, 1)).toMatchObject([{ kind: 'CHANGED', worker: { id: two.id } }])
    const own = feeds.workerUpdates(EVERYTHING, { id: two.id }, null)
    expect(kinds(await take(own, 2))).toEqual(['SNAPSHOT', 'LIVE'])
    await drainWorker(lab.app, worker.id)
    expect(await take(updates, 1)).toMatchObject([{ worker: { id: worker.id, draining: true } }])
    await drainWorker(lab.app, two.id)
    expect(await take(own, 1)).toMatchObject([{ worker: { id: two.id, draining: true } }])
    await expect(feeds.workerUpdates(EVERYTHING, { id: 'wrk_none' }, null).next()).rejects.toThrow(NotFound)
  })
})

describe('jobLog', () => {
  test('gives what there is, then what comes, and ends with the job', async () => {
    const { job, write, finish } = await startJob()
    await write(0, 'first')
    const log = feeds.jobLog(EVERYTHING, job.id, null)
    const [first] = await take(log, 1)
    expect(first).toMatchObject({ attemptNumber: 1, seq: 0, text: 'first', end: false })
    await write(1, 'second')
    const [second] = await take(log, 1)
    expect(second).toMatchObject({ seq: 1, text: 'second' })
    await finish()
    expect(await take(log, 1)).toMatchObject([{ text: '', end: true, cursor: second?.cursor }])
    expect((await log.next()).done).toBe(true)

    const resumed = await takeUntil(feeds.jobLog(EVERYTHING, job.id, first?.cursor ?? ''), ({ end }) => end)
    expect(resumed.map(({ text }) => text)).toEqual(['second', ''])
  })

  test('of a job that ended without an attempt is but its end', async () => {
    const [job] = (await lab.submit()) as [Job]
    await cancelJob(lab.app, job.id)
    const log = feeds.jobLog(EVERYTHING, job.id, null)
    const end = { cursor: '0:-1', attemptId: null, attemptNumber: 0, seq: -1, text: '', end: true }
    expect(await take(log, 1)).toEqual([end])
    expect((await log.next()).done).toBe(true)
    expect(await take(feeds.jobLog(EVERYTHING, job.id, end.cursor), 1)).toEqual([end])
  })

  test('refuses an unknown job and a cursor it cannot read', async () => {
    const [job] = (await lab.submit()) as [Job]
    await expect(feeds.jobLog(EVERYTHING, 'job_none', null).next()).rejects.toThrow(NotFound)
    await expect(feeds.jobLog(EVERYTHING, job.id, 'soon').next()).rejects.toThrow(InvalidInput)
  })
})

test('a worker is told before those who watch', async () => {
  const { job, commands } = await startJob()
  const told: string[] = []
  const watching = feeds.jobUpdates(EVERYTHING, { id: job.id }, null)
  await takeUntil(watching, isLive)
  const sink = { ready: () => true, complete: () => undefined, error: () => undefined }
  watching.pipe({ ...sink, next: ({ kind }) => told.push(kind) })
  commands.pipe({ ...sink, next: ({ type }) => told.push(type) })
  await cancelJob(lab.app, job.id)
  await vi.waitFor(() => {
    expect(told).toEqual(['AttemptCancelRequested', 'CANCEL_REQUESTED'])
  })
})

test('closing ends every open feed with the reason', async () => {
  const [job] = (await lab.submit()) as [Job]
  const updates = feeds.jobUpdates(EVERYTHING, { id: job.id }, null)
  await takeUntil(updates, isLive)
  const waiting = updates.next()
  const log = feeds.jobLog(EVERYTHING, job.id, null).next()
  await feeds.close()
  await expect(waiting).rejects.toThrow(ShuttingDown)
  await expect(log).rejects.toThrow(ShuttingDown)
})

test('finds events by itself when no wake-up comes', async () => {
  const { store } = lab.app
  feeds = createFeeds({ ...lab.app, store: { ...store, onCommit: () => () => undefined } }, { pollMs: 10 })
  const [job] = (await lab.submit()) as [Job]
  const updates = feeds.jobUpdates(EVERYTHING, { id: job.id }, null)
  await takeUntil(updates, isLive)
  await lab.toggle(job.id)
  expect(kinds(await take(updates, 1))).toEqual(['STARTED'])
})
