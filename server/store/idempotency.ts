import type { JobId, OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import type { Db, Tx } from './tables.ts'

export interface RememberedSubmit {
  bodyHash: string
  jobIds: JobId[]
}

/** Throws NotFound for an organization outside the scope. */
export async function findSubmit(
  db: Db,
  scope: Scope,
  organizationId: OrganizationId,
  key: string,
): Promise<RememberedSubmit | undefined> {
  scope.require(organizationId)
  const row = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row && { bodyHash: row.body_hash, jobIds: JSON.parse(row.job_ids) as JobId[] }
}

/** Fails on a key that another server stored meanwhile; the operation then runs again and finds it. */
export async function rememberSubmit(
  tx: Tx,
  organizationId: OrganizationId,
  key: string,
  { bodyHash, jobIds }: RememberedSubmit,
  now: number,
): Promise<void> {
  await tx
    .insertInto('idempotency')
    .values({
      organization_id: organizationId,
      key,
      body_hash: bodyHash,
      job_ids: JSON.stringify(jobIds),
      created_at: now,
    })
    .execute()
}
