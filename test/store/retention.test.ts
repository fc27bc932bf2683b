import { statSync } from 'node:fs'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import type { Role } from '../../server/domain/caller.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { createFeeds } from '../../server/events/feeds.ts'
import type { JobUpdate } from '../../server/events/types.ts'
import { appendLog } from '../../server/operations/append-log.ts'
import { createToken } from '../../server/operations/create-token.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { prune } from '../../server/operations/prune.ts'
import { quarantineWorker } from '../../server/operations/quarantine-worker.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { startPruner } from '../../server/services/pruner.ts'
import { readStats } from '../../server/store/stats.ts'
import type { Store } from '../../server/store/store.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { dump, type Dump } from '../helpers/database.ts'
import {
  finish,
  jobInput,
  must,
  register,
  runOne,
  startNext,
  submit,
  takeUp,
  type Running,
} from '../helpers/factories.ts'
import { openTwo } from '../helpers/two-servers.ts'
import { describeEachStore, describePostgres, describeSqlite } from '../helpers/stores.ts'
import { until } from '../helpers/until.ts'

const DAY = 86_400_000

async function pruneAll(app: TestApp, before = app.now()): Promise<{ jobs: number; events: number; steps: number }> {
  const total = { jobs: 0, events: 0, steps: 0 }
  for await (const { jobs, events } of prune(app, before)) {
    total.jobs += jobs
    total.events += events
    total.steps++
  }
  return total
}

async function finishAll(app: TestApp, first: Running): Promise<void> {
  for (let running: Running | null = first; running !== null;) running = await finish(app, running, 'PASSED')
}

/** A group of a day ago, with everything that a job can have; and one of now that has not ended. */
async function lived(store: Store): Promise<{ app: TestApp; since: number }> {
  const app = testApp(store)
  await submitJobs(app, [jobInput({ labels: ['nightly', 'main'] }), jobInput(), jobInput()], {
    field: 'inputs',
    idempotencyKey: 'old',
  })
  const running = await runOne(app)
  await appendLog(app, running.lease, running.attempt.id, [
    { seq: 0, text: 'hello' },
    { seq: 1, text: 'there' },
  ])
  await finishAll(app, running)
  app.clock.advance(DAY)
  const since = app.now()
  await submitJobs(app, [jobInput({ appVersionId: 'v2', labels: ['nightly'] }), jobInput({ appVersionId: 'v2' })], {
    field: 'inputs',
    idempotencyKey: 'new',
  })
  const next = await startNext(app, await takeUp(app, running))
  await appendLog(app, next.lease, next.attempt.id, [{ seq: 0, text: 'more' }])
  return { app, since }
}

/** What is left of a job's tables, by how many. */
function counts(tables: Dump): Record<string, number> {
  const { jobs, job_labels, attempts, log_chunks, assignments, groups, idempotency } = tables
  return Object.fromEntries(
    Object.entries({ jobs, job_labels, attempts, log_chunks, assignments, groups, idempotency }).map(([name, rows]) => [
      name,
      rows.length,
    ]),
  )
}

