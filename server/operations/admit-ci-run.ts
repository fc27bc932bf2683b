import type { App } from '../app.ts'
import { CI_TOKEN_MS, nameOfRun, type CiRun } from '../domain/ci-run.ts'
import { Forbidden, InvalidInput } from '../domain/errors.ts'
import type { Token } from '../domain/token.ts'
import { insertToken } from '../store/tokens.ts'
import { hashOfSecret, makeSecret } from '../store/token-secret.ts'
import { organizationsTrusting } from '../store/trusted-repositories.ts'
import type { MadeToken } from './create-token.ts'
import { operate } from './operate.ts'
import { recordToken } from './record-token.ts'

/**
 * Gives a CI run a MEMBER token of the organization that trusts its repository, for as long as a run can take.
 * `organizationId` says which, where several do; null: the only one. Throws Forbidden if none does, whatever other
 * organizations there are, and InvalidInput if one must be named.
 */
export async function admitCiRun(app: App, run: CiRun, organizationId: string | null): Promise<MadeToken> {
  const { repository } = run
  const secret = makeSecret('MEMBER')
  const id = app.ids.token()
  return operate(app, async (work) => {
    const trusting = await organizationsTrusting(work.tx, repository)
    const chosen = trusting.filter((trust) => organizationId === null || trust === organizationId)
    const [organization, ...others] = chosen
    if (organization === undefined) {
      throw new Forbidden(
        `No organization here trusts the repository ${repository}${organizationId === null ? '' : ` as ${organizationId}`}: an owner of the organization lets it in with \`qgjob trust ${repository}\`.`,
      )
    }
    if (others.length > 0) {
      throw new InvalidInput('organizationId', `must be named: ${repository} is trusted by ${chosen.join(', ')}`)
    }
    const token: Token = {
      id,
      name: nameOfRun(run),
      role: 'MEMBER',
      organizationIds: [organization],
      credentialId: id,
      createdAt: work.now,
      createdBy: app.caller.principal.name,
      expiresAt: work.now + CI_TOKEN_MS,
      lastUsedAt: null,
      revokedAt: null,
      replacedBy: null,
      usesLeft: null,
    }
    await insertToken(work.tx, token, hashOfSecret(secret))
    recordToken(work, 'TOKEN_CREATED', token)
    return { token, secret }
  })
}
