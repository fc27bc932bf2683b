import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const retention: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Statistics read assignments alone: what pruning takes away attempt by attempt is counted here before.
    await db.schema
      .alterTable('assignments')
      .addColumn('verdicts', 'integer', (c) => c.notNull().defaultTo(0))
      .execute()
    await sql`
      update assignments set verdicts = ran.verdicts from (
        select assignment_id, count(*) as verdicts from attempts
        where outcome in ('PASSED', 'FAILED', 'TIMED_OUT') group by assignment_id
      ) as ran where ran.assignment_id = assignments.id
    `.execute(db)
    await db.schema
      .createTable('pruned_totals')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('app_version_id', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('groups', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('completed', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('failed', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('errored', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('canceled', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('attempts', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('installs', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('install_ms', 'bigint', (c) => c.notNull().defaultTo(0))
      .addColumn('avoided', 'bigint', (c) => c.notNull().defaultTo(0))
      .addPrimaryKeyConstraint('pruned_totals_key', ['organization_id', 'app_version_id', 'target'])
      .execute()
    // The oldest of each kind, and what a group still has.
    await sql`create index jobs_finished on jobs (finished_at) where finished_at is not null`.execute(db)
    await sql`create index assignments_ended on assignments (ended_at) where ended_at is not null`.execute(db)
    await sql`create index assignments_past on assignments (group_id) where ended_at is not null`.execute(db)
    await sql`create index groups_closed on groups (closed_at) where status = 'CLOSED'`.execute(db)
    await db.schema.createIndex('idempotency_by_age').on('idempotency').columns(['created_at', 'key']).execute()
  },
}
