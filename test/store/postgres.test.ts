import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { listen } from '../../server/store/listen.ts'
import { openPostgres } from '../../server/store/open-postgres.ts'
import type { Wakes } from '../../server/store/store.ts'
import { testApp } from '../../server/testing.ts'
import { submitOne } from '../helpers/factories.ts'
import { startProxy, type Proxy } from '../helpers/proxy.ts'
import { describePostgres } from '../helpers/stores.ts'
import { until } from '../helpers/until.ts'

describePostgres('a lost connection', ({ open, place }) => {
  it('in the middle of a transaction fails that write alone', async () => {
    const where = await place()
    const [store, other] = [await open(where), await open(where)]
    const uncaught: unknown[] = []
    const note = (error: unknown) => void uncaught.push(error)
    process.on('uncaughtException', note)
    onTestFinished(() => void process.off('uncaughtException', note))

    const broken = store.write(async ({ tx }) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(other.db)
      await sql`select 1`.execute(tx)
    })

    await expect(broken).rejects.toThrow()
    const { rows } = await store.write(({ tx }) => sql<{ one: number }>`select 1 as one`.execute(tx))
    expect(rows).toEqual([{ one: 1 }])
    expect(uncaught).toEqual([])
  })

  it('that listened to other servers is made again, and everybody looks for what it missed', async () => {
    const where = await place()
    const [store, other] = [await open(where), await open(where)]
    const heard: Wakes[] = []
    store.onCommit((wakes) => heard.push(wakes))
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %' and datname = current_database()`.execute(
      other.db,
    )
    await until(() => heard.some(({ all, plan, timers }) => all && plan && timers))
  })
})

describePostgres('a connection over which nothing comes any more', ({ open, server }) => {
  async function proxied(): Promise<Proxy> {
    const proxy = await startProxy(await (await server()).createDatabase())
    onTestFinished(() => proxy.close())
    return proxy
  }

  it('is replaced, if it listened to other servers', async () => {
    const proxy = await proxied()
    const store = await open({ databaseUrl: proxy.url })
    const hints: string[] = []
    let [losses, gaps] = [0, 0]
    const stop = await listen(proxy.url, {
      onHint: (hint) => hints.push(hint),
      onLoss: () => losses++,
      onGap: () => gaps++,
      ...{ pulseMs: 20, answerMs: 100, retryMs: 10 },
    })
    onTestFinished(stop)
    proxy.freeze()
    await until(() => gaps === 1)
    expect(losses).toBe(1)
    const fresh = await open({ databaseUrl: proxy.url })
    await submitOne(testApp(fresh))
    await until(() => hints.length > 0)
    await proxy.close() // or the connections of `store` would be waited for
    expect(store.dialect).toBe('postgres')
  })

  // A statement may take 35 s.
  it('is cut when the store is closed, whatever waits for it', { timeout: 20_000 }, async () => {
    const proxy = await proxied()
    const store = await openPostgres(proxy.url, { notify: true, farewellMs: 100 })
    await sql`select 1`.execute(store.db)
    proxy.freeze()
    const failed: string[] = []
    const waiting = [
      store.write(({ tx }) => sql`select 1`.execute(tx)).catch(() => failed.push('write')),
      sql`select 1`.execute(store.db).catch(() => failed.push('read')),
    ]
    await new Promise(setImmediate) // both have their connections
    await store.close()
    await Promise.all(waiting)
    // Side by side: the read does not wait for the write to be cut, which is given some time to end first.
    expect(failed).toEqual(['read', 'write'])
  })

  it('fails the statement that waits for it, and is replaced', async () => {
    const proxy = await proxied()
    const store = await open({ databaseUrl: `${proxy.url}?query_timeout=200` })
    const ask = () => sql`select 1`.execute(store.db)
    await ask()
    await store.write(({ tx }) => sql`select 1`.execute(tx))
    proxy.freeze()
    await expect(ask()).rejects.toThrow('Query read timeout')
    await expect(store.write(({ tx }) => sql`select 1`.execute(tx))).rejects.toThrow('Query read timeout')
    expect((await ask()).rows).toHaveLength(1)
    expect((await store.write(({ tx }) => sql`select 1`.execute(tx))).rows).toHaveLength(1)
    await proxy.close()
  })
})
