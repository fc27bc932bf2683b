import { z } from 'zod'
import type { App } from '../app.ts'
import { LOCAL_ADMINISTRATOR, ROLES, type Role } from '../domain/caller.ts'
import { Forbidden, InvalidInput } from '../domain/errors.ts'
import type { Token } from '../domain/token.ts'
import { ensureOrganization } from '../store/organizations.ts'
import { hashOfSecret, makeSecret } from '../store/token-secret.ts'
import { insertToken } from '../store/tokens.ts'
import { organizationId, oneOf, parse, printable } from './input.ts'
import { operate } from './operate.ts'
import { recordToken } from './record-token.ts'

export const tokenName = printable(128)
/** A hundred years, seconds. */
const MAX_LIFE = 3_155_760_000
const life = z.int().min(1, 'must be at least 1').max(MAX_LIFE, `must be at most ${MAX_LIFE}`)

const request = z.object({
  name: tokenName,
  role: oneOf(ROLES),
  organizationIds: z.array(organizationId).min(1, 'must name an organization, or be left out').max(1_000).nullish(),
  expiresInSeconds: life.nullish(),
  uses: z.int().min(1, 'must be at least 1').max(1_000_000, 'must be at most 1000000').nullish(),
})

export type CreateTokenInput = z.input<typeof request>

/** A new token, and the secret that nobody can be told again. */
export interface MadeToken {
  token: Token
  secret: string
}

/**
 * Makes an access token. Throws InvalidInput, NotFound for an organization that the caller does not see, Forbidden for
 * more than the caller has.
 */
export async function createToken(app: App, input: CreateTokenInput): Promise<MadeToken> {
  const { name, role, organizationIds, expiresInSeconds, uses } = parse(request, input, 'input')
  const { principal } = app.caller
  const ids = organizationIds == null ? null : [...new Set(organizationIds)].sort()
  requireForm(role, ids, uses ?? null)
  requireFirstAdministrator(app, role)
  for (const id of ids ?? []) principal.scope.require(id)
  if (!principal.scope.covers(ids)) {
    if (role === 'ADMINISTRATOR') throw new Forbidden('Only an ADMINISTRATOR can make a token with that role.')
    throw new InvalidInput('input.organizationIds', 'must be named: only an ADMINISTRATOR can leave it out')
  }
  const secret = makeSecret(role)
  const id = app.ids.token()
  return operate(app, async (work) => {
    const token: Token = {
      id,
      name,
      role,
      organizationIds: ids,
      credentialId: id,
      createdAt: work.now,
      createdBy: principal.name,
      expiresAt: expiresInSeconds == null ? null : work.now + expiresInSeconds * 1_000,
      lastUsedAt: null,
      revokedAt: null,
      replacedBy: null,
      usesLeft: uses ?? null,
    }
    for (const organization of ids ?? []) await ensureOrganization(work.tx, organization, work.now)
    await insertToken(work.tx, token, hashOfSecret(secret))
    recordToken(work, 'TOKEN_CREATED', token)
    return { token, secret }
  })
}

function requireForm(role: Role, organizationIds: readonly string[] | null, uses: number | null): void {
  if (role === 'WORKER') throw new InvalidInput('input.role', 'WORKER is given to agents by enrolAgent')
  if (role === 'ADMINISTRATOR' && organizationIds !== null) {
    throw new InvalidInput('input.organizationIds', 'must be left out: an ADMINISTRATOR is one of the whole server')
  }
  if (role !== 'ADMINISTRATOR' && role !== 'ENROLLMENT' && organizationIds?.length !== 1) {
    throw new InvalidInput('input.organizationIds', `must name one organization for the role ${role}`)
  }
  if (role !== 'ENROLLMENT' && uses !== null) throw new InvalidInput('input.uses', 'is for the role ENROLLMENT alone')
}

/** The first token closes the server to everybody without one: it must be one that can make others. */
export function requireFirstAdministrator({ caller: { principal } }: App, role: Role): void {
  if (principal !== LOCAL_ADMINISTRATOR || role === 'ADMINISTRATOR') return
  throw new InvalidInput(
    'input.role',
    'must be ADMINISTRATOR for the first token: from then on nobody goes without one, and only an administrator can make others',
  )
}
