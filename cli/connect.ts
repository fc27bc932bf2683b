import { createClient } from '../client/client.ts'
import { OrganizationsDocument } from '../client/gql/graphql.ts'
import type { ClientOptions, QgjobClient } from '../client/types.ts'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import { readSettings } from './settings.ts'
import { nearest } from './suggest.ts'

export interface Session {
  client: QgjobClient
  server: string
}

/** Runs with a client of the server that the settings name, and closes it whatever happens. */
export async function withClient<T>(
  context: Context,
  use: (session: Session) => Promise<T>,
  onConnection: ClientOptions['onConnection'] = () => undefined,
): Promise<T> {
  const { server } = readSettings(context.flags, context.env, context.cwd)
  const client = createClient({ url: server.value, onConnection })
  try {
    return await use({ client, server: server.value })
  } finally {
    await client.close()
  }
}

/** The organization that the flag or the settings name, or else the only one there is. */
export async function organizationOf(
  context: Context,
  { client }: Session,
  orgId: string | undefined,
): Promise<string> {
  const { organization } = readSettings({ ...context.flags, orgId }, context.env, context.cwd)
  if (organization !== null) return organization.value

  const { organizations } = await client.query(OrganizationsDocument, {})
  const [only, ...others] = organizations
  if (only !== undefined && others.length === 0) return only.id
  const names = organizations.map(({ id }) => id)
  throw new CliError(EXIT.usage, {
    what: 'no organization was named',
    why:
      only === undefined
        ? 'the server knows none yet: the first submit makes one'
        : `the server has several: ${names.join(', ')}`,
    fix: `add --org-id=${only?.id ?? 'NAME'}, or set QGJOB_ORG`,
  })
}

/** What to say about an id or name that the server does not know. */
export function notFound(what: string, id: string, known: readonly string[] = []): CliError {
  const near = nearest(id, known)
  const fix =
    near === null ? `\`qgjob ${what === 'job' ? 'list' : `${what}s`}\` shows those it has` : `did you mean ${near}?`
  return new CliError(EXIT.notFound, { what: `the server has no ${what} ${id}`, fix })
}
