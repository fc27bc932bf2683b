import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from '../../client/client.ts'
import { WatchWorkersDocument } from '../../client/gql/graphql.ts'
import { someStats } from '../testing/factories.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import type { FakeServer } from '../testing/fake-server.ts'
import { runCli } from '../testing/run-cli.ts'
import type { CliWorld } from '../testing/run-cli.ts'

const TOKEN = `qgj_mem_${'a'.repeat(33)}`
const OTHER = `qgj_adm_${'b'.repeat(33)}`

let home: string
let server: FakeServer
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'qgjob-login-'))
  const caller = { name: 'ada', role: 'MEMBER', organizationIds: ['qualgent'], token: { id: 'tok_1', expiresAt: null } }
  server = await startFakeServer({ version: '1.2.3', stats: someStats(), caller, workers: [] })
})
afterEach(async () => {
  await server.stop()
  await rm(home, { recursive: true, force: true })
})

const qgjob = (line: string, { env, ...world }: CliWorld = {}) =>
  runCli(line.split(' '), { env: { XDG_CONFIG_HOME: home, ...env }, ...world })
const file = () => join(home, 'qgjob', 'credentials.json')
const login = (more = '', secret = TOKEN) => qgjob(`login --server=${server.url}${more}`, { secret })

describe('login', () => {
  test('asks the server whose token it is, and keeps it for nobody else to read', async () => {
    const { exitCode, stdout, stderr } = await login()
    expect([exitCode, stdout]).toEqual([0, ''])
    expect(stderr).toBe(`logged in to ${server.url} as ada (member of qualgent)\n`)
    expect(server.authorizations).toEqual([`Bearer ${TOKEN}`])
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect((await stat(join(home, 'qgjob'))).mode & 0o777).toBe(0o700)
    expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({
      profiles: { default: { server: server.url, token: TOKEN, organization: 'qualgent' } },
    })
  })

  test('from then on the server, the organization and the token need not be named', async () => {
    await login()
    expect((await qgjob('health')).exitCode).toBe(0)
    expect(server.authorizations.at(-1)).toBe(`Bearer ${TOKEN}`)
  })

  test('a token that the server does not take is not kept', async () => {
    server.answers.caller = () => {
      throw new GraphQLError('The access token is not good.', { extensions: { code: 'UNAUTHENTICATED' } })
    }
    const { exitCode, stderr } = await login()
    expect(exitCode).toBe(4)
    expect(stderr).toContain('cause: The access token is not good.')
    expect(stderr).not.toContain(TOKEN)
    await expect(stat(file())).rejects.toThrow('ENOENT')
  })

  test.each(['', 'hunter22', TOKEN.slice(0, -1)])(
    'what cannot be a token is refused and not repeated: %j',
    async (secret) => {
      const { exitCode, stderr } = await login('', secret)
      expect(exitCode).toBe(2)
      if (secret !== '') expect(stderr).not.toContain(secret)
      expect(server.asked).toEqual([])
    },
  )

  test('profiles are kept apart, and one is forgotten without the others', async () => {
    await login()
    await login(' --profile=boss', OTHER)
    await qgjob('health --profile=boss')
    expect(server.authorizations.at(-1)).toBe(`Bearer ${OTHER}`)
    await qgjob('health', { env: { QGJOB_PROFILE: 'default' } })
    expect(server.authorizations.at(-1)).toBe(`Bearer ${TOKEN}`)
    expect((await qgjob('logout --profile=boss')).stderr).toContain('`qgjob token revoke` ends it')
    expect((await qgjob('health --profile=boss')).stderr).toContain('there is no profile "boss"')
    expect((await qgjob('logout')).exitCode).toBe(0)
    expect(await readFile(file(), 'utf8')).toBe('{\n  "profiles": {}\n}\n')
  })
})

