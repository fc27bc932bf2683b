import { createHash } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { EnrolAgentDocument } from '../client/gql/graphql.ts'
import type { QgjobClient } from '../client/types.ts'
import { isMissing, writeDurably } from './files.ts'
import { AccessProblem, SetupProblem } from './runner.ts'

const kept = z.object({
  server: z.string(),
  secret: z.string(),
  /** Hash of the token that it was exchanged for: a new one asks for a new credential. */
  enrolledBy: z.string(),
})

export interface CredentialOptions {
  server: string
  /** Where the agent keeps what it owns. */
  dataDir: string
  /** Name of the agent, for the people who manage tokens. */
  name: string
  /** What the agent was given: to enrol with, or to work with. Undefined on a server that needs none. */
  given: string | undefined
  /** What it works with if it was given nothing and keeps nothing: the login of whoever starts it. */
  login: string | undefined
  /** A client that calls in the name of the token. */
  connect: (token: string) => QgjobClient
}

/**
 * The token that this agent works with: its own credential, which an enrolment token is exchanged for at the first
 * start and which is then kept in the data directory, for nobody else to read; or the token it was given, if that is
 * one to work with. Throws AccessProblem when the server does not enrol it.
 */
export async function credentialOf(options: CredentialOptions): Promise<string | undefined> {
  const { server, dataDir, given } = options
  const file = join(dataDir, 'credential.json')
  if (given !== undefined && !given.startsWith('qgj_enr_')) return given
  const own = await readKept(file)
  if (own !== null && own.server === server && (given === undefined || own.enrolledBy === hashOf(given))) {
    return own.secret
  }
  if (given === undefined) return options.login
  const secret = await enrol(options, given)
  await writeDurably(
    file,
    JSON.stringify({ server, secret, enrolledBy: hashOf(given) } satisfies z.infer<typeof kept>),
    0o600,
  )
  return secret
}

async function enrol({ name, connect }: CredentialOptions, token: string): Promise<string> {
  const client = connect(token)
  try {
    const { enrolAgent } = await client.mutate(EnrolAgentDocument, { name })
    if (enrolAgent.__typename === 'EnrolAgentPayload') return enrolAgent.secret
    throw new AccessProblem(`The server does not enrol this agent: ${enrolAgent.message}`)
  } finally {
    await client.close()
  }
}

async function readKept(file: string): Promise<z.infer<typeof kept> | null> {
  try {
    await chmod(file, 0o600)
    return kept.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (isMissing(error)) return null
    throw new SetupProblem(`The credential in ${file} cannot be used: remove it, and enrol the agent again.`)
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
