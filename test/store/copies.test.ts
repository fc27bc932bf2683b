import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { sql } from 'kysely'
import { expect, it, onTestFinished, vi } from 'vitest'
import { StaleLease } from '../../server/domain/errors.ts'
import { LAB_LOG } from '../../server/domain/events.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { createFeeds } from '../../server/events/feeds.ts'
import type { JobUpdate } from '../../server/events/types.ts'
import { randomIds } from '../../server/ids.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { settleCopy } from '../../server/operations/settle-copy.ts'
import { findJobs } from '../../server/store/jobs.ts'
import { markAsCopy } from '../../server/store/identity.ts'
import { openStore, type StoreLocation } from '../../server/store/open.ts'
import { backUp, restore } from '../../server/store/sqlite-backup.ts'
import type { Store } from '../../server/store/store.ts'
import { StoreUnavailable } from '../../server/store/unavailable.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { finish, must, result, runOne, submit, submitOne, startNext, takeUp } from '../helpers/factories.ts'
import { describeEachStore, describePostgres, describeSqlite, type StoreKit } from '../helpers/stores.ts'

function appOf(store: Store): TestApp {
  // Ids that two lives of one database never share, as in the world.
  return testApp(store, { ids: randomIds(Date.now) })
}

function directoryOf(place: StoreLocation): string {
  if (!('directory' in place)) throw new Error('not a directory')
  return place.directory
}

/** A database as it was at a moment, and a way to make it that again after it went on. */
async function snapshotOf(kit: StoreKit, where: StoreLocation): Promise<() => Promise<StoreLocation>> {
  if ('directory' in where) {
    const file = join(where.directory, '..', `${Math.random()}.backup`)
    await backUp(where.directory, file)
    return async () => {
      await restore(where.directory, file)
      return where
    }
  }
  // The database under another number, as after pg_dump and pg_restore.
  const name = new URL(where.databaseUrl).pathname.slice(1)
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: where.databaseUrl.replace(name, 'postgres') })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await admin(`create database ${name}_copy template ${name} strategy file_copy`)
  return async () => {
    await admin(`drop database ${name}`)
    await admin(`alter database ${name}_copy rename to ${name}`)
    return where
  }
}

async function firstUpdates(app: TestApp, jobId: string, after: string, count: number): Promise<JobUpdate[]> {
  const feeds = createFeeds(app)
  const updates: JobUpdate[] = []
  for await (const update of feeds.jobUpdates(EVERYTHING, { id: jobId as `job_${string}` }, after)) {
    updates.push(update)
    if (updates.length === count) break
  }
  await feeds.close()
  return updates
}

describeEachStore('a restored database', (kit) => {
  const { open, place } = kit

  /** One job runs when the backup is made; the world then goes on without it. */
  async function restored() {
    const where = await place()
    let store = await openStore(where)
    let app = appOf(store)
    await settleCopy(app) // the databases of tests are copies themselves
    await submit(app, {}, {})
    const running = await runOne(app)
    await store.close()
    const goBack = await snapshotOf(kit, where)

    store = await openStore(where)
    expect(store.copied).toBe(false)
    app = appOf(store)
    const cursor = `${store.epoch}:3`
    const second = must(await finish(app, running, 'PASSED'))
    await finish(app, second, 'PASSED')
    await submit(app, { appVersionId: 'v9' })
    const other = await startNext(app, await takeUp(app, running))
    const fences = (await dump(store.db)).assignments.map(({ fence }) => fence)
    await store.close()

    const again = await open(await goBack())
    const restoredApp = appOf(again)
    return { before: store, store: again, app: restoredApp, running, other, cursor, fences, where }
  }

  it('has a new name, under which an old cursor is told to resync', async () => {
    const { before, store, app, cursor, running } = await restored()
    expect(store.copied).toBe(true)
    expect(store.epoch).not.toBe(before.epoch)
    await settleCopy(app)
    const updates = await firstUpdates(app, running.job.id, cursor, 3)
    expect(updates.map(({ kind }) => kind)).toEqual(['RESYNC', 'SNAPSHOT', 'LIVE'])
  })

  it('ends what was live in it, and its jobs run again', async () => {
    const { store, app, running } = await restored()
    await settleCopy(app)
    const [job] = await findJobs(store.db, EVERYTHING, [running.job.id])
    expect(job).toMatchObject({ status: 'QUEUED', outcome: 'LOST', error: 'the server was restored from a backup' })
    const { assignments, workers, logs } = await dump(store.db)
    expect(assignments.map(({ end_reason: end }) => end)).toEqual(['REVOKED'])
    expect(workers.map(({ online, session_id, assignment_id }) => [online, session_id, assignment_id])).toEqual([
      [0, null, null],
    ])
    expect(logs.map(({ log }) => log)).toContain(LAB_LOG)
  })

  it('takes no word of the old leases, whether they were given before the backup or after it', async () => {
    const { app, running, other } = await restored()
    await settleCopy(app)
    for (const { lease, attempt } of [running, other]) {
      await expect(finishAttempt(app, lease, attempt.id, result('PASSED'), true)).rejects.toThrow(StaleLease)
    }
    const beats = await heartbeat(app, [running, other])
    expect(beats.flatMap(({ sessionLive, leaseLive }) => [sessionLive, leaseLive])).not.toContain(true)
  })

  it('gives no fence that was given before', async () => {
    const { app, fences } = await restored()
    await settleCopy(app)
    const fresh = await runOne(app)
    expect(fresh.lease.fence).toBeGreaterThan(Math.max(...fences) + 1_000_000)
    expect(fresh.lease.fence).toBeLessThan(2 ** 31)
  })

  it('is settled once, and is an ordinary database from then on', async () => {
    const { store, app, where } = await restored()
    const second = appOf(store)
    await Promise.all([settleCopy(app), settleCopy(second)])
    const running = await runOne(app)
    await settleCopy(second)
    expect(await finish(app, running, 'PASSED')).not.toBeNull()
    const { epoch } = store
    await store.close()
    const next = await open(where)
    expect([next.epoch, next.copied]).toEqual([epoch, false])
  })

  it('that was not settled before the server died is settled by the next one', async () => {
    const { store, where } = await restored()
    const { epoch } = store
    await store.close()
    const next = await open(where)
    expect([next.epoch, next.copied]).toEqual([epoch, true])
  })
})

