import { Migrator, type Migration } from 'kysely/migration'
import type { Db } from '../tables.ts'
import { initial } from './0001-initial.ts'
import { scheduling } from './0002-scheduling.ts'

const MIGRATIONS: Record<string, Migration> = { '0001-initial': initial, '0002-scheduling': scheduling }

/** Brings a database up to date, all or nothing, under Kysely's lock. */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => await Promise.resolve(MIGRATIONS) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error instanceof Error ? error : new Error('migration failed', { cause: error })
}