describeEachStore('pruning', ({ open }) => {
  it('forgets what ended before a moment with all that was its own, and nothing else', async () => {
    const { app, since } = await lived(await open())
    const before = await dump(app.store.db)
    expect(counts(before)).toEqual({
      ...{ jobs: 5, job_labels: 3, attempts: 4, log_chunks: 3, assignments: 2, groups: 2, idempotency: 2 },
    })

    expect(await pruneAll(app, since)).toMatchObject({ jobs: 3 })

    const after = await dump(app.store.db)
    expect(counts(after)).toEqual({
      ...{ jobs: 2, job_labels: 1, attempts: 1, log_chunks: 1, assignments: 1, groups: 1, idempotency: 1 },
    })
    for (const table of ['jobs', 'attempts', 'assignments', 'groups', 'job_labels', 'log_chunks'] as const) {
      expect(before[table]).toEqual(expect.arrayContaining<object>(after[table]))
    }
    const isKept = (row: { name: string; updated_at: number }) => row.name === '' || row.updated_at >= since
    expect(after.learned_times).toEqual(before.learned_times.filter(isKept))
    expect(after.workers).toEqual(before.workers)
    expect(after.installs).toEqual(before.installs)
    expect(after.logs).toEqual(before.logs)
    expect(await pruneAll(app, since)).toEqual({ jobs: 0, events: 0, steps: 0 })
  })

  it('leaves each log without a gap, from some number on, with its newest event', async () => {
    const { app, since } = await lived(await open())
    await pruneAll(app, since)
    await pruneAll(app, app.now() + DAY)
    const { events, logs } = await dump(app.store.db)
    for (const { log, last_seq } of logs) {
      const seqs = events.filter((event) => event.log === log).map(({ seq }) => seq)
      expect(seqs).toEqual([last_seq])
    }
    app.clock.advance(1)
    await submit(app, { appVersionId: 'v3' })
    const next = await dump(app.store.db)
    const [acme] = next.logs.filter(({ log }) => log === 'acme')
    expect(next.events.filter(({ log }) => log === 'acme').map(({ seq }) => seq)).toEqual([
      must(acme).last_seq - 1,
      must(acme).last_seq,
    ])
  })

  it('takes nothing away from statistics', async () => {
    const { app, since } = await lived(await open())
    await submit(app, { organizationId: 'other' })
    const read = async () => [
      await readStats(app.store.db, EVERYTHING, null),
      await readStats(app.store.db, EVERYTHING, 'acme'),
    ]
    const before = await read()
    expect(must(before[1])).toMatchObject({ attempts: 4, installsPerformed: 2, installsAvoided: 2, totalGroups: 2 })
    await pruneAll(app, since)
    expect(await read()).toEqual(before)
    await pruneAll(app, app.now() + DAY)
    expect(await read()).toEqual(before)
  })

  it('goes on counting what of a group was pruned before the rest of it', async () => {
    const app = testApp(await open())
    await submit(app, {}, {}, {})
    let running = await runOne(app)
    running = must(await finish(app, running, 'PASSED'))
    app.clock.advance(DAY)
    running = must(await finish(app, running, 'FAILED'))
    const before = await readStats(app.store.db, EVERYTHING, null)
    expect(await pruneAll(app, app.now() - 1)).toMatchObject({ jobs: 1 })
    expect(await readStats(app.store.db, EVERYTHING, null)).toEqual(before)
    await finish(app, running, 'PASSED', false)
    app.clock.advance(DAY)
    await queueDueJobs(app)
    const last = await startNext(app, await takeUp(app, running))
    await finish(app, last, 'PASSED')
    const ended = await readStats(app.store.db, EVERYTHING, null)
    app.clock.advance(DAY)
    expect(await pruneAll(app)).toMatchObject({ jobs: 2 })
    const left = await dump(app.store.db)
    expect([left.groups, left.assignments, left.attempts, left.jobs].flat()).toEqual([])
    expect(await readStats(app.store.db, EVERYTHING, null)).toEqual(ended)
  })

  it('keeps a group while anything of it is left: a job that waits, a lease that has not ended', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const [first, second] = [await register(app), await register(app, { name: 'slow' })]
    const running = await startNext(app, await takeUp(app, first))
    const slow = await takeUp(app, second)
    await finishAll(app, running)
    app.clock.advance(DAY)
    await pruneAll(app)
    const left = await dump(app.store.db)
    expect(left.jobs).toEqual([])
    expect(left.assignments.map(({ id }) => id)).toEqual([slow.lease.assignmentId])
    expect(left.groups).toHaveLength(1)
    await expireLeases(app)
    app.clock.advance(1)
    await pruneAll(app)
    expect((await dump(app.store.db)).groups).toEqual([])
  })

  it('remembers a submit while one of its jobs is left', async () => {
    const { app, since } = await lived(await open())
    const again = (key: string) => submitJobs(app, [jobInput()], { field: 'inputs', idempotencyKey: key })
    await submitJobs(app, [jobInput({ appVersionId: 'waits' })], { field: 'inputs', idempotencyKey: 'waits' })
    app.clock.advance(40 * DAY)
    await pruneAll(app)
    const { idempotency } = await dump(app.store.db)
    expect(idempotency.map(({ key }) => key).sort()).toEqual(['new', 'waits'])
    expect((await again('old')).created).toBe(true)
    expect(since).toBeLessThan(app.now())
  })

  it('takes a log that is larger than a step in several', async () => {
    const app = testApp(await open())
    await submit(app, {})
    const running = await runOne(app)
    for (let from = 0; from < 350; from += 50) {
      const chunks = Array.from({ length: 50 }, (_, i) => ({ seq: from + i, text: 'x' }))
      await appendLog(app, running.lease, running.attempt.id, chunks)
    }
    await finishAll(app, running)
    app.clock.advance(DAY)
    const left: number[] = []
    for await (const { jobs } of prune(app, app.now())) {
      const { log_chunks: chunks, jobs: kept } = await dump(app.store.db)
      expect(kept).toHaveLength(chunks.length > 0 || jobs === 0 ? kept.length : 0)
      left.push(chunks.length)
    }
    expect([...new Set(left)].filter((chunks) => chunks > 0 && chunks < 350)).toEqual([250, 150, 50])
    expect(left.at(-1)).toBe(0)
  })
})