describe('the token', () => {
  test('goes to the server that it is for, and to no other, whoever names that', async () => {
    await login()
    const other = await startFakeServer({ version: '1', stats: someStats() })
    const project = join(home, 'project')
    await writeFile(join(home, 'qgjob.config.json'), JSON.stringify({ server: other.url }))
    await qgjob('health', { cwd: project })
    await qgjob(`health --server=${other.url}`)
    await qgjob(`health --server=${other.url} --profile=default`)
    expect(other.authorizations).toEqual([undefined, undefined, undefined])
    await other.stop()
  })

  test('of the environment goes before that of a login, and may lie in a file', async () => {
    await login()
    await qgjob('health', { env: { QGJOB_TOKEN: OTHER } })
    expect(server.authorizations.at(-1)).toBe(`Bearer ${OTHER}`)
    await writeFile(join(home, 'token'), `${OTHER}\n`)
    await qgjob('health', { env: { QGJOB_TOKEN_FILE: join(home, 'token') } })
    expect(server.authorizations.at(-1)).toBe(`Bearer ${OTHER}`)
    expect((await qgjob('health', { env: { QGJOB_TOKEN_FILE: '/nowhere' } })).stderr).toContain(
      'the file of QGJOB_TOKEN_FILE cannot be read',
    )
  })

  test('is sent with subscriptions, too', async () => {
    const client = createClient({ url: server.url, token: TOKEN })
    const values = client.subscribe(WatchWorkersDocument, () => ({}))[Symbol.asyncIterator]()
    const first = values.next()
    const subscription = await server.subscribed('workerUpdated')
    expect(server.authorizations).toEqual([`Bearer ${TOKEN}`])
    subscription.complete()
    await first
    await client.close()
  })

  test('on its way unencrypted over a network is one warning', async () => {
    const env = { QGJOB_TOKEN: TOKEN, QGJOB_SERVER_URL: 'http://qgjob.invalid:9' }
    const { stderr } = await qgjob('health', { env })
    expect(stderr.match(/^warning: .*unencrypted.*use https$/gm)).toHaveLength(1)
    expect((await qgjob('config', { env })).stderr).toBe('') // nothing is sent
    expect((await qgjob('health', { env: { ...env, QGJOB_TOKEN: '' } })).stderr).not.toContain('warning')
    const local = await qgjob('health', { env: { QGJOB_TOKEN: TOKEN, QGJOB_SERVER_URL: server.url } })
    expect(local.stderr).toBe('')
  })

  test('of a file that others can read is taken, the file closed to them, and that said', async () => {
    await login()
    await chmod(file(), 0o644)
    const { exitCode, stderr } = await qgjob('health')
    expect(exitCode).toBe(0)
    expect(stderr).toContain('could be read by others: now only by you')
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect((await qgjob('health')).stderr).toBe('')
  })

  test('is not repeated by an error about its file', async () => {
    await login()
    await writeFile(file(), `{"profiles": {"default": "${TOKEN}"`)
    const { exitCode, stderr } = await qgjob('health')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('cannot be used')
    expect(stderr).not.toContain(TOKEN)
  })
})

describe('config', () => {
  test('shows every setting with where it comes from, and no secret', async () => {
    await login()
    const { stdout } = await qgjob('config --json', { env: { QGJOB_ORG: 'lab' } })
    expect(JSON.parse(stdout)).toEqual([
      { setting: 'server', value: server.url, source: 'the profile default' },
      { setting: 'organization', value: 'lab', source: 'QGJOB_ORG' },
      { setting: 'profile', value: 'default', source: file() },
      { setting: 'token', value: 'qgj_mem_…', source: 'the profile default' },
      { setting: 'tlsCa', value: null, source: null },
    ])
    for (const output of ['table', 'tsv', 'jsonl']) {
      expect((await qgjob(`config --output=${output}`)).stdout).not.toContain(TOKEN)
    }
    expect((await qgjob('config --json', { env: { QGJOB_TOKEN: 'odd-secret' } })).stdout).not.toContain('odd-secret')
  })
})

test('no option takes a token: command lines can be read by others', async () => {
  expect((await qgjob(`health --token=${TOKEN}`)).exitCode).toBe(2)
})
