import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { pino } from 'pino'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bundleAction, openLab as openActionLab } from '../../action/testing/lab.ts'
import { startFakeServer } from '../../cli/testing/fake-server.ts'
import { runCli } from '../../cli/testing/run-cli.ts'
import { fetchCiToken } from '../../client/ci-token.ts'
import { createToken } from '../../server/operations/create-token.ts'
import { rotateToken } from '../../server/operations/rotate-token.ts'
import { trustRepository } from '../../server/operations/trust-repository.ts'
import { EVERYTHING, Scope } from '../../server/domain/scope.ts'
import { startServer } from '../../server/main.ts'
import { listTokens } from '../../server/store/tokens.ts'
import { must } from '../helpers/factories.ts'
import { scratchDirectory } from '../helpers/scratch.ts'

/** Stands in for GitHub: gives the token of a run to who shows the secret of its job, and its keys to everybody. */
interface Issuer {
  url: string
  /** The environment of a job in a run of this repository. */
  runOf(repository: string): { ACTIONS_ID_TOKEN_REQUEST_URL: string; ACTIONS_ID_TOKEN_REQUEST_TOKEN: string }
}

const CALLER = { name: 'local', role: 'ADMINISTRATOR', organizationIds: null, token: null }

let issuer: Issuer

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://issuer')
    if (pathname === '/.well-known/jwks') {
      response.end(JSON.stringify(keys))
      return
    }
    const repository = searchParams.get('repository') ?? ''
    if (request.headers.authorization !== `bearer job of ${repository}`) {
      response.writeHead(401).end()
      return
    }
    void new SignJWT({ repository, ref: 'refs/heads/main', run_id: '42' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer.url)
      .setAudience(searchParams.get('audience') ?? 'nobody')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
      .then((value) => response.end(JSON.stringify({ value })))
  })
  const url = `http://127.0.0.1:${await listen(server)}`
  issuer = {
    url,
    runOf: (repository) => ({
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0&repository=${encodeURIComponent(repository)}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: `job of ${repository}`,
    }),
  }
  return () => server.close()
})

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A server that needs tokens, whose organization acme trusts the repository Acme/Shop. */
async function openLab({ known = true } = {}) {
  const dataDir = scratchDirectory('ci-runs')
  const port = await freePort()
  const publicUrls = known ? [`http://127.0.0.1:${port}`] : []
  const log = pino({ level: 'silent' })
  const { url, app, stop } = await startServer(
    { dataDir, host: '127.0.0.1', port, publicUrls },
    { QGJOB_CI_ISSUER: issuer.url },
    log,
  )
  onTestFinished(async () => {
    await stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const { secret: root } = await createToken(app, { name: 'root', role: 'ADMINISTRATOR' })
  await trustRepository(app, { organizationId: 'acme', repository: 'Acme/Shop', trusted: true })
  return { url, app, root }
}

async function organizationsSeen(url: string, token: string): Promise<string[]> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ organizations { id } }' }),
  })
  const { data } = (await answer.json()) as { data: { organizations: { id: string }[] } }
  return data.organizations.map(({ id }) => id)
}

it('a run of a trusted repository gets a token of the organization, and of no other', async () => {
  const { url, app } = await openLab()
  await trustRepository(app, { organizationId: 'globex', repository: 'globex/web', trusted: true })
  const token = await fetchCiToken({ url }, issuer.runOf('Acme/Shop'), null)
  expect(await organizationsSeen(url, token)).toEqual(['acme'])
  const [made] = (await listTokens(app.store.db, EVERYTHING)).filter(({ role }) => role === 'MEMBER')
  expect(made).toMatchObject({ name: 'acme/shop run 42', organizationIds: ['acme'] })
  expect((made?.expiresAt ?? 0) - (made?.createdAt ?? 0)).toBe(6 * 3_600_000)
})

