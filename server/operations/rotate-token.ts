import { z } from 'zod'
import type { App } from '../app.ts'
import { repositoryOf } from '../domain/ci-run.ts'
import { InvalidInput, NotFound } from '../domain/errors.ts'
import { isLive, type Token } from '../domain/token.ts'
import { hashOfSecret, makeSecret } from '../store/token-secret.ts'
import { insertToken, lockToken, updateToken } from '../store/tokens.ts'
import type { MadeToken } from './create-token.ts'
import { parse } from './input.ts'
import { operate } from './operate.ts'
import { recordToken } from './record-token.ts'

export const DEFAULT_OVERLAP_SECONDS = 86_400
const MAX_OVERLAP_SECONDS = 30 * 86_400
const overlap = z
  .int()
  .min(0, 'must not be negative')
  .max(MAX_OVERLAP_SECONDS, `must be at most ${MAX_OVERLAP_SECONDS}, which is 30 days`)

/**
 * Makes a token that takes another's place: the same name, role and organizations, a new secret, and as long a life.
 * The old one stays good for so many seconds, for whoever has not got the new one yet; what uses are left, both have
 * together. Throws NotFound, InvalidInput for one that is not good, was rotated before or is of a CI run.
 */
export async function rotateToken(app: App, id: string, overlapSeconds: number): Promise<MadeToken> {
  const seconds = parse(overlap, overlapSeconds, 'overlapSeconds')
  const newId = app.ids.token()
  return operate(app, async (work) => {
    const old = await lockToken(work.tx, work.scope, id)
    if (old === undefined) throw new NotFound('token', id)
    if (!isLive(old, work.now)) throw new InvalidInput('id', 'has expired or was revoked: create a new token')
    if (old.replacedBy !== null) throw new InvalidInput('id', `was rotated before: ${old.replacedBy} is in its place`)
    // Another would outlive the trust in the repository.
    if (repositoryOf(old) !== null) throw new InvalidInput('id', 'was given to a CI run: it ends with that')
    const secret = makeSecret(old.role)
    const token: Token = {
      ...old,
      id: newId,
      createdAt: work.now,
      createdBy: app.caller.principal.name,
      expiresAt: old.expiresAt === null ? null : work.now + (old.expiresAt - old.createdAt),
      lastUsedAt: null,
    }
    const ends = work.now + seconds * 1_000
    await insertToken(work.tx, token, hashOfSecret(secret))
    await updateToken(work.tx, old.id, { replacedBy: newId, expiresAt: Math.min(old.expiresAt ?? ends, ends) })
    recordToken(work, 'TOKEN_ROTATED', token)
    return { token, secret }
  })
}
