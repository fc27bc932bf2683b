import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const trustedRepositories: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('trusted_repositories')
      .addColumn('repository', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('trusted_repositories_key', ['repository', 'organization_id'])
      .execute()
  },
}
