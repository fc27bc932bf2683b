import { afterAll, beforeAll, expect, it } from 'vitest'
import { apk } from '../../server/archives/testing.ts'
import { runOne, submit, type Running } from '../helpers/factories.ts'
import { enrol, makeToken, startLab, type Lab } from './lab.ts'

let lab: Lab
let tokens: Record<'owner' | 'viewer' | 'agent' | 'foreign' | 'foreignAgent' | 'enrolment', string>
let buildId: string
let running: Running

const BYTES = { 'content-type': 'application/octet-stream' }

async function send(token: string | undefined, method: string, path: string, body?: Buffer | string) {
  const response = await fetch(`${lab.server.url}/${path}`, {
    method,
    headers: { ...(body !== undefined && BYTES), ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
  })
  const text = await response.text()
  const code = /"code":"(\w+)"/.exec(text)?.[1]
  return { status: response.status, code, text }
}

const addBuild = (token: string | undefined, content: Buffer | string = apk()) =>
  send(token, 'PUT', 'builds?organizationId=acme&appVersionId=v1', content)
const addArtifact = (token: string | undefined) => {
  const { lease, attempt } = running
  const query = { assignmentId: lease.assignmentId, fence: String(lease.fence), attemptId: attempt.id, name: 'a.txt' }
  return send(token, 'PUT', `artifacts?${new URLSearchParams(query)}`, 'hello')
}

beforeAll(async () => {
  lab = await startLab()
  const make = async (role: string, ...organizationIds: string[]) =>
    (await makeToken(lab, lab.secret, { name: role, role, organizationIds })).secret
  const [enrolment, foreignEnrolment] = [await make('ENROLLMENT', 'acme'), await make('ENROLLMENT', 'globex')]
  tokens = {
    owner: await make('OWNER', 'acme'),
    viewer: await make('VIEWER', 'acme'),
    agent: (await enrol(lab, enrolment, 'agent')).secret,
    foreign: await make('OWNER', 'globex'),
    foreignAgent: (await enrol(lab, foreignEnrolment, 'agent of another')).secret,
    enrolment,
  }
  const { text } = await addBuild(tokens.owner)
  buildId = (JSON.parse(text) as { build: { id: string } }).build.id
  await submit(lab.server.app, { appVersionId: 'v2' })
  running = await runOne(lab.server.app)
})
afterAll(() => lab.close())

it('files are sent and builds read by nobody without a token', async () => {
  const answers = [
    await addBuild(undefined),
    await send(undefined, 'GET', `builds/${buildId}`),
    await addArtifact(undefined),
  ]
  expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(3).fill([401, 'UNAUTHENTICATED']))
})

it('each by those with the right', async () => {
  const read = (token: string) => send(token, 'GET', `builds/${buildId}`)
  expect(await addBuild(tokens.viewer)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  expect(await addBuild(tokens.agent)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  expect(await read(tokens.enrolment)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  expect((await read(tokens.viewer)).status).toBe(200)
  expect((await read(tokens.agent)).status).toBe(200)
  expect(await addArtifact(tokens.owner)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  expect((await addArtifact(lab.secret)).status).toBe(201)
})

it('and to others they are not there', async () => {
  // Told before a byte is looked at: this is no build.
  expect(await addBuild(tokens.foreign, 'hello')).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  for (const token of [tokens.foreign, tokens.foreignAgent]) {
    const [hidden, missing] = [
      await send(token, 'GET', `builds/${buildId}`),
      await send(token, 'GET', 'builds/bld_none'),
    ]
    expect([hidden.status, hidden.text.replaceAll(buildId, '…')]).toEqual([
      404,
      missing.text.replaceAll('bld_none', '…'),
    ])
  }
  expect(await addArtifact(tokens.foreignAgent)).toMatchObject({ status: 409, code: 'STALE_LEASE' })
})

it('nothing is fetched for an organization that the caller does not see', async () => {
  const { text } = await lab.ask(
    tokens.foreign,
    `mutation ($input: AddBuildFromUrlInput!) { addBuildFromUrl(input: $input) { __typename } }`,
    { input: { organizationId: 'acme', appVersionId: 'v1', url: 'https://127.0.0.1/app.apk' } },
  )
  expect(text).toContain('"NotFound"')
})