it('one of a repository that nobody trusts, or trusts no longer, gets none', async () => {
  const { url, app } = await openLab()
  const foreign = fetchCiToken({ url }, issuer.runOf('mallory/shop'), null)
  await expect(foreign).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(foreign).rejects.toThrow(/qgjob trust mallory\/shop/)
  await trustRepository(app, { organizationId: 'acme', repository: 'acme/SHOP', trusted: false })
  await expect(fetchCiToken({ url }, issuer.runOf('Acme/Shop'), null)).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('loses the tokens of its runs with the trust, in the organization that takes it back alone', async () => {
  const { url, app } = await openLab()
  await trustRepository(app, { organizationId: 'globex', repository: 'acme/shop', trusted: true })
  await trustRepository(app, { organizationId: 'acme', repository: 'acme/shop2', trusted: true })
  const login = (repository: string, organization: string) =>
    fetchCiToken({ url }, issuer.runOf(repository), organization)
  const ended = await login('Acme/Shop', 'acme')
  const others = [await login('Acme/Shop', 'globex'), await login('Acme/Shop2', 'acme')]
  const { id: ofRun } = must(
    (await listTokens(app.store.db, Scope.of(['acme']))).find(({ name }) => name === 'acme/shop run 42'),
  )
  await expect(rotateToken(app, ofRun, 60)).rejects.toThrow('was given to a CI run')
  const made = { name: 'acme/shop run 42', role: 'MEMBER' as const, organizationIds: ['acme'] }
  const { secret: member } = await createToken(app, made)
  await trustRepository(app, { organizationId: 'acme', repository: 'acme/shop', trusted: false })
  await expect(organizationsSeen(url, ended)).rejects.toThrow()
  for (const token of [...others, member]) expect(await organizationsSeen(url, token)).toHaveLength(1)
})

it('where several organizations trust a repository, one must be named; another is answered like one that is not there', async () => {
  const { url, app } = await openLab()
  await trustRepository(app, { organizationId: 'globex', repository: 'acme/shop', trusted: true })
  await trustRepository(app, { organizationId: 'initech', repository: 'initech/web', trusted: true })
  const run = issuer.runOf('Acme/Shop')
  await expect(fetchCiToken({ url }, run, null)).rejects.toThrow(/trusted by acme, globex/)
  expect(await organizationsSeen(url, await fetchCiToken({ url }, run, 'globex'))).toEqual(['globex'])
  const refusals: string[] = []
  for (const name of ['initech', 'nobody']) {
    const refused: unknown = await fetchCiToken({ url }, run, name).catch((error: unknown) => error)
    refusals.push(String(refused).replace(name, '…'))
  }
  expect(refusals[0]).toContain('No organization here trusts')
  expect(refusals[0]).toBe(refusals[1])
})

/** Sends the server the token of a run that was made for this audience. */
async function exchange(url: string, audience: string): Promise<Response> {
  const asked = new URL(`${issuer.runOf('Acme/Shop').ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${audience}`)
  const headers = { authorization: 'bearer job of Acme/Shop' }
  const { value: idToken } = (await (await fetch(asked, { headers })).json()) as { value: string }
  return fetch(`${url}/ci-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ idToken }),
  })
}

it('a token of a run that was made for another server is worth nothing', async () => {
  const { url } = await openLab()
  const answer = await exchange(url, 'https://other.example')
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
})

it('the token that a run is given is for nobody on the way to keep', async () => {
  const { url } = await openLab()
  const answer = await exchange(url, url)
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
})

it('an address that sends one bad token of a run after another waits, with whatever token', async () => {
  const { url } = await openLab()
  const login = (idToken: string) =>
    fetch(`${url}/ci-token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ idToken }),
    })
  for (let n = 0; n < 10; n++) expect((await login(`bad${n}`)).status).toBe(401)
  const refused = await login('bad')
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_FAILED_LOGINS' } }] })
  await expect(fetchCiToken({ url }, issuer.runOf('Acme/Shop'), null)).rejects.toThrow(/Try again in/)
})

it('takes nothing but a short text of JSON', async () => {
  const { url } = await openLab()
  const send = async (type: string, body: string) => {
    const { status } = await fetch(`${url}/ci-token`, { method: 'POST', headers: { 'content-type': type }, body })
    return status
  }
  const token = (length: number) => JSON.stringify({ idToken: 'x'.repeat(length) })
  expect(await send('application/json', token(100))).toBe(401)
  expect(await send('application/json', token(20_000))).toBe(413)
  expect(await send('text/plain', token(100))).toBe(405)
})

it('a server that does not know its own address admits no run', async () => {
  const { url } = await openLab({ known: false })
  await expect(fetchCiToken({ url }, issuer.runOf('Acme/Shop'), null)).rejects.toThrow(/--public-url/)
})

it.each(['shop', 'acme/shop/more', 'acme/../shop', 'acme/*', '/shop', ' acme/shop'])(
  '%j names no repository',
  async (repository) => {
    const { app } = await openLab()
    await expect(trustRepository(app, { organizationId: 'acme', repository, trusted: true })).rejects.toThrow(
      /owner\/name/,
    )
  },
)

