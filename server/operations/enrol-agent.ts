import type { App } from '../app.ts'
import { Forbidden } from '../domain/errors.ts'
import { isLive, type Token } from '../domain/token.ts'
import { hashOfSecret, makeSecret } from '../store/token-secret.ts'
import { findTokens, insertToken, lockCredential, takeUse } from '../store/tokens.ts'
import { requireFirstAdministrator, tokenName, type MadeToken } from './create-token.ts'
import { parse } from './input.ts'
import { operate } from './operate.ts'
import { recordToken } from './record-token.ts'

/**
 * Gives an agent a credential of its own, for the organizations of the token that enrols it. Throws InvalidInput,
 * Forbidden when that token has no uses left.
 */
export async function enrolAgent(app: App, name: string): Promise<MadeToken> {
  requireFirstAdministrator(app, 'WORKER')
  const { principal } = app.caller
  const agent = parse(tokenName, name, 'name')
  const secret = makeSecret('WORKER')
  const id = app.ids.token()
  return operate(app, async (work) => {
    if (principal.role === 'ENROLLMENT') {
      const [shown] = await findTokens(work.tx, [principal.tokenId ?? ''])
      const rotations = shown === undefined ? [] : await lockCredential(work.tx, shown.credentialId)
      const by = rotations.find((one) => one.id === shown?.id)
      if (by === undefined || !isLive(by, work.now)) throw new Forbidden('The enrolment token is not good any more.')
      if (by.usesLeft === 0) throw new Forbidden('The enrolment token has no uses left: make another one.')
      if (by.usesLeft !== null) await takeUse(work.tx, by.credentialId)
    }
    const token: Token = {
      id,
      name: agent,
      role: 'WORKER',
      organizationIds: work.scope.organizationIds,
      credentialId: id,
      createdAt: work.now,
      createdBy: principal.name,
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
      replacedBy: null,
      usesLeft: null,
    }
    await insertToken(work.tx, token, hashOfSecret(secret))
    recordToken(work, 'AGENT_ENROLLED', token)
    return { token, secret }
  })
}
