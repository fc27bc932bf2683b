import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../client/client.ts'
import { downloadFile, uploadFile } from '../../client/transfer.ts'
import { apk } from '../../server/archives/testing.ts'
import { createAgent } from '../../worker/agent.ts'
import { createUploader } from '../../worker/artifacts.ts'
import { openBuilds } from '../../worker/builds.ts'
import { credentialOf } from '../../worker/credential.ts'
import { openOutbox } from '../../worker/outbox.ts'
import { createProtocol } from '../../worker/protocol.ts'
import { createRedactor } from '../../worker/redact.ts'
import { deferred } from '../../worker/testing/deferred.ts'
import { fakeDevice, PASSED } from '../../worker/testing/fake-device.ts'
import { tempDir } from '../../worker/testing/temp-dir.ts'
import { until } from '../helpers/until.ts'
import { makeToken, startLab, type Lab } from './lab.ts'

// Real agents, each with the credential that an enrollment token was exchanged for, against a real server: what they
// are sent and may send, and what they are not.

const ORGANIZATIONS = ['acme', 'globex'] as const
type Organization = (typeof ORGANIZATIONS)[number]
const BUILDS = { acme: apk({}, 'of acme'), globex: apk({}, 'of globex') }

let lab: Lab
let owners: Record<Organization, string>
let builds: Record<Organization, string>

beforeAll(async () => {
  lab = await startLab()
  const make = async (organization: Organization): Promise<[string, string]> => {
    const { secret } = await makeToken(lab, lab.secret, { name: 'o', role: 'OWNER', organizationIds: [organization] })
    const added = await send(
      secret,
      'PUT',
      `builds?organizationId=${organization}&appVersionId=v1`,
      BUILDS[organization],
    )
    return [secret, (JSON.parse(added.text) as { build: { id: string } }).build.id]
  }
  const [acme, globex] = [await make('acme'), await make('globex')]
  owners = { acme: acme[0], globex: globex[0] }
  builds = { acme: acme[1], globex: globex[1] }
})
afterAll(() => lab.close())

