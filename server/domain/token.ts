import type { Role } from './caller.ts'
import type { OrganizationId } from './job.ts'

export type TokenId = `tok_${string}`

/** What is known of an access token; its secret is kept nowhere. */
export interface Token {
  id: TokenId
  name: string
  role: Role
  /** The organizations it is for; null: all. */
  organizationIds: OrganizationId[] | null
  /** The first of a row of rotations, which all of them stand for: what workers belong to. */
  credentialId: TokenId
  createdAt: number
  createdBy: string
  expiresAt: number | null
  /** To the minute. */
  lastUsedAt: number | null
  revokedAt: number | null
  /** What a rotation put in its place. */
  replacedBy: TokenId | null
  /**
   * Agents that an ENROLLMENT token may still enrol, together with those it was rotated from and to; null: any number.
   */
  usesLeft: number | null
}

export function isLive({ expiresAt, revokedAt }: Pick<Token, 'expiresAt' | 'revokedAt'>, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now)
}
