import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const scheduling: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('jobs')
      .addColumn('expected_ms', 'integer', (c) => c.notNull().defaultTo(60_000))
      .execute()
    await db.schema
      .alterTable('jobs')
      .addColumn('expected_source', 'text', (c) => c.notNull().defaultTo('DEFAULT'))
      .execute()
    await db.schema
      .alterTable('jobs')
      .addColumn('deal_window', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    // One order for all that a group deals: priority and age are in the window.
    await sql`drop index jobs_to_deal`.execute(db)
    await sql`drop index jobs_oldest`.execute(db)
    await sql`create index jobs_to_deal on jobs (group_id, deal_window, expected_ms desc, id) where status = 'QUEUED'`.execute(
      db,
    )

    for (const counter of ['queued_low', 'queued_normal', 'queued_high', 'queued_urgent']) {
      await db.schema.alterTable('groups').dropColumn(counter).execute()
    }
    await db.schema
      .alterTable('groups')
      .addColumn('known_work_ms', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('groups')
      .addColumn('unknown_queued', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await sql`update groups set unknown_queued = queued`.execute(db)
    await sql`create index groups_open on groups (organization_id, id) where status = 'OPEN'`.execute(db)

    await db.schema
      .alterTable('assignments')
      .addColumn('ready_at', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('assignments').addColumn('recall_reason', 'text').execute()

    await db.schema
      .alterTable('organizations')
      .addColumn('weight', 'integer', (c) => c.notNull().defaultTo(1))
      .execute()
    await db.schema.alterTable('organizations').addColumn('max_workers', 'integer').execute()
    await db.schema.alterTable('organizations').addColumn('max_queued_jobs', 'integer').execute()
    await db.schema
      .alterTable('organizations')
      .addColumn('used_ms', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('organizations')
      .addColumn('active', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await sql`create index organizations_active on organizations (id) where active = 1`.execute(db)
    await db.schema
      .createTable('concurrency_limits')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('groups', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('concurrency_limits_key', ['organization_id', 'target'])
      .execute()

    await db.schema
      .createTable('learned_times')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('samples', 'text', (c) => c.notNull())
      .addColumn('typical_ms', 'integer', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('learned_times_key', ['organization_id', 'target', 'kind', 'name'])
      .execute()
    await sql`create index learned_times_all on learned_times (organization_id) where name = ''`.execute(db)
  },
}
