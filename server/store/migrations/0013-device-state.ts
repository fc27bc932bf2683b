import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const deviceState: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('workers').addColumn('device_state', 'text').execute()
  },
}
