import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const sources: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('jobs').addColumn('source_repository', 'text').execute()
    await db.schema.alterTable('jobs').addColumn('source_commit', 'text').execute()
  },
}
