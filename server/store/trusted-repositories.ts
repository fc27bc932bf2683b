import type { OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { isPostgres } from './prepared.ts'
import type { Db, Tx } from './tables.ts'

/** The repositories whose CI runs may act for an organization, by name. */
export async function trustedRepositories(db: Db, scope: Scope, organizationId: OrganizationId): Promise<string[]> {
  if (!scope.sees(organizationId)) return []
  const rows = await db
    .selectFrom('trusted_repositories')
    .select('repository')
    .where('organization_id', '=', organizationId)
    .orderBy('repository')
    .execute()
  return rows.map(({ repository }) => repository)
}

/** The organizations that trust a repository, by id, and do so until the transaction ends. */
export async function organizationsTrusting(tx: Tx, repository: string): Promise<OrganizationId[]> {
  const rows = await tx
    .selectFrom('trusted_repositories')
    .select('organization_id')
    .where('repository', '=', repository)
    .orderBy('organization_id')
    .$if(isPostgres(tx), (query) => query.forShare())
    .execute()
  return rows.map(({ organization_id }) => organization_id)
}

interface Trust {
  repository: string
  organizationId: OrganizationId
}

/** Answers false if it is trusted already. */
export async function addTrust(tx: Tx, { repository, organizationId }: Trust, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('trusted_repositories')
    .values({ repository, organization_id: organizationId, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Answers false if it was not trusted. */
export async function removeTrust(tx: Tx, { repository, organizationId }: Trust): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('trusted_repositories')
    .where('repository', '=', repository)
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}
