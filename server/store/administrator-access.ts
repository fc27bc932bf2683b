import type { OrganizationId } from '../domain/job.ts'
import type { TokenId } from '../domain/token.ts'
import type { Tx } from './tables.ts'

/**
 * Notes that an administrator was in an organization; false if that was noted within the last `everyMs`, by any server,
 * or there is no such organization.
 */
export async function noteAccess(
  tx: Tx,
  tokenId: TokenId,
  organizationId: OrganizationId,
  now: number,
  everyMs: number,
): Promise<boolean> {
  const organization = await tx
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', organizationId)
    .executeTakeFirst()
  if (organization === undefined) return false
  const rows = await tx
    .insertInto('administrator_access')
    .values({ token_id: tokenId, organization_id: organizationId, noted_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['token_id', 'organization_id'])
        .doUpdateSet({ noted_at: now })
        .where('administrator_access.noted_at', '<=', now - everyMs),
    )
    .returning('token_id')
    .execute()
  return rows.length > 0
}