describeEachStore('a subscriber whose place was pruned', ({ open }) => {
  async function updatesAfter(app: TestApp, after: string, count: number): Promise<JobUpdate[]> {
    const feeds = createFeeds(app)
    onTestFinished(() => feeds.close())
    const updates: JobUpdate[] = []
    for await (const update of feeds.jobUpdates(EVERYTHING, { organizationId: 'acme' }, after)) {
      if (updates.push(update) === count) break
    }
    return updates
  }

  it('is told to start anew, and gets what there is', async () => {
    const { app, since } = await lived(await open())
    const { epoch } = app.store
    await pruneAll(app, since)
    const updates = await updatesAfter(app, `${epoch}:2`, 4)
    expect(updates.map(({ kind }) => kind)).toEqual(['RESYNC', 'SNAPSHOT', 'SNAPSHOT', 'LIVE'])
  })

  it('at the end of the log goes on without a word of it', async () => {
    const { app } = await lived(await open())
    const last = must((await dump(app.store.db)).logs.find(({ log }) => log === 'acme')).last_seq
    app.clock.advance(1)
    await pruneAll(app)
    const updates = await updatesAfter(app, `${app.store.epoch}:${last}`, 1)
    expect(updates.map(({ kind }) => kind)).toEqual(['LIVE'])
  })

  it('that follows live and has fallen behind everything is told so, not left in silence', async () => {
    const { app } = await lived(await open())
    // Nobody is woken: the feed finds by its poll what happened, after all but the newest of it is gone.
    const feeds = createFeeds({ ...app, store: { ...app.store, onCommit: () => () => undefined } }, { pollMs: 200 })
    onTestFinished(() => feeds.close())
    const feed = feeds.jobUpdates(EVERYTHING, { organizationId: 'acme' }, null)
    const kinds: string[] = []
    const reading = (async () => {
      for await (const { kind } of feed) kinds.push(kind)
    })()
    await until(() => kinds.includes('LIVE'))
    const before = kinds.length
    await submit(app, { appVersionId: 'v8' }, { appVersionId: 'v8' })
    app.clock.advance(1)
    await pruneAll(app)
    await until(() => kinds.length > before)
    expect(kinds[before]).toBe('RESYNC')
    await feed.return()
    await reading
  })
})

