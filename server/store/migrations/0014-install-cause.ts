import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const installCause: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('assignments').addColumn('install_cause', 'text').execute()
  },
}
