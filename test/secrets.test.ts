import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from '../client/client.ts'
import { CreateTokenDocument, TokensDocument } from '../client/gql/graphql.ts'
import type { Role } from '../client/gql/graphql.ts'
import { runCli } from '../cli/testing/run-cli.ts'
import { startServer, type RunningServer } from '../server/main.ts'
import { credentialOf } from '../worker/credential.ts'
import { SetupProblem } from '../worker/runner.ts'
import { scratchDirectory } from './helpers/scratch.ts'

// Real tokens against a real server: they work where they should, and are found nowhere but in their one place.
let folder: string
let server: RunningServer
let logged: string[]
beforeEach(async () => {
  folder = scratchDirectory('secrets')
  logged = []
  const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) })
  server = await startServer({ dataDir: join(folder, 'server'), host: '127.0.0.1', port: 0 }, {}, log)
})
afterEach(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function makeToken(role: Role, by?: string): Promise<string> {
  const client = createClient({ url: server.url, token: by })
  try {
    const { createToken } = await client.mutate(CreateTokenDocument, { input: { name: `the ${role}`, role } })
    if (createToken.__typename !== 'CreateTokenPayload') throw new Error(createToken.message)
    return createToken.secret
  } finally {
    await client.close()
  }
}

const connect = (token: string) => createClient({ url: server.url, token, transport: 'ws' })

const credential = (given?: string, login?: string) =>
  credentialOf({ server: server.url, dataDir: folder, name: 'lab', given, login, connect })
const qgjob = (line: string, env: Record<string, string> = {}) =>
  runCli(line.split(' '), { env: { QGJOB_SERVER_URL: server.url, XDG_CONFIG_HOME: join(folder, 'config'), ...env } })

describe('an agent', () => {
  test('enrols once, and then has a credential of its own', async () => {
    const admin = await makeToken('ADMINISTRATOR')
    const enrolment = await makeToken('ENROLLMENT', admin)
    const own = await credential(enrolment)
    expect(own).toMatch(/^qgj_wrk_/)
    expect((await stat(join(folder, 'credential.json'))).mode & 0o777).toBe(0o600)
    expect(await credential(enrolment)).toBe(own)
    expect(await credential()).toBe(own)
    expect(await credential(undefined, 'a login')).toBe(own)
    const another = await makeToken('ENROLLMENT', admin)
    expect(await credential(another)).not.toBe(own)
  })

  test('works with a token that it was given, or with a login if there is nothing else', async () => {
    expect(await credential('qgj_wrk_x')).toBe('qgj_wrk_x')
    expect(await credential(undefined, 'a login')).toBe('a login')
    expect(await credential()).toBeUndefined()
    expect(readdirSync(folder)).not.toContain('credential.json')
  })

  test('shows its credential to no other server, and closes the file of it to others', async () => {
    const file = join(folder, 'credential.json')
    const kept = { server: 'https://elsewhere.example', secret: 'qgj_wrk_kept', enrolledBy: '' }
    await writeFile(file, JSON.stringify(kept), { mode: 0o644 })
    expect(await credential()).toBeUndefined()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('is told when its credential cannot be read', async () => {
    await writeFile(join(folder, 'credential.json'), '{"secret": "qgj_wrk_hidden"')
    await expect(credential()).rejects.toThrow(SetupProblem)
    await expect(credential()).rejects.not.toThrow(/hidden/)
  })
})

describe('the command line', () => {
  test('logs in, makes tokens, and is told what it may not do', async () => {
    const admin = await makeToken('ADMINISTRATOR')
    expect(await qgjob('workers')).toMatchObject({ exitCode: 4 })
    const login = await runCli(['login', `--server=${server.url}`], {
      env: { XDG_CONFIG_HOME: join(folder, 'config') },
      secret: admin,
    })
    expect(login.stderr).toContain('as the ADMINISTRATOR (administrator)')
    expect((await qgjob('workers')).exitCode).toBe(0)
    const { stdout: viewer } = await qgjob('token create --name=eve --role=enrollment')
    const refused = await qgjob('workers', { QGJOB_TOKEN: viewer.trim() })
    expect(refused.exitCode).toBe(4)
    expect((await qgjob('token list')).stdout).toContain('\teve\tenrollment\t')
    const { stderr } = await qgjob('workers', { QGJOB_TOKEN: `qgj_mem_${'a'.repeat(33)}` })
    expect(stderr).toContain('[NOT_ALLOWED]')
    expect(stderr).toContain('qgjob login')
  })
})

test('secrets are found in no log, no error, no database, and nowhere in the data of an agent but in its credential', async () => {
  const admin = await makeToken('ADMINISTRATOR')
  const enrolment = await makeToken('ENROLLMENT', admin)
  const own = (await credential(enrolment)) ?? ''
  const client = createClient({ url: server.url, token: admin })
  expect((await client.query(TokensDocument, {})).tokens).toHaveLength(3)
  await client.close()
  const said: string[] = []
  for (const token of [admin, enrolment, own, `${admin.slice(0, -1)}X`]) {
    for (const line of ['workers', 'token list', 'config', 'config --json', 'token revoke tok_x', 'list --org-id=q']) {
      const { stdout, stderr } = await qgjob(line, { QGJOB_TOKEN: token })
      said.push(stdout, stderr)
    }
  }
  await server.stop()
  const places = [...filesIn(folder), ['logs', logged.join('')], ['commands', said.join('')]] as const
  for (const secret of [admin, enrolment, own]) {
    const found = places.filter(([, content]) => content.includes(secret)).map(([name]) => name)
    expect(found).toEqual(secret === own ? [join(folder, 'credential.json')] : [])
  }
})

test('a database password is not repeated when the database does not answer, nor a token on a command line', async () => {
  const main = new URL('../cli/main.ts', import.meta.url).href
  const script = `const { main } = await import(${JSON.stringify(main)}); await main(['', '', 'server', '--port=0'])`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: 'postgres://user:canary-password@127.0.0.1:1/x',
      QGJOB_TOKEN: `qgj_adm_${'canary'.repeat(5)}abc`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const commandLine = process.platform === 'linux' ? readFileSync(`/proc/${child.pid}/cmdline`, 'utf8') : ''
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  expect(child.exitCode).toBe(3)
  expect(stdout + stderr + commandLine).not.toContain('canary')
})

/** Every file below, with what is in it. */
function filesIn(directory: string): (readonly [string, string])[] {
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, String(name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => [path, readFileSync(path, 'latin1')] as const)
}