async function send(token: string, method: string, path: string, body?: Buffer | string) {
  const response = await fetch(`${lab.server.url}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/octet-stream' }) },
    ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
  })
  const text = await response.text()
  return { status: response.status, code: /"code":"(\w+)"/.exec(text)?.[1], text }
}

/**
 * An agent at work, enrolled for these organizations, whose one device leaves a file for each job; gone with the test.
 */
async function startAgent(name: string, ...organizationIds: Organization[]) {
  const directory = await tempDir()
  const { url: server } = lab.server
  const { secret: given } = await makeToken(lab, lab.secret, { name, role: 'ENROLLMENT', organizationIds })
  const connect = (token: string) => createClient({ url: server, token, transport: 'ws' })
  const token = (await credentialOf({ server, dataDir: directory, name, given, login: undefined, connect })) ?? ''
  const client = connect(token)
  const place = { url: server, token }
  const gate = deferred()
  /** The bytes that its device was given to install. */
  const installed: Buffer[] = []
  /** Under what it sent its files. */
  const uploads: Record<string, string>[] = []
  const device = fakeDevice(name)
  Object.assign(device, { capabilities: { platform: 'ANDROID', tags: [] } })
  device.onPrepare = async ({ build }) => {
    if (build === undefined) throw new Error('nothing was uploaded')
    installed.push(await readFile(await build.file(AbortSignal.timeout(10_000))))
    return { performed: true, durationMs: 1, buildHash: build.sha256 }
  }
  device.onRun = async ({ organizationId, uploadArtifacts }) => {
    const path = join(directory, 'seen.txt')
    await writeFile(path, `a secret of ${organizationId}`)
    await uploadArtifacts?.([{ path, name: 'seen.txt' }])
    await gate.promise
    return PASSED
  }
  const agent = createAgent({
    devices: [device],
    identity: ({ capabilities }) => ({ targets: ['EMULATOR'], organizationIds: null, capabilities }),
    protocol: createProtocol(client, { callTimeoutMs: 5_000, onTrouble: () => undefined }),
    outbox: await openOutbox(join(directory, 'outbox')),
    builds: await openBuilds({
      directory: join(directory, 'builds'),
      room: 1e9,
      download: (path, from, signal) => downloadFile({ ...place, path, signal }, from),
    }),
    uploadArtifacts: createUploader({
      redactor: createRedactor([]),
      async send({ size, ...file }, signal) {
        await uploadFile({ ...place, path: 'artifacts', size, signal, ...file })
        uploads.push(file.query)
      },
      onTrouble(error) {
        throw error
      },
    }),
    log: pino({ level: 'silent' }),
    stopGraceMs: 200,
  })
  const left = agent.run()
  onTestFinished(async () => {
    gate.resolve()
    agent.drain()
    await left.catch(() => undefined)
    await client.close()
  })
  return { token, installed, uploads, finish: () => gate.resolve(), left }
}

async function submit(organizationId: Organization): Promise<string> {
  const { submitJob } = await lab.must<{ submitJob: { job: { id: string } } }>(
    owners[organizationId],
    'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on SubmitJobPayload { job { id } } } }',
    { input: { organizationId, appVersionId: 'v1', testPath: 'a.spec.js', requirements: { platform: 'ANDROID' } } },
  )
  return submitJob.job.id
}

const hasSent = ({ uploads }: { uploads: unknown[] }, count = 1) =>
  until(() => Promise.resolve(uploads.length >= count), { what: 'a file of the test' })

it('an enrolled agent installs the builds of the organizations that it serves, and leaves files with their jobs', async () => {
  const agent = await startAgent('shared', 'acme', 'globex')
  agent.finish()
  const ids = { acme: await submit('acme'), globex: await submit('globex') }
  await hasSent(agent, 2)
  expect(agent.token).toMatch(/^qgj_wrk_/)
  expect(agent.installed.toSorted(Buffer.compare)).toEqual(Object.values(BUILDS).toSorted(Buffer.compare))
  for (const organization of ORGANIZATIONS) {
    const { job } = await lab.must<{ job: { attempts: { artifacts: { name: string; url: string }[] }[] } }>(
      owners[organization],
      'query ($id: ID!) { job(id: $id) { attempts { artifacts { name url } } } }',
      { id: ids[organization] },
    )
    const [artifact] = job.attempts[0]?.artifacts ?? []
    expect(artifact?.name).toBe('seen.txt')
    const link = new URL(artifact?.url ?? '', `${lab.server.url}/graphql`)
    expect(await (await fetch(link)).text()).toBe(`a secret of ${organization}`)
  }
})

it('what others have is not there for it, and nothing of theirs is its to send', async () => {
  const [own, other] = [await startAgent('of acme', 'acme'), await startAgent('of globex', 'globex')]
  await submit('acme')
  await submit('globex')
  await Promise.all([hasSent(own), hasSent(other)])
  expect([own.installed, other.installed]).toEqual([[BUILDS.acme], [BUILDS.globex]])

  expect((await send(own.token, 'GET', `builds/${builds.acme}`)).status).toBe(200)
  const [hidden, missing] = [
    await send(own.token, 'GET', `builds/${builds.globex}`),
    await send(own.token, 'GET', 'builds/bld_none'),
  ]
  expect([hidden.status, hidden.text.replaceAll(builds.globex, 'bld_none')]).toEqual([404, missing.text])
  for (const organization of ORGANIZATIONS) {
    const added = await send(own.token, 'PUT', `builds?organizationId=${organization}&appVersionId=v1`, apk())
    expect(added).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  }

  const put = (query: Record<string, string>, token = own.token) =>
    send(token, 'PUT', `artifacts?${new URLSearchParams({ ...query, name: 'planted.txt' })}`, 'planted')
  const [mine = {}, theirs = {}] = [own.uploads[0], other.uploads[0]]
  expect((await put(mine)).status).toBe(201)
  expect(await put(theirs)).toMatchObject({ status: 409, code: 'STALE_LEASE' })
  expect(await put({ ...mine, attemptId: theirs.attemptId ?? '' })).toMatchObject({ status: 409, code: 'STALE_LEASE' })
  expect((await put(theirs, other.token)).status).toBe(201)
})

it('and when its credential is revoked, nothing is', async () => {
  const agent = await startAgent('of a thief', 'acme')
  await submit('acme')
  await hasSent(agent)
  const [upload = {}] = agent.uploads
  const { tokens } = await lab.must<{ tokens: { id: string; name: string; role: string }[] }>(
    lab.secret,
    '{ tokens { id name role } }',
  )
  const credential = tokens.find(({ name, role }) => name === 'of a thief' && role === 'WORKER')
  await lab.must(lab.secret, 'mutation ($id: ID!) { revokeToken(id: $id) { __typename } }', { id: credential?.id })
  const answers = [
    await send(agent.token, 'GET', `builds/${builds.acme}`),
    await send(agent.token, 'PUT', `artifacts?${new URLSearchParams({ ...upload, name: 'late.txt' })}`, 'late'),
  ]
  expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(2).fill([401, 'UNAUTHENTICATED']))
  // Nobody takes its result any more, and it does not go on asking.
  agent.finish()
  await expect(agent.left).rejects.toThrow(/refuses this worker/)
})
