import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { NameTaken } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { cancelGroup, cancelJob } from '../../server/operations/cancel-jobs.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { findJob } from '../../server/store/jobs.ts'
import { openStore } from '../../server/store/open.ts'
import type { Store, Wakes } from '../../server/store/store.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import {
  finish,
  jobInput,
  must,
  register,
  result,
  runOne,
  startNext,
  submit,
  submitOne,
  takeUp,
  type Running,
} from '../helpers/factories.ts'
import { describePostgres } from '../helpers/stores.ts'
import { openTwo, someoneWaits } from '../helpers/two-servers.ts'
import { until } from '../helpers/until.ts'

/** A store that holds its transactions open, written but not committed, until it is let go on. */
function holding(store: Store) {
  const written = Promise.withResolvers<undefined>()
  const go = Promise.withResolvers<undefined>()
  const held: Store = {
    ...store,
    write: (operation) =>
      store.write(async (writing) => {
        const value = await operation(writing)
        written.resolve(undefined)
        await go.promise
        return value
      }),
  }
  return { held, written: written.promise, go: () => go.resolve(undefined) }
}

/** Runs `first` on one server up to its commit, begins `second` on the other, and only then commits. */
async function overlapped<A, B>(
  [a, b]: [TestApp, TestApp],
  first: (app: TestApp) => Promise<A>,
  second: (app: TestApp) => Promise<B>,
): Promise<[A, B]> {
  const { held, written, go } = holding(a.store)
  const one = first({ ...a, store: held })
  await written
  const two = second(b)
  two.catch(() => undefined) // looked at below
  await until(() => someoneWaits(b), { what: 'a statement that waits for a lock' }).finally(go)
  return [await one, await two]
}

