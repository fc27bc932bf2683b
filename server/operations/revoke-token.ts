import type { App } from '../app.ts'
import { InvalidInput, NotFound } from '../domain/errors.ts'
import { isLive, type Token } from '../domain/token.ts'
import { administratorTokens, lockToken, updateToken } from '../store/tokens.ts'
import { operate } from './operate.ts'
import { recordToken } from './record-token.ts'

/**
 * From now on a token is not good any more. Safe to repeat. Throws NotFound, InvalidInput for the last administrator.
 */
export async function revokeToken(app: App, id: string): Promise<Token> {
  return operate(app, async (work) => {
    const token = await lockToken(work.tx, work.scope, id)
    if (token === undefined) throw new NotFound('token', id)
    if (token.revokedAt !== null) return token
    if (token.role === 'ADMINISTRATOR' && isLive(token, work.now)) {
      const others = (await administratorTokens(work.tx)).filter((one) => one.id !== token.id && isLive(one, work.now))
      if (others.length === 0) {
        throw new InvalidInput('id', 'is the last token of an administrator: make another before, and use that')
      }
    }
    await updateToken(work.tx, token.id, { revokedAt: work.now })
    recordToken(work, 'TOKEN_REVOKED', token)
    return { ...token, revokedAt: work.now }
  })
}
