import { sql } from 'kysely'
import { expect, it, onTestFinished, vi } from 'vitest'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { findJobs } from '../../server/store/jobs.ts'
import { openStore } from '../../server/store/open.ts'
import { testApp } from '../../server/testing.ts'
import { finish, register, runOne, startNext, submitOne, takeUp } from '../helpers/factories.ts'
import { describeEachStore, describePostgres } from '../helpers/stores.ts'
import { until } from '../helpers/until.ts'

const HOUR = 3_600_000

/** As if somebody set the machine's clock. */
function setWallClock(byMs: number): void {
  const real = Date.now
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => real() + byMs)
  onTestFinished(() => spy.mockRestore())
}

describeEachStore('a wall clock that jumps', ({ open, place }) => {
  it.each([HOUR, -HOUR, 24 * HOUR, -24 * HOUR])('by %i ms ends no lease and brings no retry', async (jump) => {
    const where = await place()
    const store = await open(where)
    const app = { ...testApp(store), now: store.now }
    const waiting = await submitOne(app)
    const failed = await runOne(app)
    await finish(app, failed, 'FAILED', false)
    const job = await submitOne(app, { appVersionId: 'v2' })
    const running = await startNext(app, await takeUp(app, failed))

    setWallClock(jump)
    await expireLeases(app)
    await queueDueJobs(app)
    const statuses = async () =>
      (await findJobs(store.db, EVERYTHING, [waiting.id, job.id])).map(({ id, status }) => [id, status])
    expect(new Map((await statuses()) as [string, string][])).toEqual(
      new Map([
        [waiting.id, 'PENDING'],
        [job.id, 'RUNNING'],
      ]),
    )
    expect(running.job.id).toBe(job.id)

    // It would be seen: with time by the wall clock, the same sweep ends the lease, or never will.
    const naive = { ...app, now: () => Date.now() }
    await expireLeases(naive)
    const after = await findJobs(store.db, EVERYTHING, [job.id])
    expect(after.map(({ status }) => status)).toEqual([jump > 0 ? 'QUEUED' : 'RUNNING'])
  })
})

describePostgres('servers whose wall clocks differ by a day', ({ open, place }) => {
  it('go by one time, that of the database', async () => {
    const where = await place()
    const a = await open(where)
    setWallClock(24 * HOUR)
    const b = await openStore(where)
    onTestFinished(() => b.close())
    const { rows } = await sql<{
      ms: number
    }>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`.execute(a.db)
    for (const store of [a, b]) expect(Math.abs(store.now() - (rows[0]?.ms ?? 0))).toBeLessThan(1_000)
    const app = { ...testApp(a), now: a.now }
    await register(app)
    await expireLeases({ ...testApp(b), now: b.now })
    const workers = await app.directory.workers(EVERYTHING)
    expect(workers.map(({ online }) => online)).toEqual([true])
  })
})

describePostgres('servers that do not tell each other of changes', ({ place }) => {
  it('send nothing, listen to nothing, and see what the others did when they look', async () => {
    const where = await place()
    if (!('databaseUrl' in where)) throw new Error('no address')
    const [a, b, listener] = await Promise.all([
      openStore({ ...where, notify: false }),
      openStore({ ...where, notify: false }),
      openStore(where),
    ])
    onTestFinished(async () => {
      await Promise.all([a.close(), b.close(), listener.close()])
    })
    const heard: unknown[] = []
    b.onCommit((wakes) => heard.push(wakes))
    listener.onCommit((wakes) => heard.push(wakes))
    const job = await submitOne(testApp(a))
    expect(await findJobs(b.db, EVERYTHING, [job.id])).toHaveLength(1)
    const { rows } = await sql<{ query: string }>`
      select query from pg_stat_activity where datname = current_database() and query ilike 'listen%'
    `.execute(a.db)
    expect(rows).toHaveLength(1)
    // Hints come in the order of their commits: one that was sent after shows that none came before.
    await submitOne(testApp(listener))
    await until(() => heard.length > 0)
    expect(heard).toHaveLength(1)
  })
})
