import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Frozen: a database in the field was made by exactly these statements. */
export const initial: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('meta')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('counters')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('organizations')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute()

    await db.schema
      .createTable('logs')
      .addColumn('log', 'text', (c) => c.primaryKey())
      .addColumn('last_seq', 'bigint', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('events')
      .addColumn('log', 'text', (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('events_key', ['log', 'seq'])
      .execute()

    let groups = db.schema
      .createTable('groups')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('app_version_id', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('requirements', 'text', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('closed_at', 'bigint')
    for (const counter of [
      'pending',
      'queued',
      'running',
      'completed',
      'failed',
      'errored',
      'canceled',
      'queued_low',
      'queued_normal',
      'queued_high',
      'queued_urgent',
      'install_failures',
    ] as const) {
      groups = groups.addColumn(counter, 'integer', (c) => c.notNull().defaultTo(0))
    }
    await groups.execute()
    await sql`create unique index groups_one_open on groups (key) where status = 'OPEN'`.execute(db)
    await sql`create index groups_waiting on groups (organization_id, id) where queued > 0`.execute(db)
    await db.schema.createIndex('groups_by_organization').on('groups').columns(['organization_id', 'id']).execute()

    await db.schema
      .createTable('jobs')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addColumn('app_version_id', 'text', (c) => c.notNull())
      .addColumn('test_path', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('priority', 'integer', (c) => c.notNull())
      .addColumn('requirements', 'text', (c) => c.notNull())
      .addColumn('labels', 'text', (c) => c.notNull())
      .addColumn('max_attempts', 'integer', (c) => c.notNull())
      .addColumn('timeout_ms', 'integer', (c) => c.notNull())
      .addColumn('retry_of', 'text')
      .addColumn('submitted_at', 'bigint', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('attempts_used', 'integer', (c) => c.notNull())
      .addColumn('infrastructure_failures', 'integer', (c) => c.notNull())
      .addColumn('attempts_started', 'integer', (c) => c.notNull())
      .addColumn('attempt_id', 'text')
      .addColumn('worker_id', 'text')
      .addColumn('worker_name', 'text')
      .addColumn('outcome', 'text')
      .addColumn('error', 'text')
      .addColumn('cancel_requested', 'integer', (c) => c.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('queued_at', 'bigint')
      .addColumn('started_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addColumn('duration_ms', 'integer')
      .execute()
    // The order in which a group deals its jobs, and the one by which waiting makes a job older than any priority.
    await sql`create index jobs_to_deal on jobs (group_id, priority desc, id) where status = 'QUEUED'`.execute(db)
    await sql`create index jobs_oldest on jobs (group_id, queued_at, priority desc, id) where status = 'QUEUED'`.execute(
      db,
    )
    await sql`create index jobs_due on jobs (due_at) where status = 'PENDING'`.execute(db)
    await db.schema.createIndex('jobs_by_organization').on('jobs').columns(['organization_id', 'id']).execute()
    await db.schema.createIndex('jobs_by_status').on('jobs').columns(['organization_id', 'status', 'id']).execute()
    await db.schema.createIndex('jobs_by_group').on('jobs').columns(['group_id', 'id']).execute()

    await db.schema
      .createTable('job_labels')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('job_id', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('job_labels_key', ['organization_id', 'label', 'job_id'])
      .execute()
    await db.schema
      .createTable('idempotency')
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('body_hash', 'text', (c) => c.notNull())
      .addColumn('job_ids', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('idempotency_key', ['organization_id', 'key'])
      .execute()

    await db.schema
      .createTable('workers')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('targets', 'text', (c) => c.notNull())
      .addColumn('capabilities', 'text', (c) => c.notNull())
      .addColumn('organization_ids', 'text')
      .addColumn('session_id', 'text')
      .addColumn('draining', 'integer', (c) => c.notNull())
      .addColumn('online', 'integer', (c) => c.notNull())
      .addColumn('assignment_id', 'text')
      .addColumn('registered_at', 'bigint', (c) => c.notNull())
      .addColumn('last_seen_at', 'bigint', (c) => c.notNull())
      .addColumn('lease_ends_at', 'bigint', (c) => c.notNull())
      .execute()
    await sql`create index workers_free on workers (id) where online = 1 and draining = 0 and assignment_id is null`.execute(
      db,
    )
    await sql`create index workers_online on workers (lease_ends_at) where online = 1`.execute(db)
    await db.schema
      .createTable('installs')
      .addColumn('worker_id', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('app_version_id', 'text', (c) => c.notNull())
      .addColumn('build_hash', 'text')
      .addColumn('installed_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('installs_key', ['worker_id', 'organization_id'])
      .execute()

    await db.schema
      .createTable('assignments')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('fence', 'bigint', (c) => c.notNull().unique())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('group_id', 'text', (c) => c.notNull())
      .addColumn('worker_id', 'text', (c) => c.notNull())
      .addColumn('install_needed', 'integer', (c) => c.notNull())
      .addColumn('install_ms', 'integer')
      .addColumn('attempt_id', 'text')
      .addColumn('attempts_started', 'integer', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('offered_at', 'bigint', (c) => c.notNull())
      .addColumn('lease_ends_at', 'bigint', (c) => c.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('end_reason', 'text')
      .execute()
    await sql`create index assignments_live on assignments (group_id) where ended_at is null`.execute(db)
    await sql`create unique index assignments_one_live on assignments (worker_id) where ended_at is null`.execute(db)
    await sql`create index assignments_leases on assignments (lease_ends_at) where ended_at is null`.execute(db)
    // Not by group: SQLite would take that one instead of assignments_live, and count all that ever served a group.
    await db.schema.createIndex('assignments_by_organization').on('assignments').column('organization_id').execute()

    await db.schema
      .createTable('attempts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('job_id', 'text', (c) => c.notNull())
      .addColumn('organization_id', 'text', (c) => c.notNull())
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('assignment_id', 'text', (c) => c.notNull())
      .addColumn('worker_id', 'text', (c) => c.notNull())
      .addColumn('worker_name', 'text', (c) => c.notNull())
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('outcome', 'text')
      .addColumn('counts', 'text')
      .addColumn('error', 'text')
      .addColumn('duration_ms', 'integer')
      .execute()
    await sql`create unique index attempts_one_live on attempts (job_id) where ended_at is null`.execute(db)
    await db.schema.createIndex('attempts_by_job').on('attempts').columns(['job_id', 'number']).execute()

    await db.schema
      .createTable('log_chunks')
      .addColumn('attempt_id', 'text', (c) => c.notNull())
      .addColumn('seq', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('log_chunks_key', ['attempt_id', 'seq'])
      .execute()
  },
}
