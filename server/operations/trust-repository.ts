import { z } from 'zod'
import type { App } from '../app.ts'
import { repositoryOf } from '../domain/ci-run.ts'
import type { OrganizationId } from '../domain/job.ts'
import { Scope } from '../domain/scope.ts'
import { isLive } from '../domain/token.ts'
import { ensureOrganization } from '../store/organizations.ts'
import { addTrust, removeTrust, trustedRepositories } from '../store/trusted-repositories.ts'
import { listTokens, updateToken } from '../store/tokens.ts'
import { organizationId, parse } from './input.ts'
import type { Work } from './move.ts'
import { operate } from './operate.ts'
import { recordToken } from './record-token.ts'

const change = z.object({
  organizationId,
  repository: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9-]{0,38}\/[a-z0-9._-]{1,100}$/, 'must name a GitHub repository as owner/name'),
  trusted: z.boolean(),
})

export type TrustRepositoryInput = z.input<typeof change>

/**
 * Lets the CI runs of a GitHub repository act for an organization, or no longer, which also ends the tokens that they
 * have, and answers those that then may. Safe to repeat. Throws InvalidInput, NotFound for an organization that the
 * caller does not see.
 */
export async function trustRepository(
  app: App,
  input: TrustRepositoryInput,
): Promise<{ organizationId: OrganizationId; repositories: string[] }> {
  const { organizationId: id, repository, trusted } = parse(change, input, 'input')
  app.caller.principal.scope.require(id)
  return operate(app, async (work) => {
    await ensureOrganization(work.tx, id, work.now)
    const trust = { repository, organizationId: id }
    const isChanged = trusted ? await addTrust(work.tx, trust, work.now) : await removeTrust(work.tx, trust)
    if (isChanged)
      work.record(id, work.now, { kind: trusted ? 'REPOSITORY_TRUSTED' : 'REPOSITORY_DISTRUSTED', repository })
    if (isChanged && !trusted) await endRuns(work, id, repository)
    return { organizationId: id, repositories: await trustedRepositories(work.tx, work.scope, id) }
  })
}

async function endRuns(work: Work, id: OrganizationId, repository: string): Promise<void> {
  for (const token of await listTokens(work.tx, Scope.of([id]))) {
    if (repositoryOf(token) !== repository || !isLive(token, work.now)) continue
    await updateToken(work.tx, token.id, { revokedAt: work.now })
    recordToken(work, 'TOKEN_REVOKED', token)
  }
}
