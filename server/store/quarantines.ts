import type { Quarantine } from '../domain/flaky.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import type { Db, QuarantinesTable, Tx } from './tables.ts'

function toQuarantine(row: QuarantinesTable): Quarantine {
  return {
    organizationId: row.organization_id,
    testPath: row.test_path,
    title: row.title || null,
    owner: row.owner,
    reason: row.reason,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/** By test, also those that have expired. Throws NotFound for an organization outside of the scope. */
export async function listQuarantines(db: Db, scope: Scope, organizationId: OrganizationId): Promise<Quarantine[]> {
  scope.require(organizationId)
  const rows = await db
    .selectFrom('quarantines')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('test_path')
    .orderBy('title')
    .execute()
  return rows.map(toQuarantine)
}

/** Those of a file and of its tests that hold at a moment. */
export async function quarantinesOf(
  db: Db,
  organizationId: OrganizationId,
  testPath: string,
  now: number,
): Promise<Quarantine[]> {
  const rows = await db
    .selectFrom('quarantines')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('test_path', '=', testPath)
    .where('expires_at', '>', now)
    .execute()
  return rows.map(toQuarantine)
}

/** Takes the place of one of the same test. */
export async function putQuarantine(tx: Tx, quarantine: Quarantine): Promise<void> {
  const { organizationId, testPath, title, owner, reason, createdAt, expiresAt } = quarantine
  const said = { owner, reason, created_at: createdAt, expires_at: expiresAt }
  await tx
    .insertInto('quarantines')
    .values({ organization_id: organizationId, test_path: testPath, title: title ?? '', ...said })
    .onConflict((conflict) => conflict.columns(['organization_id', 'test_path', 'title']).doUpdateSet(said))
    .execute()
}

/** Answers what was removed. */
export async function removeQuarantine(
  tx: Tx,
  { organizationId, testPath, title }: Pick<Quarantine, 'organizationId' | 'testPath' | 'title'>,
): Promise<Quarantine | undefined> {
  const row = await tx
    .deleteFrom('quarantines')
    .where('organization_id', '=', organizationId)
    .where('test_path', '=', testPath)
    .where('title', '=', title ?? '')
    .returningAll()
    .executeTakeFirst()
  return row && toQuarantine(row)
}

/** Forgets those that expired before a moment, and answers how many. */
export async function deleteQuarantines(tx: Tx, before: number): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('quarantines').where('expires_at', '<', before).executeTakeFirst()
  return Number(numDeletedRows)
}
