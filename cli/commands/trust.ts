import { TrustRepositoryDocument, TrustedRepositoriesDocument } from '../../client/gql/graphql.ts'
import { notFound, organizationOf, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { note, printList } from '../output/print.ts'

export interface TrustOptions {
  orgId?: string
  /** owner/name; without one, those that are trusted are listed. */
  repository?: string
  remove?: boolean
}

/** Lets the CI runs of a GitHub repository act for an organization, or no longer; prints all that it trusts then. */
export async function trust(context: Context, { orgId, repository, remove = false }: TrustOptions): Promise<ExitCode> {
  if (remove && repository === undefined) {
    throw new CliError(EXIT.usage, { what: 'no repository was named', fix: 'write it as owner/name' })
  }
  return withClient(context, async (session) => {
    const organizationId = await organizationOf(context, session, orgId)
    const repositories =
      repository === undefined
        ? await trustedBy(session, organizationId)
        : await change(session, { organizationId, repository, trusted: !remove })
    await printList(
      context,
      COLUMNS,
      repositories.map((name) => ({ organizationId, repository: name })),
    )
    if (repository !== undefined) note(context, effectOf(organizationId, repository, remove))
    else if (repositories.length === 0) note(context, `${organizationId} trusts no repository`)
    return EXIT.passed
  })
}

async function trustedBy({ client }: Session, organizationId: string): Promise<readonly string[]> {
  const { organizations } = await client.query(TrustedRepositoriesDocument, {})
  const found = organizations.find(({ id }) => id === organizationId)
  const known = organizations.map(({ id }) => id)
  if (found === undefined) throw notFound('org', organizationId, known)
  return found.trustedRepositories
}

async function change(
  { client }: Session,
  input: { organizationId: string; repository: string; trusted: boolean },
): Promise<readonly string[]> {
  const { trustRepository: answer } = await client.mutate(TrustRepositoryDocument, { input })
  if (answer.__typename === 'NotFound') throw notFound('org', input.organizationId)
  if (answer.__typename === 'InvalidInput') {
    throw new CliError(EXIT.usage, { code: 'INVALID_INPUT', what: 'nothing was changed', why: answer.message })
  }
  return answer.repositories
}

function effectOf(organizationId: string, repository: string, remove: boolean): string {
  return remove
    ? `runs of ${repository} get no token of ${organizationId} any more, and those that they had have ended`
    : `runs of ${repository} with \`permissions: id-token: write\` may act as a member of ${organizationId}`
}

const COLUMNS: Column<{ organizationId: string; repository: string }>[] = [
  { title: 'organization', raw: ({ organizationId }) => organizationId },
  { title: 'repository', raw: ({ repository }) => repository },
]
