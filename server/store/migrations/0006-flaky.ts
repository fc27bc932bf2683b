import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const flaky: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const column of ['flaky', 'quarantined']) {
      await db.schema
        .alterTable('jobs')
        .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
    }
    await db.schema
      .alterTable('groups')
      .addColumn('flaky', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('pruned_totals')
      .addColumn('flaky', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    // Beside the attempts, whose rows are read for every job that is shown.
    await db.schema
      .createTable('attempt_tests')
      .addColumn('attempt_id', 'text', (c) => c.primaryKey())
      .addColumn('tests', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('test_days')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('test_path', 'text', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('model', 'text', (c) => c.notNull())
      .addColumn('day', 'integer', (c) => c.notNull())
      .addColumn('runs', 'integer', (c) => c.notNull())
      .addColumn('failures', 'integer', (c) => c.notNull())
      .addColumn('flakes', 'integer', (c) => c.notNull())
      .addColumn('last_job_id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('test_days_key', ['organization_id', 'test_path', 'title', 'target', 'model', 'day'])
      .execute()
    await sql`create index test_days_flaky on test_days (organization_id, day) where flakes > 0`.execute(db)
    await sql`create index test_days_by_age on test_days (day)`.execute(db)
    await db.schema
      .createTable('quarantines')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('test_path', 'text', (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('owner', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('quarantines_key', ['organization_id', 'test_path', 'title'])
      .execute()
  },
}
