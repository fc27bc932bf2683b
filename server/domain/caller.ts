import { EVERYTHING, type Scope } from './scope.ts'
import type { TokenId } from './token.ts'

/**
 * What a token is for. ADMINISTRATOR: the whole server. OWNER, MEMBER, VIEWER: one organization; to manage it, to
 * submit to it, to look at it. ENROLLMENT: to give agents a credential. WORKER: such a credential, for the worker
 * protocol alone.
 */
export const ROLES = ['ADMINISTRATOR', 'OWNER', 'MEMBER', 'VIEWER', 'ENROLLMENT', 'WORKER'] as const
export type Role = (typeof ROLES)[number]

/** Who is known by a token, or by being on the server's own machine while it has none. */
export interface Principal {
  role: Role
  /** null for the local administrator, and for the server itself. */
  tokenId: TokenId | null
  name: string
  scope: Scope
  /** Under what an agent registers its workers; null for everybody else. */
  credentialId: TokenId | null
}

/** Who sends a request, from where, and the id under which the request is known in logs. */
export interface Caller {
  principal: Principal
  address: string | null
  requestId: string | null
}

/** The server at work by itself: planning, taking leases back, pruning. */
export const SERVER: Caller = {
  principal: { role: 'ADMINISTRATOR', tokenId: null, name: 'server', scope: EVERYTHING, credentialId: null },
  address: null,
  requestId: null,
}

/** Everybody on the server's own machine, as long as the store holds no token. */
export const LOCAL_ADMINISTRATOR: Principal = {
  role: 'ADMINISTRATOR',
  tokenId: null,
  name: 'local',
  scope: EVERYTHING,
  credentialId: null,
}

/** Who caused an event, as the log keeps it. */
export interface Actor {
  tokenId: TokenId | null
  name: string
  address: string | null
  requestId: string | null
}

/** null for the server itself. */
export function actorOf(caller: Caller): Actor | null {
  if (caller === SERVER) return null
  const { principal, address, requestId } = caller
  return { tokenId: principal.tokenId, name: principal.name, address, requestId }
}
