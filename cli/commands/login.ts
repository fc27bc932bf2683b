import { createClient } from '../../client/client.ts'
import { WhoAmIDocument } from '../../client/gql/graphql.ts'
import type { WhoAmIQuery } from '../../client/gql/graphql.ts'
import { connectionOf } from '../connect.ts'
import type { Context } from '../context.ts'
import { DEFAULT_PROFILE, credentialsFile, readProfiles, writeProfiles } from '../credentials.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { note, warn } from '../output/print.ts'
import { oneLine } from '../output/text.ts'
import { word } from '../output/words.ts'
import { looksLikeToken } from '../token.ts'

/** Takes a token from a person or from stdin, asks the server whose it is, and keeps it for this server. */
export async function login(context: Context): Promise<ExitCode> {
  const name = profileName(context)
  // The profile need not be there yet, and the token in the environment is not the one that is being given.
  const { color, tlsCa } = context.flags
  const flags = { color, ...(tlsCa !== undefined && { tlsCa }) }
  const env = { ...context.env, QGJOB_PROFILE: '', QGJOB_TOKEN: '', QGJOB_TOKEN_FILE: '' }
  const known = readProfiles(credentialsFile(env), (text) => warn(context, text))
  const server = context.flags.server ?? known[name]?.server
  const asked = { ...context, env, flags: server === undefined ? flags : { ...flags, server } }
  const { url } = connectionOf(asked)
  const token = await context.readSecret(`Token for ${url}: `)
  if (!looksLikeToken(token)) throw notAToken(token)

  const caller = await whoIs(asked, token)
  const [only, ...others] = caller.organizationIds ?? []
  const organization = only !== undefined && others.length === 0 ? { organization: only } : {}
  writeProfiles(credentialsFile(env), { ...known, [name]: { server: url, token, ...organization } })
  note(
    context,
    `logged in to ${url} as ${described(caller)}${name === DEFAULT_PROFILE ? '' : `; use it with --profile=${name}`}`,
  )
  const ends = caller.token?.expiresAt
  if (ends != null) note(context, `the token ends at ${ends}`)
  return EXIT.passed
}

/** Forgets a token here. It lives on at the server. */
export function logout(context: Context): Promise<ExitCode> {
  const name = profileName(context)
  const file = credentialsFile(context.env)
  const { [name]: gone, ...left } = readProfiles(file, (text) => warn(context, text))
  if (gone === undefined) {
    note(context, `there is no profile "${name}": nothing to forget`)
    return Promise.resolve(EXIT.passed)
  }
  writeProfiles(file, left)
  note(context, `forgot the token for ${gone.server}; it is good until it ends or \`qgjob token revoke\` ends it`)
  return Promise.resolve(EXIT.passed)
}

function profileName({ flags, env }: Context): string {
  const name =
    [flags.profile, env.QGJOB_PROFILE].find((given) => given !== undefined && given !== '') ?? DEFAULT_PROFILE
  if (/^[\w.-]{1,64}$/.test(name) && name !== '__proto__') return name
  throw new CliError(EXIT.usage, {
    what: `"${name}" cannot name a profile`,
    fix: 'take up to 64 letters, digits, dots, hyphens and underscores',
  })
}

async function whoIs(context: Context, token: string): Promise<WhoAmIQuery['caller']> {
  const client = createClient({ ...connectionOf(context), token })
  try {
    return (await client.query(WhoAmIDocument, {})).caller
  } finally {
    await client.close()
  }
}

/** "ci (member of qualgent)". */
function described({ name, role, organizationIds }: WhoAmIQuery['caller']): string {
  const of = organizationIds === null ? '' : ` of ${organizationIds.join(', ')}`
  return oneLine(`${name} (${word(role)}${of})`)
}

/** Never repeats what was typed: it may be a password. */
function notAToken(text: string): CliError {
  return new CliError(EXIT.usage, {
    what: text === '' ? 'no token was given' : 'that is no access token: it was cut off or mistyped',
    why: 'one begins with qgj_, as in qgj_mem_, and has 41 characters',
    fix: 'paste it whole, or send it by stdin: `qgjob login < token-file`',
  })
}
