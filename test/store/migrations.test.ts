import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { migrate, type Migrations } from '../../server/store/migrations/index.ts'
import { openStore } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { StoreUnavailable } from '../../server/store/unavailable.ts'
import { describeEachStore, describePostgres } from '../helpers/stores.ts'

const NEXT: Migrations = {
  '9001-one': { up: (db) => db.schema.createTable('one').addColumn('x', 'integer').execute() },
  '9002-two': {
    async up(db) {
      await db.schema.createTable('two').addColumn('x', 'integer').execute()
      await sql`insert into two values (1)`.execute(db)
    },
  },
}

/** The migrations that this database has had, as if the program knew no others. */
async function known(store: Store): Promise<Migrations> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(store.db)
  return Object.fromEntries(rows.map(({ name }) => [name, { up: () => Promise.reject(new Error(`${name} again`)) }]))
}

async function isTable(store: Store, name: string): Promise<boolean> {
  return sql`select 1 from ${sql.table(name)}`.execute(store.db).then(
    () => true,
    () => false,
  )
}

describeEachStore('migrations', ({ open, place }) => {
  it('are carried out once each, in their order', async () => {
    const store = await open(await place())
    const migrations = {
      ...(await known(store)),
      '9002-two': NEXT['9002-two'],
      '9001-one': NEXT['9001-one'],
    } as Migrations
    const up = () => store.write(({ tx }) => migrate(tx, migrations))
    expect(await up()).toEqual(['9001-one', '9002-two'])
    expect(await up()).toEqual([])
  })

  it('leave nothing behind when one of them fails', async () => {
    const store = await open(await place())
    const mended: Migrations = { ...(await known(store)), ...NEXT }
    const broken: Migrations = {
      ...mended,
      '9003-broken': { up: (db) => sql`insert into two values (2), ('a', 'b')`.execute(db).then(() => undefined) },
    }
    await expect(store.write(({ tx }) => migrate(tx, broken))).rejects.toThrow()
    expect([await isTable(store, 'one'), await isTable(store, 'two')]).toEqual([false, false])
    expect(await store.write(({ tx }) => migrate(tx, mended))).toEqual(['9001-one', '9002-two'])
  })

  it('of a newer program make an older one say so and stop', async () => {
    const where = await place()
    const store = await openStore(where)
    await store.write(({ tx }) => sql`insert into kysely_migration values ('9001-next', 'then')`.execute(tx))
    await store.close()
    const refused = await openStore(where).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(StoreUnavailable)
    expect((refused as Error).message).toBe(
      'The database was made by a newer qgjob (this one does not know 9001-next). Start that version or a newer one, or restore a backup from before the upgrade.',
    )
  })
})

describePostgres('servers that start together on an empty database', ({ server }) => {
  it('all come up, and know it by one name', async () => {
    for (let round = 0; round < 5; round++) {
      const databaseUrl = await (await server()).createEmptyDatabase()
      const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ databaseUrl })))
      expect(new Set(stores.map(({ epoch }) => epoch)).size).toBe(1)
      expect(stores.map(({ copied }) => copied)).toEqual([false, false, false, false])
      await Promise.all(stores.map((store) => store.close()))
    }
  })
})