describePostgres('a database that was restored in its own place', ({ open, place }) => {
  it('cannot be told from what it was, and is named anew when somebody says so', async () => {
    const where = await place()
    const store = await openStore(where)
    await store.write(({ tx }) => markAsCopy(tx))
    await store.close()
    expect((await open(where)).epoch).not.toBe(store.epoch)
  })
})

describeSqlite('a backup', ({ open, place }) => {
  it('is made while the server works, holds what was committed, and is one file', async () => {
    const where = await place()
    const store = await open(where)
    const app = testApp(store)
    for (let i = 0; i < 20; i++) await submitOne(app)
    const file = join(directoryOf(where), '..', 'online.backup')
    await backUp(directoryOf(where), file)
    await submitOne(app)
    expect(readdirSync(join(file, '..')).filter((name) => name.startsWith('online'))).toEqual(['online.backup'])
    const copy = await place()
    await restore(directoryOf(copy), file)
    const { jobs, logs } = await dump((await open(copy)).db)
    expect(jobs).toHaveLength(20)
    expect(logs).toContainEqual({ log: 'acme', last_seq: 20 })
  })

  it('replaces nothing that is there, and is refused without a database', async () => {
    const where = await place()
    await (await openStore(where)).close()
    const file = join(directoryOf(where), 'mine.txt')
    writeFileSync(file, 'mine')
    await expect(backUp(directoryOf(where), file)).rejects.toThrow(/mine\.txt exists already/)
    await expect(backUp(directoryOf(await place()), `${file}2`)).rejects.toThrow(/There is no database in /)
  })

  it('is restored only where no server works, and keeps what was there', async () => {
    const where = await place()
    const directory = directoryOf(where)
    const file = join(directory, '..', 'kept.backup')
    const store = await openStore(where)
    await backUp(directory, file)
    await submitOne(testApp(store))
    await expect(restore(directory, file)).rejects.toThrow(/Another qgjob server uses/)
    await store.close()

    const copyFiles = vi.fn(() => expect(openStore(where)).rejects.toThrow(/Another qgjob server uses/))
    const kept = must(await restore(directory, file, copyFiles))
    expect(copyFiles).toHaveBeenCalledOnce()
    const restored = await openStore(where)
    expect((await dump(restored.db)).jobs).toHaveLength(0)
    await restored.close()
    await restore(directory, kept)
    const back = await open(where)
    expect((await dump(back.db)).jobs).toHaveLength(1)
    expect(back.epoch).not.toBe(restored.epoch)
  })

  it('of a database that a crash left with its log is complete', async () => {
    const where = await place()
    const directory = directoryOf(where)
    const store = await open(where)
    await submitOne(testApp(store))
    // The log still holds the job: nothing has written it back into the file.
    const file = join(directory, '..', 'log.backup')
    await backUp(directory, file)
    const copy = await place()
    await restore(directoryOf(copy), file)
    expect((await dump((await open(copy)).db)).jobs).toHaveLength(1)
  })

  it('that is no backup, or a damaged one, is not restored', async () => {
    const where = await place()
    const directory = directoryOf(where)
    await (await openStore(where)).close()
    const file = join(directory, '..', 'no.backup')
    writeFileSync(file, 'no database at all, but as long as one might be. '.repeat(30))
    onTestFinished(() => rmSync(file))
    await expect(restore(directory, file)).rejects.toThrow(/is no backup of a qgjob database/)
    await expect(restore(directory, `${file}x`)).rejects.toThrow(StoreUnavailable)
    await (await openStore(where)).close()
    await sql`select 1`.execute((await open(where)).db)
  })
})