describe('the command line in a CI run', () => {
  const qgjob = (url: string, line: string, env: Record<string, string>) =>
    runCli(line.split(' '), { env: { QGJOB_SERVER_URL: url, ...env } })
  const SUBMIT = 'submit --app-version-id=v1 a.spec.js --quiet'

  it('works without a stored token once the repository is trusted, and the audit log names the run', async () => {
    const { url, root } = await openLab()
    const owner = { QGJOB_TOKEN: root }
    const refused = await qgjob(url, `${SUBMIT} --org-id=globex`, issuer.runOf('globex/web'))
    expect([refused.exitCode, refused.stdout]).toEqual([4, ''])
    expect(refused.stderr).toContain('qgjob trust globex/web')

    expect((await qgjob(url, 'trust globex/web --org-id=globex', owner)).stdout).toBe('globex\tglobex/web\n')
    const run = await qgjob(url, SUBMIT, issuer.runOf('Globex/Web'))
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toMatch(/^job_\w+\n$/)
    const log = (await qgjob(url, 'audit --org-id=globex', owner)).stdout.split('\n').map((row) => row.split('\t'))
    const submitted = log.find((row) => row[3] === 'SUBMITTED')
    expect(submitted?.slice(1, 5)).toEqual(['globex/web run 42', '127.0.0.1', 'SUBMITTED', run.stdout.trim()])
    expect((await qgjob(url, 'audit', issuer.runOf('Globex/Web'))).exitCode).toBe(4)
  })

  it('asks for one token in a process, however many commands', async () => {
    const { url, app } = await openLab()
    for (const line of ['list', 'orgs', SUBMIT]) {
      expect(await qgjob(url, line, issuer.runOf('Acme/Shop'))).toMatchObject({ exitCode: 0 })
    }
    const made = (await listTokens(app.store.db, EVERYTHING)).filter(({ role }) => role === 'MEMBER')
    expect(made.map(({ name }) => name)).toEqual(['acme/shop run 42'])
  })

  it('says that the organization must be named where several trust the repository, and takes the named one', async () => {
    const { url, app } = await openLab()
    await trustRepository(app, { organizationId: 'globex', repository: 'acme/shop', trusted: true })
    const run = issuer.runOf('Acme/Shop')
    const unnamed = await qgjob(url, SUBMIT, run)
    expect(unnamed.exitCode).toBe(2)
    expect(unnamed.stderr).toMatch(/trusted by acme, globex\nfix: .*--org-id/)
    expect((await qgjob(url, `${SUBMIT} --org-id=globex`, run)).exitCode).toBe(0)
    expect((await qgjob(url, 'list', { ...run, QGJOB_ORG: 'acme' })).exitCode).toBe(0)
  })

  it('sends a token that was given, and asks for none where the server wants none', async () => {
    const { url, app, root } = await openLab()
    const run = issuer.runOf('Acme/Shop')
    expect((await qgjob(url, 'orgs', { ...run, QGJOB_TOKEN: root })).exitCode).toBe(0)
    expect(await listTokens(app.store.db, EVERYTHING)).toHaveLength(1)
    const open = await startFakeServer({ caller: CALLER, organizations: [] })
    onTestFinished(() => open.stop())
    expect((await qgjob(open.url, 'orgs', run)).exitCode).toBe(0)
    expect(open.authorizations).toEqual([undefined, undefined])
  })

  it('explains when GitHub gives no token or does not answer', async () => {
    const { url } = await openLab()
    const run = issuer.runOf('Acme/Shop')
    const lost = { ...run, ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${await freePort()}/` }
    const unreachable = await qgjob(url, 'list --org-id=acme', lost)
    expect(unreachable.exitCode).toBe(3)
    expect(unreachable.stderr).toContain('cause: connection refused')
    const wrong = { ...run, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of another job' }
    expect((await qgjob(url, 'list --org-id=globex', wrong)).exitCode).toBe(4)
  })

  it('so does the action, which has the runner keep the token out of the log', async () => {
    const { url, app, root } = await openLab()
    const folder = scratchDirectory('ci-runs-action')
    const action = await openActionLab(await bundleAction(folder))
    onTestFinished(() => action.close())
    const run = async (env: Record<string, string>, state = {}) => {
      const onOutput = (text: string, kill: (signal: 'SIGKILL') => void) =>
        text.includes('submitted') && kill('SIGKILL')
      const step = await action.step({ inputs: { 'server-url': url }, env, state, onOutput })
      const masked = /^::add-mask::(qgj\w+)$/m.exec(step.stdout)?.[1]
      expect(step.stdout.match(/qgj_\w+/g)).toEqual([masked])
      return { ...step, masked }
    }
    const killed = await run(issuer.runOf('Acme/Shop'))
    expect((await run(issuer.runOf('Acme/Shop'), killed.state)).stdout).toContain('3 jobs canceled')
    const made = (await listTokens(app.store.db, EVERYTHING)).filter(({ name }) => name === 'acme/shop run 42')
    expect(made).toHaveLength(2)
    expect((await run({ QGJOB_TOKEN: root })).masked).toBe(root)
  })

  it('config says where the token comes from', async () => {
    const { stdout } = await qgjob('http://127.0.0.1:1', 'config', issuer.runOf('Acme/Shop'))
    expect(stdout).toMatch(/^token\t[^\t]+\tGitHub Actions \(OIDC\)$/m)
    expect((await qgjob('http://127.0.0.1:1', 'config', {})).stdout).toMatch(/^token\t\t$/m)
  })
})
