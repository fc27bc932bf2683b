import type { App } from '../app.ts'
import { isLive } from '../domain/token.ts'
import { hashOfSecret, roleOfSecret } from '../store/token-secret.ts'
import { administratorTokens, findTokenByHash, insertToken } from '../store/tokens.ts'
import { createToken } from './create-token.ts'
import { operate } from './operate.ts'
import { recordToken } from './record-token.ts'

/** Why a secret that was given to the server cannot be an administrator's; null if it can. */
export function problemOfAdministratorSecret(secret: string): string | null {
  const role = roleOfSecret(secret)
  if (role === null) return 'holds no access token: it was cut off or mistyped'
  return role === 'ADMINISTRATOR' ? null : `holds a token of the role ${role}, and not one of an administrator`
}

/** Lets a secret that was made elsewhere be an administrator's from now on; tells whether it is good. */
export async function adoptAdministratorToken(app: App, secret: string): Promise<boolean> {
  const hash = hashOfSecret(secret)
  const id = app.ids.token()
  return operate(app, async (work) => {
    const known = await findTokenByHash(work.tx, hash)
    if (known !== undefined) return isLive(known, work.now)
    const ends = { expiresAt: null, lastUsedAt: null, revokedAt: null, replacedBy: null, usesLeft: null }
    const made = { createdAt: work.now, createdBy: app.caller.principal.name }
    const what = { id, name: 'given at start', role: 'ADMINISTRATOR', organizationIds: null, credentialId: id } as const
    const token = { ...what, ...made, ...ends }
    await insertToken(work.tx, token, hash)
    recordToken(work, 'TOKEN_CREATED', token)
    return true
  })
}

/** A new administrator's secret, straight from the server itself. */
export async function makeAdministratorToken(app: App, name: string): Promise<string> {
  const { secret } = await createToken(app, { name, role: 'ADMINISTRATOR' })
  return secret
}

export async function hasAdministrator(app: App): Promise<boolean> {
  const tokens = await administratorTokens(app.store.db)
  return tokens.some((token) => isLive(token, app.now()))
}
