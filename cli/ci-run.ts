import { fetchCiToken, isCiRun } from '../client/ci-token.ts'
import { createClient } from '../client/client.ts'
import { RequestRefused, reasonOf } from '../client/errors.ts'
import { WhoAmIDocument } from '../client/gql/graphql.ts'
import type { Connection } from './connect.ts'
import type { Context } from './context.ts'
import { CliError, isNotKnown } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import { warn } from './output/print.ts'
import { readSettings } from './settings.ts'
import { isReadableOnTheWay } from './token.ts'

/** Where the token of a CI run comes from, as `qgjob config` says it. */
export const CI_SOURCE = 'GitHub Actions (OIDC)'

/** What this process was given, by server and organization. Nothing of it is written down. */
const given = new Map<string, Promise<string | undefined>>()

/**
 * The connection as it is; or, in a job of GitHub Actions that may prove what it is, without a token and before a
 * server that wants one, with a token for this run.
 */
export async function asCiRun(context: Context, connection: Connection): Promise<Connection> {
  if (connection.token !== undefined || !isCiRun(context.env)) return connection
  const organization = readSettings(context.flags, context.env, context.cwd).organization?.value ?? null
  const key = JSON.stringify([connection.url, organization])
  const asked = given.get(key) ?? tokenIfWanted(context, connection, organization)
  given.set(key, asked)
  return { ...connection, token: await asked }
}

async function tokenIfWanted(
  context: Context,
  connection: Connection,
  organization: string | null,
): Promise<string | undefined> {
  if (!(await wantsToken(connection))) return undefined
  if (isReadableOnTheWay(connection.url)) {
    warn(context, `the token of this run goes to ${connection.url} unencrypted: everybody on the way can read it`)
  }
  try {
    return await fetchCiToken(connection, context.env, organization)
  } catch (error) {
    throw explained(error)
  }
}

async function wantsToken(connection: Connection): Promise<boolean> {
  const client = createClient(connection)
  try {
    await client.query(WhoAmIDocument, {})
    return false
  } catch (error) {
    if (isNotKnown(error)) return true
    throw error
  } finally {
    await client.close()
  }
}

function explained(error: unknown): CliError {
  const what = 'this run of GitHub Actions gets no access token'
  const why = reasonOf(error)
  if (!(error instanceof RequestRefused) || error.code.startsWith('HTTP_5'))
    return new CliError(EXIT.couldNotRun, { what, why })
  if (error.code === 'INVALID_INPUT') {
    const fix = 'name the organization with --org-id or QGJOB_ORG'
    return new CliError(EXIT.usage, { code: 'INVALID_INPUT', what, why, fix })
  }
  return new CliError(EXIT.notAllowed, { what, why, fix: 'see "CI without a stored secret" in docs/security.md' })
}
