import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const deviceHealth: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('attempts').addColumn('cause', 'text').execute()
    await db.schema.alterTable('workers').addColumn('health', 'text').execute()
    await db.schema
      .alterTable('workers')
      .addColumn('quarantined', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('workers').addColumn('check_at', 'bigint').execute()
    await sql`create index workers_to_check on workers (check_at) where check_at is not null`.execute(db)
    // Jobs that wait for another device than the one that could not run them: few, and read by every plan.
    await sql`create index jobs_kept_apart on jobs (group_id, worker_id) where status = 'QUEUED' and outcome in ('ERRORED', 'LOST')`.execute(
      db,
    )
  },
}