describeEachStore('what nobody has asked for since', ({ open }) => {
  it('is forgotten: workers that are gone, and how long tests took that run no more', async () => {
    const { app, since } = await lived(await open())
    const mended = await register(app, { name: 'mended' })
    await register(app, { name: 'gone', installed: [{ organizationId: 'acme', appVersionId: 'v1' }] })
    await quarantineWorker(app, mended.workerId, { reason: 'repair', until: null })
    app.clock.advance(TIMING.leaseMs)
    await expireLeases(app)
    await pruneAll(app, since)
    const before = await dump(app.store.db)
    expect(before.workers.map(({ name }) => name).sort()).toEqual(['gone', 'mended', 'phone-1'])
    app.clock.advance(DAY)
    await pruneAll(app)
    const { workers, installs, learned_times: learned } = await dump(app.store.db)
    expect(workers.map(({ name }) => name).sort()).toEqual(['mended'])
    expect(installs).toEqual([])
    expect(before.learned_times.length).toBeGreaterThan(learned.length)
    expect(learned.every(({ name }) => name === '')).toBe(true)
  })
})

describeEachStore('tokens that ended', ({ open }) => {
  it('are forgotten, but for those of administrators and agents, whose rows say more', async () => {
    const app = testApp(await open())
    const make = (name: string, role: Role, expiresInSeconds?: number) =>
      createToken(app, { name, role, organizationIds: role === 'ADMINISTRATOR' ? null : ['acme'], expiresInSeconds })
    await make('run', 'MEMBER', 60)
    await make('root', 'ADMINISTRATOR', 60)
    await make('lab', 'ENROLLMENT', 60)
    await make('ada', 'OWNER')
    await make('ends later', 'VIEWER', 3_600)
    app.clock.advance(60_001)
    await pruneAll(app)
    const { tokens } = await dump(app.store.db)
    expect(tokens.map(({ name }) => name).sort()).toEqual(['ada', 'ends later', 'lab', 'root'])
  })
})

describePostgres('two servers that prune at once', (kit) => {
  it('count everything once', async () => {
    const [a, b] = await openTwo(kit)
    for (let i = 0; i < 30; i++) await submit(a, { appVersionId: `v${i % 7}` })
    await register(a)
    for (let i = 0; i < 7; i++) {
      const [session] = [await register(a)]
      await finishAll(a, await startNext(a, await takeUp(a, session)))
    }
    const before = await readStats(a.store.db, EVERYTHING, null)
    a.clock.advance(DAY)
    await Promise.all([pruneAll(a), pruneAll(b)])
    await pruneAll(a)
    expect(await readStats(b.store.db, EVERYTHING, null)).toEqual(before)
    expect((await dump(a.store.db)).groups).toEqual([])
  })
})

describeSqlite('the file', ({ open, place }) => {
  it('gives its room back', async () => {
    const where = await place()
    const store = await open(where)
    const app = testApp(store)
    await submit(app, {})
    const running = await runOne(app)
    for (let seq = 0; seq < 100; seq++) {
      await appendLog(app, running.lease, running.attempt.id, [{ seq, text: 'x'.repeat(60_000) }])
    }
    await finishAll(app, running)
    const size = async () => {
      await store.write(({ tx }) => tx.executeQuery(CompiledQuery.raw('pragma user_version')))
      const { rows } = await store.db.executeQuery<{ page_count: number }>(CompiledQuery.raw('pragma page_count'))
      return must(rows[0]).page_count * 4_096
    }
    expect(await size()).toBeGreaterThan(6_000_000)
    app.clock.advance(DAY)
    await pruneAll(app)
    expect(await size()).toBeLessThan(600_000)
    await store.close()
    if (!('directory' in where)) throw new Error('not a directory')
    expect(statSync(join(where.directory, 'qgjob.sqlite')).size).toBeLessThan(600_000)
  })
})

describeSqlite('the pruner', ({ open }) => {
  it('forgets what ended longer ago than it is to keep', async () => {
    const { app } = await lived(await open())
    app.clock.advance(DAY)
    const pruner = startPruner(app, 1.5 * DAY)
    await until(async () => (await dump(app.store.db)).jobs.length === 2)
    await pruner.stop()
    const { jobs } = await dump(app.store.db)
    expect(jobs).toHaveLength(2)
  })
})
