import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const tokens: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('tokens')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('organization_ids', 'text')
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('credential_id', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .addColumn('replaced_by', 'text')
      .addColumn('uses_left', 'integer')
      .execute()
    await sql`create index tokens_administrators on tokens (id) where role = 'ADMINISTRATOR'`.execute(db)
    await db.schema.createIndex('tokens_by_credential').on('tokens').column('credential_id').execute()
    // When an administrator was last noted in the log of an organization.
    await db.schema
      .createTable('administrator_access')
      .addColumn('token_id', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('noted_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('administrator_access_key', ['token_id', 'organization_id'])
      .execute()
    // Whose worker it is: the credential under which its agent registered it.
    await db.schema.alterTable('workers').addColumn('credential_id', 'text').execute()
    // Who caused the event, JSON; null: the server itself.
    await db.schema.alterTable('events').addColumn('actor', 'text').execute()
  },
}
