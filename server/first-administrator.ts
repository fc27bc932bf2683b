import { readFileSync } from 'node:fs'
import type { App } from './app.ts'
import { BadSetting, isLoopbackHost, type ServerOptions } from './config.ts'
import {
  adoptAdministratorToken,
  hasAdministrator,
  makeAdministratorToken,
  problemOfAdministratorSecret,
} from './operations/administrator-token.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Sees to it that a server that is reached from elsewhere has an administrator before it listens: by the token that was
 * given (which is good from now on, also on the loopback alone), else by a new one, whose secret is answered for
 * whoever starts the server to read, this once. Throws BadSetting.
 */
export async function settleAdministrator(
  app: App,
  { host, adminTokenFile }: Pick<ServerOptions, 'host' | 'adminTokenFile'>,
  env: Env,
): Promise<string | null> {
  const given = givenSecret(adminTokenFile, env)
  if (given !== null) {
    const problem = problemOfAdministratorSecret(given.secret)
    if (problem !== null) throw new BadSetting(`${given.source} ${problem}.`)
    if (!(await adoptAdministratorToken(app, given.secret))) {
      throw new BadSetting(`The token in ${given.source} has expired or was revoked: give another, or none.`)
    }
    return null
  }
  if (isLoopbackHost(host) || (await hasAdministrator(app))) return null
  return makeAdministratorToken(app, 'made at the first start')
}

function givenSecret(file: string | undefined, env: Env): { secret: string; source: string } | null {
  if (file !== undefined) {
    try {
      return { secret: readFileSync(file, 'utf8').trim(), source: file }
    } catch (error) {
      throw new BadSetting(`The file ${file} of --admin-token-file cannot be read: ${(error as Error).message}.`)
    }
  }
  const secret = env.QGJOB_ADMIN_TOKEN
  return secret === undefined || secret === '' ? null : { secret, source: 'QGJOB_ADMIN_TOKEN' }
}
