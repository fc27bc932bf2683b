import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { describePostgres } from '../helpers/stores.ts'

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
})
