import type { OrganizationId } from '../domain/job.ts'
import type { Db, Tx } from './tables.ts'

export async function ensureOrganization(tx: Tx, id: OrganizationId, now: number): Promise<void> {
  await tx
    .insertInto('organizations')
    .values({ id, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function listOrganizations(db: Db): Promise<{ id: OrganizationId; createdAt: number }[]> {
  const rows = await db.selectFrom('organizations').selectAll().orderBy('id').execute()
  return rows.map(({ id, created_at }) => ({ id, createdAt: created_at }))
}
