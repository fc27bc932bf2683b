import { chmodSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { CompiledQuery, sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { StoreFull } from '../../server/domain/errors.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { openStore, type StoreLocation } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { StoreUnavailable } from '../../server/store/unavailable.ts'
import { testApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import { finish, jobInput, runOne, submit, submitOne } from '../helpers/factories.ts'
import { describePostgres, describeSqlite } from '../helpers/stores.ts'

const big = () => Array.from({ length: 500 }, (_, i) => jobInput({ testPath: `tests/${'x'.repeat(400)}/${i}.ts` }))

async function pragma(store: Store, text: string): Promise<number> {
  const { rows } = await store.write(({ tx }) =>
    tx.executeQuery<Record<string, number>>(CompiledQuery.raw(`pragma ${text}`)),
  )
  return Object.values(rows[0] ?? {})[0] ?? Number.NaN
}

function directoryOf(place: StoreLocation): string {
  if (!('directory' in place)) throw new Error('not a directory')
  return place.directory
}

function fileOf(place: StoreLocation): string {
  return join(directoryOf(place), 'qgjob.sqlite')
}

describeSqlite('a full disk', ({ open }) => {
  it('refuses what it has no room for, keeps nothing of it, and goes on when there is room', async () => {
    const store = await open()
    const app = testApp(store)
    await submit(app, {}, {}, {})
    const running = await runOne(app)
    const before = await dump(store.db)
    const pages = await pragma(store, 'page_count')
    await pragma(store, `max_page_count = ${pages}`)

    await expect(submitJobs(app, big(), { field: 'inputs' })).rejects.toThrow(StoreFull)
    expect(await dump(store.db)).toEqual(before)

    await pragma(store, 'max_page_count = 1000000')
    await submitJobs(app, big(), { field: 'inputs' })
    expect(await finish(app, running, 'PASSED')).not.toBeNull()
  })

  it('refuses the one that does not fit, not those that share its commit', async () => {
    const store = await open()
    const app = testApp(store)
    await submit(app, {}, {})
    const running = await runOne(app)
    await pragma(store, `max_page_count = ${await pragma(store, 'page_count')}`)
    const [tooMuch, finished] = await Promise.allSettled([
      submitJobs(app, big(), { field: 'inputs' }),
      finish(app, running, 'PASSED'),
    ])
    expect(tooMuch).toMatchObject({ status: 'rejected', reason: { code: 'STORE_FULL' } })
    expect(finished.status).toBe('fulfilled')
  })
})

describePostgres('a full disk', ({ open }) => {
  it('is told from other trouble, and the same server goes on', async () => {
    const store = await open()
    const full = store.write(({ tx }) =>
      sql`do $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`.execute(tx),
    )
    await expect(full).rejects.toThrow(StoreFull)
    expect(await submitOne(testApp(store))).toBeDefined()
  })
})

describeSqlite('a database file', ({ open, place }) => {
  /** Opens as somebody who is not root, whom file modes do not concern. */
  async function refusedTo(where: StoreLocation): Promise<unknown> {
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      return await openStore(where).catch((error: unknown) => error)
    } finally {
      if (root) process.seteuid?.(0)
    }
  }

  async function filled(jobs = 1): Promise<StoreLocation> {
    const where = await place()
    const store = await openStore(where)
    await submitJobs(
      testApp(store),
      Array.from({ length: jobs }, (_, i) => jobInput({ testPath: `tests/${i}.ts` })),
      {
        field: 'inputs',
      },
    )
    await store.close()
    return where
  }

  it('that may only be read is refused in one sentence', async () => {
    const where = await filled()
    const directory = directoryOf(where)
    chmodSync(join(directory, '..'), 0o755)
    chmodSync(directory, 0o777)
    rmSync(join(directory, 'qgjob.lock'))
    chmodSync(fileOf(where), 0o444)
    const refused = await refusedTo(where)
    expect(refused).toBeInstanceOf(StoreUnavailable)
    expect((refused as Error).message).toBe(
      `${fileOf(where)} cannot be written: give this user the right to write it and its directory, or choose another directory with --data-dir.`,
    )
  })

  it('in a directory that may only be read is refused, and nobody is told of another server', async () => {
    const where = await filled()
    const directory = directoryOf(where)
    chmodSync(join(directory, '..'), 0o755)
    chmodSync(directory, 0o555)
    onTestFinished(() => chmodSync(directory, 0o755))
    const refused = await refusedTo(where)
    expect(refused).toBeInstanceOf(StoreUnavailable)
    expect((refused as Error).message).toMatch(/cannot be (written|opened|used): .*--data-dir/)
    expect((refused as Error).message).not.toContain('Another qgjob server')
  })

  it('that is damaged anywhere is refused before it is worked on, and left as it is', async () => {
    const where = await filled(400)
    const file = fileOf(where)
    const healthy = readFileSync(file)
    let refusals = 0
    // The first bytes of every page from the third on: what names its kind and where its cells begin.
    for (let page = 2; page * 4_096 < healthy.length; page += 5) {
      damage(file, page * 4_096)
      const damaged = readFileSync(file)
      const opened = await openStore(where).then(
        (store) => store.close(),
        (error: unknown) => error,
      )
      if (opened instanceof StoreUnavailable) {
        refusals++
        expect(opened.message).toMatch(/^\S+qgjob\.sqlite is damaged \(.*\), and was left as it is\. Restore a backup/)
        expect(readFileSync(file).equals(damaged)).toBe(true)
      }
      write(file, healthy)
    }
    expect(refusals).toBeGreaterThan(10)
    const store = await open(where)
    expect((await dump(store.db)).jobs).toHaveLength(400)
  })

  it('that is no database is refused', async () => {
    const where = await place()
    mkdirSync(directoryOf(where), { recursive: true })
    write(fileOf(where), Buffer.from('no database, but long enough to be looked at as one. '.repeat(20)))
    await expect(openStore(where)).rejects.toThrow(/is damaged \(file is not a database\)/)
    expect(existsSync(fileOf(where))).toBe(true)
  })
})

function damage(file: string, at: number): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(16, 0xa5), 0, 16, at)
  closeSync(descriptor)
}

function write(file: string, content: Buffer): void {
  const descriptor = openSync(file, 'w')
  writeSync(descriptor, content)
  closeSync(descriptor)
}
