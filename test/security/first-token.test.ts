import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { startServer, type RunningServer, type ServerOptions } from '../../server/main.ts'
import { makeAdministratorHere } from '../../server/maintenance.ts'
import { makeSecret } from '../../server/store/token-secret.ts'
import { dump } from '../helpers/database.ts'
import { open, type Lab } from './lab.ts'

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'qgjob-first-token-'))
  onTestFinished(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

interface Started extends RunningServer {
  logged: string[]
  statusOf(token?: string): Promise<number>
}

/** Beyond the loopback means every address of this machine; it is asked by its loopback all the same. */
async function start(options: Partial<ServerOptions> & { dataDir: string }, env = {}): Promise<Started> {
  const logged: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const server = await startServer({ host: '0.0.0.0', port: 0, ...options }, env, log)
  const url = server.url.replace('0.0.0.0', '127.0.0.1')
  return {
    ...server,
    url,
    logged,
    async statusOf(token) {
      const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
      const body = JSON.stringify({ query: '{ version }' })
      return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status
    },
  }
}

it('a server beyond the loopback makes an administrator for who starts it, once, and logs nothing of it', async () => {
  const dataDir = scratch()
  const first = await start({ dataDir })
  const secret = first.adminToken ?? ''
  expect(secret).toMatch(/^qgj_adm_/)
  expect([await first.statusOf(), await first.statusOf(secret)]).toEqual([401, 200])
  expect(first.logged.join('')).not.toContain(secret)
  expect(JSON.stringify(await dump(first.app.store.db))).not.toContain(secret)
  await first.stop()
  const second = await start({ dataDir })
  expect(second.adminToken).toBeNull()
  expect(await second.statusOf(secret)).toBe(200)
  await second.stop()
})

it('a server on the loopback needs none, and stays closed once it had one', async () => {
  const dataDir = scratch()
  const loopback = { dataDir, host: '127.0.0.1' }
  const alone = await start(loopback)
  expect([alone.adminToken, await alone.statusOf()]).toEqual([null, 200])
  await alone.stop()
  const secret = await makeAdministratorHere({ dataDir })
  const closed = await start(loopback)
  expect([await closed.statusOf(), await closed.statusOf(secret)]).toEqual([401, 200])
  await closed.stop()
})

it.each(['file', 'environment'])('the administrator can be given by the %s', async (how) => {
  const dataDir = scratch()
  const secret = makeSecret('ADMINISTRATOR')
  const file = join(dataDir, 'token')
  writeFileSync(file, `${secret}\n`)
  const given = how === 'file' ? { adminTokenFile: file } : {}
  const env = how === 'file' ? {} : { QGJOB_ADMIN_TOKEN: secret }
  for (let time = 0; time < 2; time++) {
    const server = await start({ dataDir, ...given }, env)
    expect([server.adminToken, await server.statusOf(), await server.statusOf(secret)]).toEqual([null, 401, 200])
    await server.stop()
  }
})

it.each([
  ['nothing', 'holds no access token'],
  [`${makeSecret('ADMINISTRATOR')}x`, 'holds no access token'],
  [makeSecret('OWNER'), 'holds a token of the role OWNER'],
])('%s is refused as an administrator', async (secret, why) => {
  await expect(start({ dataDir: scratch() }, { QGJOB_ADMIN_TOKEN: secret })).rejects.toThrow(`QGJOB_ADMIN_TOKEN ${why}`)
  const missing = start({ dataDir: scratch(), adminTokenFile: '/nonexistent/token' })
  await expect(missing).rejects.toThrow('/nonexistent/token')
})

it('an administrator that has ended is none: its token starts no server, and beyond the loopback another is made', async () => {
  const dataDir = scratch()
  const given = { QGJOB_ADMIN_TOKEN: makeSecret('ADMINISTRATOR') }
  const first = await start({ dataDir }, given)
  await first.app.store.write(({ tx }) => tx.updateTable('tokens').set({ revoked_at: 1 }).execute())
  await first.stop()
  await expect(start({ dataDir }, given)).rejects.toThrow('has expired or was revoked')
  const second = await start({ dataDir })
  expect(second.adminToken).toMatch(/^qgj_adm_/)
  await second.stop()
})

it('the first token ends what was open without one', async () => {
  const server = await start({ dataDir: scratch(), host: '127.0.0.1' })
  const { wait, closed } = open({ server } as unknown as Lab, undefined)
  await wait((message) => message.includes('connection_ack'))
  const query = 'mutation { createToken(input: { name: "x", role: ADMINISTRATOR }) { __typename } }'
  const headers = { 'content-type': 'application/json' }
  await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  expect(await closed).toMatchObject({ code: 4401 })
  await server.stop()
})
