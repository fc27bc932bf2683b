import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createClient } from '../client/client.ts'
import { OrganizationsDocument } from '../client/gql/graphql.ts'
import type { ClientOptions, QgjobClient } from '../client/types.ts'
import { asCiRun } from './ci-run.ts'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import { note, warn } from './output/print.ts'
import { readSettings } from './settings.ts'
import type { Setting } from './settings.ts'
import { nearest } from './suggest.ts'
import { isReadableOnTheWay } from './token.ts'

export type Connection = Pick<ClientOptions, 'url' | 'ca' | 'token'>

export interface Session {
  client: QgjobClient
  server: string
  /** For what does not go through the client, such as files. */
  connection: Connection
}

/** Runs with a client of the server that the settings name, and closes it whatever happens. */
export async function withClient<T>(
  context: Context,
  use: (session: Session) => Promise<T>,
  onConnection: ClientOptions['onConnection'] = () => undefined,
): Promise<T> {
  const connection = await asCiRun(context, connectionOf(context))
  const { url } = connection
  const client = createClient({ ...connection, onConnection })
  try {
    return await use({ client, server: url, connection })
  } finally {
    await client.close()
  }
}

/** How to reach the server that the settings name, and as whom. */
export function connectionOf(context: Context): Connection {
  const { server, tlsCa, token, notes } = readSettings(context.flags, context.env, context.cwd)
  for (const text of notes) warn(context, text)
  if (token !== null && isReadableOnTheWay(server.value)) {
    warn(context, `the access token goes to ${server.value} unencrypted: everybody on the way can read it; use https`)
  }
  return {
    url: server.value,
    ca: tlsCa === null ? undefined : readCertificates(tlsCa, context.cwd),
    token: token?.value,
  }
}

function readCertificates({ value, source }: Setting, cwd: string): string {
  const unusable = (why: string): CliError =>
    new CliError(EXIT.usage, {
      what: `the certificates of ${source} cannot be used`,
      why,
      fix: 'name a file of certificates in PEM, as whoever runs the server has it',
    })
  let text: string
  try {
    text = readFileSync(resolve(cwd, value), 'utf8')
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error))
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw unusable(`${value} holds no PEM certificate`)
  return text
}

/** The organization that the flag or the settings name, or else the only one there is; null before the first submit. */
export async function organizationIfAny(
  context: Context,
  { client }: Session,
  orgId: string | undefined,
): Promise<string | null> {
  const { organization } = readSettings({ ...context.flags, orgId }, context.env, context.cwd)
  if (organization !== null) return organization.value

  const { organizations } = await client.query(OrganizationsDocument, {})
  const [only, ...others] = organizations
  if (only === undefined) return null
  if (others.length === 0) return only.id
  throw unnamed(`the server has several: ${organizations.map(({ id }) => id).join(', ')}`, only.id)
}

/** The same, where there must be one. */
export async function organizationOf(context: Context, session: Session, orgId: string | undefined): Promise<string> {
  const found = await organizationIfAny(context, session, orgId)
  if (found === null) throw unnamed('the server knows none yet: the first submit makes one', 'NAME')
  return found
}

function unnamed(why: string, example: string): CliError {
  return new CliError(EXIT.usage, {
    what: 'no organization was named',
    why,
    fix: `add --org-id=${example}, or set QGJOB_ORG`,
  })
}

/** What to tell a newcomer who looks before anything was submitted. */
export function noteNothingYet(context: Context): void {
  note(context, 'nothing was submitted yet; the first job makes its organization:')
  note(context, '  qgjob submit --org-id=NAME --app-version-id=v1.0.0 tests/login.spec.js')
}

/** What to say where an organization has nothing to list: perhaps another was meant. */
export async function noteNone(
  context: Context,
  session: Session,
  what: string,
  organizationId: string,
): Promise<void> {
  note(context, `no ${what} in organization ${organizationId}`)
  const hint = await hintAtOrganization(session, organizationId)
  if (hint !== null) note(context, hint)
}

/** What to say of counts that are all zero, as they are for an organization that the server does not know. */
export async function noteUnknown(context: Context, session: Session, organizationId: string): Promise<void> {
  const hint = await hintAtOrganization(session, organizationId)
  if (hint === null) return
  note(context, `the server knows nothing of organization ${organizationId} yet`)
  note(context, hint)
}

/** null: the server knows it. */
async function hintAtOrganization({ client }: Session, organizationId: string): Promise<string | null> {
  const { organizations } = await client.query(OrganizationsDocument, {})
  const known = organizations.map(({ id }) => id)
  if (known.includes(organizationId)) return null
  const near = nearest(organizationId, known)
  return near === null ? '`qgjob orgs` lists the organizations' : `did you mean --org-id=${near}?`
}

/** The job that a command is about, which may be named in two ways and must be in one. */
export function jobOf({ jobId }: { jobId?: string }): string {
  if (jobId !== undefined) return jobId
  throw new CliError(EXIT.usage, { what: 'which job?', fix: 'give its id' })
}

/** What to say about an id or name that the server does not know. */
export function notFound(what: string, id: string, known: readonly string[] = []): CliError {
  const near = nearest(id, known)
  const fix =
    near === null ? `\`qgjob ${what === 'job' ? 'list' : `${what}s`}\` shows those it has` : `did you mean ${near}?`
  return new CliError(EXIT.notFound, { what: `the server has no ${what} ${id}`, fix })
}
