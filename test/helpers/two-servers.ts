import { AsyncLocalStorage } from 'node:async_hooks'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { vi } from 'vitest'
import { countingIds } from '../../server/ids.ts'
import { manualClock, testApp, type TestApp } from '../../server/testing.ts'
import type { StoreKit } from './stores.ts'
import { until } from './until.ts'

/** Two servers at one database, as a load balancer would use them. */
export async function openTwo({ open, place }: StoreKit): Promise<[TestApp, TestApp]> {
  const where = await place()
  const clock = manualClock()
  const server = async (name: string) => testApp(await open(where), { clock, ids: countingIds(name) })
  return [await server('a'), await server('b')]
}

/** Whether a statement waits for a lock. */
export async function someoneWaits({ store }: TestApp): Promise<boolean> {
  const query = 'select 1 from pg_stat_activity where datname = current_database() and wait_event_type = $1'
  return (await store.db.executeQuery(CompiledQuery.raw(query, ['Lock']))).rows.length > 0
}

/** One server's part in a meeting: what it does, and the table whose rows it is to hold locked when they meet. */
export interface Side {
  holding: string
  run: (app: TestApp) => Promise<unknown>
}

/**
 * Lets each server go on until it holds its rows, or waits for those of the other; then lets both go on. Answers how
 * many statements the database refused because they waited for each other in a circle.
 */
export async function meet(apps: readonly [TestApp, TestApp], sides: readonly [Side, Side]): Promise<number> {
  const sideOf = new AsyncLocalStorage<{ locks: RegExp; holds: boolean }>()
  const go = Promise.withResolvers<undefined>()
  let circles = 0
  const client = pg.Client.prototype as { query: (sql: string, ...rest: unknown[]) => Promise<unknown> }
  const { query } = client
  const spy = vi.spyOn(client, 'query').mockImplementation(async function (this: pg.Client, sql, ...rest) {
    const side = sideOf.getStore()
    const result = await query.call(this, sql, ...rest).catch((error: unknown) => {
      if ((error as { code?: string }).code === '40P01') circles++
      throw error
    })
    if (side?.locks.test(sql) === true) {
      side.holds = true
      await go.promise
    }
    return result
  })
  try {
    const running: Promise<unknown>[] = []
    for (const [index, { holding, run }] of sides.entries()) {
      const side = {
        locks: new RegExp(`^(update|insert into|delete from) "${holding}"|from "${holding}" .*for update`),
        holds: false,
      }
      running.push(sideOf.run(side, () => run(apps[index as 0 | 1])))
      await until(async () => side.holds || (await someoneWaits(apps[0])), { what: `the lock on ${holding}` })
    }
    go.resolve(undefined)
    await Promise.all(running)
  } finally {
    go.resolve(undefined)
    spy.mockRestore()
  }
  return circles
}
