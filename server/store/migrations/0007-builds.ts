import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const builds: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('builds')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('app_version_id', 'text', (c) => c.notNull())
      .addColumn('platform', 'text', (c) => c.notNull())
      .addColumn('sha256', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('file_name', 'text', (c) => c.notNull())
      .addColumn('package_id', 'text')
      .addColumn('version_name', 'text')
      .addColumn('version_code', 'text')
      .addColumn('launch_activity', 'text')
      .addColumn('source_url', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('superseded_at', 'bigint')
      .execute()
    await sql`create unique index builds_current on builds (organization_id, app_version_id, platform) where superseded_at is null`.execute(
      db,
    )
    await db.schema.createIndex('builds_by_organization').on('builds').columns(['organization_id', 'id']).execute()
    await db.schema.createIndex('builds_by_content').on('builds').column('sha256').execute()

    await db.schema
      .createTable('artifacts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('attempt_id', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('content_type', 'text', (c) => c.notNull())
      .addColumn('sha256', 'text', (c) => c.notNull())
      .addColumn('size', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createIndex('artifacts_of_attempt')
      .unique()
      .on('artifacts')
      .columns(['attempt_id', 'name'])
      .execute()
    await db.schema.createIndex('artifacts_by_content').on('artifacts').column('sha256').execute()
  },
}