describePostgres('two servers', (kit) => {
  it('open an empty database at the same moment', async () => {
    const databaseUrl = await (await kit.server()).createEmptyDatabase()
    const stores = await Promise.all([1, 2, 3].map(() => kit.open({ databaseUrl })))
    expect(new Set(stores.map((store) => store.epoch)).size).toBe(1)
    await submitOne(testApp(must(stores[0])))
    expect((await dump(must(stores[2]).db)).jobs).toHaveLength(1)
  })

  it('hear of each other’s commits, and of their own once', async () => {
    const [a, b] = await openTwo(kit)
    const heard: Record<'a' | 'b', Wakes[]> = { a: [], b: [] }
    a.store.onCommit((wakes) => heard.a.push(wakes))
    b.store.onCommit((wakes) => heard.b.push(wakes))
    await submitOne(a)
    const worker = await register(b)
    await until(() => heard.a.length >= 2 && heard.b.length >= 2, { what: 'a wake on both servers' })
    expect(heard.b).toContainEqual(expect.objectContaining({ plan: true, logs: new Set(['acme']) }))
    expect(heard.a).toContainEqual(expect.objectContaining({ plan: true, workers: new Set([worker.workerId]) }))
    await submitOne(a, { organizationId: 'last' })
    await until(() => heard.b.some(({ logs }) => logs.has('last')))
    expect(heard.a).toHaveLength(3)
    expect(heard.b).toHaveLength(3)
  })

  it('give a name that is free to one of two agents', async () => {
    const [a, b] = await openTwo(kit)
    await register(a)
    const first = (app: TestApp) => register(app, { instanceId: 'instance-of-mine-0001' })
    const second = (app: TestApp) =>
      register(app, { instanceId: 'instance-of-yours-0001' }).catch((error: unknown) => error)
    const [mine, refusal] = await overlapped([a, b], first, second)
    expect(refusal).toBeInstanceOf(NameTaken)
    expect(await heartbeat(a, [mine])).toMatchObject([{ sessionLive: true }])
  })

  it('say what to do when the database cannot be reached', async () => {
    const databaseUrl = 'postgres://postgres:secret@127.0.0.1:1/none'
    const refused = await openStore({ databaseUrl }).catch((error: unknown) => error as Error)
    expect(refused).toMatchObject({ message: expect.stringContaining('--database-url') as unknown })
    expect((refused as Error).message).not.toContain('secret')
  })

  it('go on, and hear of each other again, after the database has closed every connection', async () => {
    const [a, b] = await openTwo(kit)
    const admin = await kit.open(await kit.place())
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(a.store.db)
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${rows[0]?.name}`.execute(admin.db)
    const kept = await until(() => submitOne(a).catch(() => undefined), { what: 'a submit after the cut' })
    let heard = 0
    b.store.onCommit(({ logs }) => (heard += logs.has('acme') ? 1 : 0))
    await until(
      async () => {
        await submitOne(a)
        return heard > 0
      },
      { what: 'a wake after the cut' },
    )
    expect(await findJob(b.store.db, EVERYTHING, kept.id)).toMatchObject({ status: 'QUEUED' })
  })

  it('make one group and one set of jobs of equal submits', async () => {
    const [a, b] = await openTwo(kit)
    const options = { idempotencyKey: 'ci', field: 'input' } as const
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => submitJobs(n % 2 === 0 ? a : b, [jobInput()], options)),
    )
    expect(new Set(answers.map(({ jobs }) => jobs[0]?.id)).size).toBe(1)
    const { jobs, groups, events } = await dump(a.store.db)
    expect([jobs.length, groups.length, events.length]).toEqual([1, 1, 1])
  })

  it('keep a key once that both take at the same moment, also when nothing else of the two submits is the same', async () => {
    const [a, b] = await openTwo(kit)
    const body = jobInput()
    await submitOne(a)
    for (let round = 0; round < 10; round++) {
      const options = { idempotencyKey: `ci-${round}`, field: 'input' } as const
      const answers = await Promise.all([submitJobs(a, [body], options), submitJobs(b, [body], options)])
      expect(answers.map(({ created }) => created).sort()).toEqual([false, true])
    }
    expect((await dump(a.store.db)).jobs).toHaveLength(11)
  })

  it('number events without gaps and open one group while both take submits', async () => {
    const [a, b] = await openTwo(kit)
    await Promise.all(Array.from({ length: 200 }, (_, n) => submitOne(n % 2 === 0 ? a : b)))
    const { groups, events } = await dump(a.store.db)
    expect(groups).toMatchObject([{ queued: 200 }])
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
  })

  it('open a new group for a submit that joined one which the other closed meanwhile', async () => {
    const [a, b] = await openTwo(kit)
    await submitOne(a)
    const running = await runOne(a)
    const { held, written, go } = holding(a.store)
    const late = submitOne({ ...a, store: held })
    await written
    await finish(b, running, 'PASSED')
    go()
    const job = await late
    const { groups } = await dump(a.store.db)
    expect(groups).toMatchObject([
      { status: 'CLOSED', queued: 0, completed: 1 },
      { id: job.groupId, status: 'OPEN', queued: 1 },
    ])
  })

  it('never give one worker or one job twice', async () => {
    const apps = await openTwo(kit)
    const [a, b] = apps
    await submit(a, ...Array.from({ length: 60 }, () => ({})))
    const sessions = await Promise.all(
      Array.from({ length: 6 }, (_, n) => register(n % 2 === 0 ? a : b, { name: `w${n}` })),
    )
    const placed = await Promise.all([assignGroups(a), assignGroups(b), assignGroups(a), assignGroups(b)])
    expect(placed.reduce((sum, count) => sum + count)).toBe(6)
    const ran = await Promise.all(
      sessions.map(async (session, n) => {
        const ids: string[] = []
        const serving = await takeUp(a, session)
        for (let running: Running | null = await startNext(a, serving); running !== null;) {
          ids.push(running.job.id)
          running = await finish(must(apps[(n + ids.length) % 2]), running, 'PASSED')
        }
        return ids
      }),
    )
    expect(new Set(ran.flat()).size).toBe(60)
    expect(ran.flat()).toHaveLength(60)
    const { groups, assignments, attempts, events } = await dump(a.store.db)
    expect(groups).toMatchObject([{ status: 'CLOSED', completed: 60, queued: 0, running: 0 }])
    expect(new Set(assignments.map(({ fence }) => fence)).size).toBe(6)
    expect(attempts.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 60 }, () => 'PASSED'))
    const acme = events.filter(({ log }) => log === 'acme').map(({ seq }) => seq)
    expect(acme).toEqual(acme.map((_, n) => n + 1))
  })

  it('keep a cancel that one acknowledges while the other records the result', async () => {
    const apps = await openTwo(kit)
    const job = await submitOne(apps[0])
    const running = await runOne(apps[0])
    await overlapped(
      apps,
      (app) => cancelJob(app, job.id),
      (app) => finish(app, running, 'PASSED'),
    )
    expect(await findJob(apps[0].store.db, EVERYTHING, job.id)).toMatchObject({
      status: 'CANCELED',
      cancelRequested: true,
    })
  })

  it('do not cancel on what was true before the other recorded a result', async () => {
    const apps = await openTwo(kit)
    const job = await submitOne(apps[0], { maxAttempts: 2 })
    const running = await runOne(apps[0])
    await overlapped(
      apps,
      (app) => finish(app, running, 'FAILED'),
      (app) => cancelJob(app, job.id),
    )
    expect(await findJob(apps[0].store.db, EVERYTHING, job.id)).toMatchObject({ status: 'CANCELED', attemptsUsed: 1 })
    const { groups } = await dump(apps[0].store.db)
    expect(groups).toMatchObject([{ status: 'CLOSED', canceled: 1, running: 0, pending: 0 }])
  })

  it('record one result when a report is repeated at the other', async () => {
    const apps = await openTwo(kit)
    await submit(apps[0], {}, {})
    const running = await runOne(apps[0])
    const report = (app: TestApp) => finishAttempt(app, running.lease, running.attempt.id, result('PASSED'), true)
    const [one, two] = await overlapped(apps, report, report)
    expect(two.deal?.attempt).toEqual(one.deal?.attempt)
    expect((await dump(apps[0].store.db)).attempts.map(({ outcome }) => outcome)).toEqual(['PASSED', null])
  })

  it('deal different jobs at the same moment', async () => {
    const apps = await openTwo(kit)
    await submit(apps[0], ...Array.from({ length: 8 }, () => ({})))
    const serving = [
      await takeUp(apps[0], await register(apps[0])),
      await takeUp(apps[0], await register(apps[0], { name: 'phone-2' })),
    ]
    const { held, written, go } = holding(apps[0].store)
    const one = startNextAttempt({ ...apps[0], store: held }, must(serving[0]).lease)
    await written
    const two = await startNextAttempt(apps[1], must(serving[1]).lease)
    go()
    expect(two.deal?.job.id).not.toBe(must((await one).deal).job.id)
  })

  it('cancel a group on one while the other works on it', async () => {
    const [a, b] = await openTwo(kit)
    const jobs = await submit(a, ...Array.from({ length: 80 }, () => ({})))
    const started: Running[] = []
    for (const name of ['w1', 'w2', 'w3']) started.push(await runOne(b, { name }))
    const work = started.map(async (first) => {
      for (let running: Running | null = first; running !== null;) running = await finish(b, running, 'PASSED')
    })
    await until(async () => (await findJob(a.store.db, EVERYTHING, must(jobs[5]).id))?.status === 'COMPLETED')
    await cancelGroup(a, must(jobs[0]).groupId)
    await Promise.all(work)
    const { groups } = await dump(a.store.db)
    expect(groups).toMatchObject([{ status: 'CLOSED', queued: 0, running: 0 }])
    expect(must(groups[0]).canceled).toBeGreaterThan(0)
  })

  it('take back a silent worker’s job once', async () => {
    const [a, b] = await openTwo(kit)
    const job = await submitOne(a)
    const running = await runOne(a)
    a.clock.advance(TIMING.leaseMs)
    await Promise.all([expireLeases(a), expireLeases(b), heartbeat(a, [running]), expireLeases(b)])
    await expireLeases(a)
    const { attempts } = await dump(a.store.db)
    const { status, infrastructureFailures } = must(await findJob(a.store.db, EVERYTHING, job.id))
    expect(attempts).toHaveLength(1)
    // The heartbeat may have come first: then the lease goes on.
    expect(['RUNNING 0', 'QUEUED 1']).toContain(`${status} ${infrastructureFailures}`)
  })

  it('queue a due retry once', async () => {
    const [a, b] = await openTwo(kit)
    await submitOne(a)
    await finish(a, await runOne(a), 'FAILED')
    a.clock.advance(TIMING.retry.maxBackoffMs)
    await Promise.all([queueDueJobs(a), queueDueJobs(b), queueDueJobs(a), queueDueJobs(b)])
    const { events } = await dump(a.store.db)
    expect(events.filter(({ data }) => data.includes('"kind":"QUEUED"'))).toHaveLength(1)
  })

  it('leave one session when an agent registers at both', async () => {
    const [a, b] = await openTwo(kit)
    await submitOne(a)
    const sessions = await Promise.all([a, b, a, b].map((app) => register(app)))
    expect(new Set(sessions.map(({ workerId }) => workerId)).size).toBe(1)
    const answers = await heartbeat(b, sessions)
    expect(answers.filter(({ sessionLive }) => sessionLive)).toHaveLength(1)
  })

  it('deal nothing to a worker that the other has sent home', async () => {
    const apps = await openTwo(kit)
    const [a] = apps
    await submit(a, {}, {}, {})
    const running = await runOne(a)
    const [, { deal }] = await overlapped(
      apps,
      (app) => drainWorker(app, running.workerId),
      (app) => finishAttempt(app, running.lease, running.attempt.id, result('PASSED'), true),
    )
    const fresh = await takeUp(a, await register(a))
    const [, next] = await overlapped(
      apps,
      (app) => drainWorker(app, fresh.workerId),
      (app) => startNextAttempt(app, fresh.lease),
    )
    expect([deal, next.deal]).toEqual([null, null])
  })

  it('never let an assignment slip through a registration at the other', async () => {
    const apps = await openTwo(kit)
    await submitOne(apps[0])
    await register(apps[0])
    await overlapped(
      apps,
      (app) => assignGroups(app),
      (app) => register(app, { installed: [] }),
    )
    const { assignments, workers } = await dump(apps[0].store.db)
    expect(assignments).toMatchObject([{ end_reason: 'LOST' }])
    expect(workers).toMatchObject([{ assignment_id: null }])
  })
})
