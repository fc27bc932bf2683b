import { sql } from 'kysely'
import type { OrganizationId, Target } from '../domain/job.ts'
import type { Organization } from '../domain/organization.ts'
import type { Scope } from '../domain/scope.ts'
import type { ConcurrencyLimit } from '../domain/snapshot.ts'
import { forgetInTransaction, oncePerTransaction, openGroupsOf } from './per-transaction.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among, insertRows } from './rows.ts'
import type { Writing } from './store.ts'
import type { Db, OrganizationsTable, Tx } from './tables.ts'

function toOrganization(row: OrganizationsTable): Organization {
  return {
    id: row.id,
    createdAt: row.created_at,
    weight: row.weight,
    maxWorkers: row.max_workers,
    maxQueuedJobs: row.max_queued_jobs,
    usedMs: row.used_ms,
    active: row.active === 1,
  }
}

export async function ensureOrganization(tx: Tx, id: OrganizationId, now: number): Promise<void> {
  await tx
    .insertInto('organizations')
    .values({ id, created_at: now, weight: 1, used_ms: 0, active: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function listOrganizations(db: Db, scope: Scope): Promise<Organization[]> {
  const rows = await db.selectFrom('organizations').selectAll().orderBy('id').execute()
  // Their names and shares are the administrator's own business: listing them is no look into them.
  return rows.filter(({ id }) => scope.names(id)).map(toOrganization)
}

function visible(scope: Scope, rows: readonly OrganizationsTable[]): Organization[] {
  return rows.filter(({ id }) => scope.sees(id)).map(toOrganization)
}

export async function findOrganizations(db: Db, scope: Scope, ids: readonly OrganizationId[]): Promise<Organization[]> {
  const rows = await db
    .selectFrom('organizations')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute()
  return visible(scope, rows)
}

const selectForUpdate = prepared<{ id: string }>()((db, param) =>
  db
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', param('id'))
    .$if(isPostgres(db), (query) => query.forUpdate()),
)

/** Reads an organization whose caps are to hold until the end of the transaction. */
export async function lockOrganization(tx: Tx, scope: Scope, id: OrganizationId): Promise<Organization | undefined> {
  const rows = await selectForUpdate(tx, { id })
  return visible(scope, rows)[0]
}

const selectServed = prepared<{ organization: string }>()((db, param) =>
  db
    .selectFrom('assignments')
    .innerJoin('groups', 'groups.id', 'assignments.group_id')
    .select(['groups.id as groupId', 'groups.target'])
    .where('assignments.organization_id', '=', param('organization'))
    .where('assignments.ended_at', 'is', null),
)

/** The groups of an organization that are served, each as often as it has workers, also those that leave. */
export async function groupsServed(
  db: Db,
  organization: OrganizationId,
): Promise<{ groupId: string; target: string }[]> {
  return selectServed(db, { organization })
}

/** Those that the last plan saw wait or be served. */
export async function activeOrganizations(db: Db): Promise<OrganizationId[]> {
  const rows = await db.selectFrom('organizations').select('id').where('active', '=', sql.lit(1)).execute()
  return rows.map(({ id }) => id)
}

const selectCap = prepared<{ id: string }>()((db, param) =>
  db.selectFrom('organizations').select('max_queued_jobs').where('id', '=', param('id')),
)
const lockCap = prepared<{ id: string }>()((db, param) =>
  db
    .selectFrom('organizations')
    .select('max_queued_jobs')
    .where('id', '=', param('id'))
    .$if(isPostgres(db), (query) => query.forUpdate()),
)

/**
 * How many jobs an organization may have waiting, and has, with those of this transaction; null: any number. Submits of
 * one with a cap wait for each other.
 */
export async function roomInQueue(
  { tx, tally }: Pick<Writing, 'tx' | 'tally'>,
  id: OrganizationId,
): Promise<{ max: number; waiting: number } | null> {
  const [unlocked] = await oncePerTransaction(tx, `cap ${id}`, () => selectCap(tx, { id }))
  if (typeof unlocked?.max_queued_jobs !== 'number') return null
  const [row] = await lockCap(tx, { id })
  if (typeof row?.max_queued_jobs !== 'number') return null
  const open = await oncePerTransaction(tx, openGroupsOf(id), () =>
    tx
      .selectFrom('groups')
      .select(['id', 'queued', 'pending'])
      .where('organization_id', '=', id)
      .where('status', '=', sql.lit('OPEN'))
      .execute(),
  )
  const waiting = open.reduce((sum, group) => sum + group.queued + group.pending + tally.waiting(group.id), 0)
  return { max: row.max_queued_jobs, waiting }
}

const charge = prepared<{ id: string; ms: number }>()((db, param) =>
  db
    .updateTable('organizations')
    .set((eb) => ({ used_ms: eb('used_ms', '+', param('ms')) }))
    .where('id', '=', param('id')),
)

/** Counts device time against the shares of organizations. */
export async function chargeOrganizations(tx: Tx, charges: ReadonlyMap<OrganizationId, number>): Promise<void> {
  for (const [id, ms] of [...charges].sort(([a], [b]) => (a < b ? -1 : 1))) await charge(tx, { id, ms })
}

export type LimitsChange = Partial<Pick<Organization, 'weight' | 'maxWorkers' | 'maxQueuedJobs' | 'usedMs' | 'active'>>

export async function updateOrganization(tx: Tx, id: OrganizationId, change: LimitsChange): Promise<void> {
  const { weight, maxWorkers, maxQueuedJobs, usedMs, active } = change
  forgetInTransaction(tx, `cap ${id}`)
  const set = {
    ...(weight !== undefined && { weight }),
    ...(maxWorkers !== undefined && { max_workers: maxWorkers }),
    ...(maxQueuedJobs !== undefined && { max_queued_jobs: maxQueuedJobs }),
    ...(usedMs !== undefined && { used_ms: usedMs }),
    ...(active !== undefined && { active: active ? 1 : 0 }),
  }
  if (Object.keys(set).length === 0) return
  await tx.updateTable('organizations').set(set).where('id', '=', id).execute()
}

export async function concurrencyLimits(
  db: Db,
  scope: Scope,
  organizationId?: OrganizationId,
): Promise<ConcurrencyLimit[]> {
  const rows = await db
    .selectFrom('concurrency_limits')
    .selectAll()
    .$if(organizationId !== undefined, (query) => query.where('organization_id', '=', organizationId ?? ''))
    .orderBy('organization_id')
    .orderBy('target')
    .execute()
  const inside = rows.filter((row) => scope.names(row.organization_id))
  return inside.map((row) => ({
    organizationId: row.organization_id,
    target: row.target as Target,
    groups: row.groups,
  }))
}

/** Puts these limits in the place of all that an organization had. */
export async function replaceConcurrencyLimits(
  tx: Tx,
  organizationId: OrganizationId,
  limits: readonly Omit<ConcurrencyLimit, 'organizationId'>[],
): Promise<void> {
  await tx.deleteFrom('concurrency_limits').where('organization_id', '=', organizationId).execute()
  await insertRows(
    tx,
    'concurrency_limits',
    limits.map(({ target, groups }) => ({ organization_id: organizationId, target, groups })),
  )
}
