import {
  CreateTokenDocument,
  RevokeTokenDocument,
  RotateTokenDocument,
  TokensDocument,
} from '../../client/gql/graphql.ts'
import type { Role, TokenRowFragment } from '../../client/gql/graphql.ts'
import { withClient } from '../connect.ts'
import { isJson } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { note, printJson, printLine, printList } from '../output/print.ts'
import { oneLine } from '../output/text.ts'
import { ago } from '../output/time.ts'
import { word } from '../output/words.ts'
import { readSettings } from '../settings.ts'

export interface CreateTokenOptions {
  name: string
  role: Role
  orgId?: string
  /** Milliseconds. */
  expires?: number
  uses?: number
}

/** Makes a token. Its secret is all that goes to stdout, so that it can be sent into a file or a secret store. */
export async function createToken(context: Context, options: CreateTokenOptions): Promise<ExitCode> {
  const { name, role, orgId, expires, uses } = options
  const organizationIds = organizationsFor(context, role, orgId)
  return withClient(context, async ({ client, connection }) => {
    const { createToken: answer } = await client.mutate(CreateTokenDocument, {
      input: {
        name,
        role,
        ...(organizationIds !== null && { organizationIds }),
        ...(expires !== undefined && { expiresInSeconds: Math.ceil(expires / 1_000) }),
        ...(uses !== undefined && { uses }),
      },
    })
    if (answer.__typename !== 'CreateTokenPayload') throw refused('no token was made', answer)
    tellSecret(context, answer)
    if (connection.token === undefined) noteClosed(context)
    return EXIT.passed
  })
}

/** Who made a token without one had an open server before him. */
function noteClosed(context: Context): void {
  note(
    context,
    'from now on nobody comes in without a token: keep this one with `qgjob login`, make one for each of the',
  )
  note(context, 'others with `qgjob token create`, and start the workers that run with --token-file')
}

export async function listTokens(context: Context): Promise<ExitCode> {
  return withClient(context, async ({ client }) => {
    const { tokens } = await client.query(TokensDocument, {})
    await printList(context, columns(context.now()), tokens)
    if (tokens.length === 0)
      note(context, 'there is no token yet: everybody on the machine of the server may do everything')
    return EXIT.passed
  })
}

export async function revokeToken(context: Context, { id }: { id: string }): Promise<ExitCode> {
  return withClient(context, async ({ client }) => {
    const { revokeToken: answer } = await client.mutate(RevokeTokenDocument, { id })
    if (answer.__typename !== 'RevokeTokenPayload') throw refused(`the token ${id} was not revoked`, answer)
    if (isJson(context.flags)) printJson(context, answer.token)
    else note(context, `revoked ${described(answer.token)}; what is open with it ends within two seconds`)
    return EXIT.passed
  })
}

export async function rotateToken(
  context: Context,
  { id, overlap }: { id: string; overlap?: number },
): Promise<ExitCode> {
  return withClient(context, async ({ client }) => {
    const overlapSeconds = overlap === undefined ? null : Math.ceil(overlap / 1_000)
    const { rotateToken: answer } = await client.mutate(RotateTokenDocument, {
      id,
      ...(overlapSeconds !== null && { overlapSeconds }),
    })
    if (answer.__typename !== 'RotateTokenPayload') throw refused(`the token ${id} was not rotated`, answer)
    tellSecret(context, answer)
    note(
      context,
      `${id} stays good ${overlap === undefined ? 'for a day' : 'for the overlap'}, so that both work meanwhile`,
    )
    return EXIT.passed
  })
}

/** One organization for those who belong to one; any number of agents' organizations; none for the whole server. */
function organizationsFor({ flags, env, cwd }: Context, role: Role, orgId: string | undefined): string[] | null {
  if (role === 'ADMINISTRATOR') return null
  if (role === 'ENROLLMENT') return orgId === undefined ? null : [orgId]
  const { organization } = readSettings({ ...flags, orgId }, env, cwd)
  if (organization !== null) return [organization.value]
  throw new CliError(EXIT.usage, {
    what: `a token with the role ${word(role)} is for one organization, and none was named`,
    fix: 'add --org-id, or set QGJOB_ORG',
  })
}

function tellSecret(context: Context, { secret, token }: { secret: string; token: TokenRowFragment }): void {
  if (isJson(context.flags)) {
    printJson(context, { secret, token })
    return
  }
  note(context, `made ${described(token)}; it is shown this once:`)
  printLine(context, secret)
}

/** "tok_1 ci (member of qualgent)". */
function described({ id, name, role, organizationIds }: TokenRowFragment): string {
  const of = organizationIds === null ? '' : ` of ${organizationIds.join(', ')}`
  return oneLine(`${id} ${name} (${word(role)}${of})`)
}

function refused(what: string, { code, message }: { code: string; message: string }): CliError {
  switch (code) {
    case 'NOT_FOUND':
      return new CliError(EXIT.notFound, { what, why: message, fix: '`qgjob token list` shows those you may manage' })
    case 'FORBIDDEN':
      return new CliError(EXIT.notAllowed, { what, why: message })
    default:
      return new CliError(EXIT.usage, { code: 'INVALID_INPUT', what, why: message })
  }
}

const columns = (now: number): Column<TokenRowFragment>[] => [
  { title: 'token', raw: ({ id }) => id },
  { title: 'name', raw: ({ name }) => name, least: 12 },
  { title: 'role', raw: ({ role }) => word(role) },
  {
    title: 'organizations',
    raw: ({ organizationIds }) => organizationIds?.join(',') ?? '',
    show: organizationsOf,
    least: 8,
  },
  { title: 'state', raw: stateOf, style: (token) => (token.live ? 'green' : 'gray') },
  {
    title: 'ends',
    raw: ({ expiresAt }) => expiresAt ?? '',
    show: ({ expiresAt }) => expiresAt?.slice(0, 16) ?? 'never',
    drops: 1,
  },
  {
    title: 'used',
    raw: ({ lastUsedAt }) => lastUsedAt ?? '',
    show: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : ago(lastUsedAt, now)),
    drops: 2,
  },
  { title: 'made by', raw: ({ createdBy }) => createdBy, drops: 3, style: () => 'gray' },
  {
    title: 'made',
    raw: ({ createdAt }) => createdAt,
    show: ({ createdAt }) => ago(createdAt, now),
    drops: 4,
    style: () => 'gray',
  },
]

function organizationsOf({ organizationIds }: TokenRowFragment): string {
  return organizationIds === null ? 'all' : organizationIds.join(', ')
}

function stateOf({ live, revokedAt, replacedBy }: TokenRowFragment): string {
  if (live) return replacedBy === null ? 'live' : 'live, replaced'
  return revokedAt === null ? 'ended' : 'revoked'
}
