import { sql } from 'kysely'
import type { Role } from '../domain/caller.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { isLive, type Token, type TokenId } from '../domain/token.ts'
import { isPostgres, prepared } from './prepared.ts'
import { among } from './rows.ts'
import type { Db, TokensTable, Tx } from './tables.ts'

function toToken(row: TokensTable): Token {
  return {
    id: row.id as TokenId,
    name: row.name,
    role: row.role as Role,
    organizationIds: row.organization_ids === null ? null : (JSON.parse(row.organization_ids) as OrganizationId[]),
    credentialId: row.credential_id as TokenId,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    replacedBy: row.replaced_by as TokenId | null,
    usesLeft: row.uses_left,
  }
}

const selectByHash = prepared<{ hash: string }>()((db, param) =>
  db.selectFrom('tokens').selectAll().where('hash', '=', param('hash')),
)

export async function findTokenByHash(db: Db, hash: string): Promise<Token | undefined> {
  const [row] = await selectByHash(db, { hash })
  return row && toToken(row)
}

/** Of the server's own interest: which of the tokens that it was shown are still good. */
export async function findTokens(db: Db, ids: readonly string[]): Promise<Token[]> {
  const rows = await db
    .selectFrom('tokens')
    .selectAll()
    .where(among(db, 'id', ids))
    .execute()
  return rows.map(toToken)
}

const selectAdministrators = prepared<Record<string, never>>()((db) =>
  db.selectFrom('tokens').selectAll().where('role', '=', sql.lit('ADMINISTRATOR')),
)

/** Also those that are no longer good: the first one that was ever made closes the server to everybody without one. */
export async function administratorTokens(db: Db): Promise<Token[]> {
  const rows = await selectAdministrators(db, {})
  return rows.map(toToken)
}

export async function insertToken(tx: Tx, token: Token, hash: string): Promise<void> {
  await tx
    .insertInto('tokens')
    .values({
      id: token.id,
      name: token.name,
      role: token.role,
      organization_ids: token.organizationIds && JSON.stringify(token.organizationIds),
      hash,
      credential_id: token.credentialId,
      created_at: token.createdAt,
      created_by: token.createdBy,
      expires_at: token.expiresAt,
      last_used_at: token.lastUsedAt,
      revoked_at: token.revokedAt,
      replaced_by: token.replacedBy,
      uses_left: token.usesLeft,
    })
    .execute()
}

/** Writes when a token was used, unless another server has done so within the last `everyMs`. */
export async function noteUse(tx: Tx, id: TokenId, now: number, everyMs: number): Promise<void> {
  await tx
    .updateTable('tokens')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', now - everyMs)]))
    .execute()
}

/** The tokens that are for nothing outside the scope, newest last. */
export async function listTokens(db: Db, scope: Scope): Promise<Token[]> {
  const rows = await db.selectFrom('tokens').selectAll().orderBy('id').execute()
  return rows.map(toToken).filter(({ organizationIds }) => scope.covers(organizationIds))
}

/** Reads a token that the transaction is about to change. */
export async function lockToken(tx: Tx, scope: Scope, id: string): Promise<Token | undefined> {
  const row = await tx
    .selectFrom('tokens')
    .selectAll()
    .where('id', '=', id)
    .$if(isPostgres(tx), (query) => query.forUpdate())
    .executeTakeFirst()
  const token = row && toToken(row)
  return token !== undefined && scope.covers(token.organizationIds) ? token : undefined
}

/** Reads the tokens of a row of rotations, oldest first, none of which changes until the transaction ends. */
export async function lockCredential(tx: Tx, credentialId: TokenId): Promise<Token[]> {
  const rows = await tx
    .selectFrom('tokens')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .orderBy('id')
    .$if(isPostgres(tx), (query) => query.forUpdate())
    .execute()
  return rows.map(toToken)
}

/** Takes one of the uses that the tokens of a row of rotations have together. */
export async function takeUse(tx: Tx, credentialId: TokenId): Promise<void> {
  await tx
    .updateTable('tokens')
    .set(({ eb }) => ({ uses_left: eb('uses_left', '-', 1) }))
    .where('credential_id', '=', credentialId)
    .execute()
}

export async function updateToken(
  tx: Tx,
  id: TokenId,
  { revokedAt, expiresAt, replacedBy }: Partial<Token>,
): Promise<void> {
  const set = {
    ...(revokedAt !== undefined && { revoked_at: revokedAt }),
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(replacedBy !== undefined && { replaced_by: replacedBy }),
  }
  await tx.updateTable('tokens').set(set).where('id', '=', id).execute()
}

/**
 * Forgets tokens of people and CI runs that ended before. Those of agents stay, as do those of administrators, by which
 * a store knows that it is closed.
 */
export async function deleteTokens(tx: Tx, before: number): Promise<void> {
  await tx
    .deleteFrom('tokens')
    .where('role', 'in', ['OWNER', 'MEMBER', 'VIEWER'])
    .where((eb) => eb.or([eb('revoked_at', '<', before), eb('expires_at', '<', before)]))
    .execute()
}

/** Whether any token of a row of rotations is good. */
export async function isCredentialLive(db: Db, credentialId: TokenId, now: number): Promise<boolean> {
  const rows = await db.selectFrom('tokens').selectAll().where('credential_id', '=', credentialId).execute()
  return rows.some((row) => isLive(toToken(row), now))
}
