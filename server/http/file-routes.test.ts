import { request as httpRequest } from 'node:http'
import { connect, Socket } from 'node:net'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { runOne, submit } from '../../test/helpers/factories.ts'
import { until } from '../../test/helpers/until.ts'
import { tempDir } from '../../worker/testing/temp-dir.ts'
import { apk } from '../archives/testing.ts'
import { startServer } from '../main.ts'

const BYTES = { 'content-type': 'application/octet-stream' }
const V1 = 'organizationId=acme&appVersionId=v1'

async function start(env: Record<string, string> = {}) {
  const dataDir = await tempDir()
  const server = await startServer({ dataDir, host: '127.0.0.1', port: 0 }, env, pino({ level: 'silent' }))
  onTestFinished(() => server.stop())
  const put = (query: string, body: Buffer | string, headers: Record<string, string> = BYTES) =>
    fetch(`${server.url}/builds?${query}`, { method: 'PUT', headers, body: new Uint8Array(Buffer.from(body)) })
  return { url: server.url, app: server.app, put, incoming: () => readdir(join(dataDir, 'blobs', 'incoming')) }
}

async function codeOf(response: Response): Promise<[number, string | undefined]> {
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] }
  return [response.status, errors?.[0]?.extensions.code]
}

it('takes a build, and gives it back to be saved, whole and in part', async () => {
  const { url, put } = await start()
  const response = await put(`${V1}&fileName=shop%20app.apk`, apk())
  expect(response.status).toBe(201)
  const { build, created } = (await response.json()) as { build: { id: string; sha256: string }; created: boolean }
  expect(created).toBe(true)
  expect(build).toMatchObject({ appVersionId: 'v1', platform: 'ANDROID', current: true, packageId: 'com.example.shop' })
  expect((await put(V1, apk())).status).toBe(200)

  const whole = await fetch(`${url}/builds/${build.id}`)
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(apk())
  expect(Object.fromEntries(whole.headers)).toMatchObject({
    'content-disposition': "attachment; filename*=UTF-8''shop%20app.apk",
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    etag: `"${build.sha256}"`,
  })
  const size = apk().length
  for (const [range, status, content, stated] of [
    ['bytes=2-5', 206, apk().subarray(2, 6), `bytes 2-5/${size}`],
    [`bytes=${size - 3}-`, 206, apk().subarray(-3), `bytes ${size - 3}-${size - 1}/${size}`],
    ['bytes=-4', 206, apk().subarray(-4), `bytes ${size - 4}-${size - 1}/${size}`],
    [`bytes=${size}-`, 416, Buffer.alloc(0), `bytes */${size}`],
    ['bytes=0-1,3-4', 200, apk(), null],
  ] as const) {
    const part = await fetch(`${url}/builds/${build.id}`, { headers: { range } })
    expect([range, part.status, Buffer.from(await part.arrayBuffer()), part.headers.get('content-range')]).toEqual([
      range,
      status,
      content,
      stated,
    ])
  }
})

it('says what it does not take', async () => {
  const { url, put } = await start({ QGJOB_MAX_BUILD_BYTES: '2000' })
  expect(await codeOf(await put(V1, 'hello'))).toEqual([400, 'INVALID_INPUT'])
  expect(await codeOf(await put('organizationId=acme', apk()))).toEqual([400, 'INVALID_INPUT'])
  expect(await codeOf(await put(V1, apk(), { 'content-type': 'text/plain' }))).toEqual([400, 'INVALID_INPUT'])
  expect(await codeOf(await put(V1, Buffer.alloc(3_000)))).toEqual([413, 'FILE_TOO_LARGE'])
  expect(await codeOf(await fetch(`${url}/builds/bld_none`))).toEqual([404, 'NOT_FOUND'])
  expect(await codeOf(await fetch(`${url}/builds`))).toEqual([405, 'METHOD_NOT_ALLOWED'])
  expect(await codeOf(await put(V1, apk(), { ...BYTES, origin: 'https://evil.example' }))).toEqual([
    403,
    'FOREIGN_ORIGIN',
  ])
})

it('says that the organization keeps as much as it may', async () => {
  const { put } = await start({ QGJOB_MAX_ORG_BUILD_BYTES: '10' })
  expect(await codeOf(await put(V1, apk()))).toEqual([413, 'BUILDS_FULL'])
})

it('refuses a file that is too large while it still comes', async () => {
  const { url } = await start({ QGJOB_MAX_BUILD_BYTES: '100000' })
  const answer = await new Promise<string>((resolve, reject) => {
    const request = httpRequest(`${url}/builds?${V1}`, { method: 'PUT', headers: BYTES }, (response) => {
      const told = text(response).then(resolve, reject)
      void told.then(() => request.destroy())
    })
    request.on('error', () => undefined)
    const write = () => {
      while (!request.destroyed && request.write(Buffer.alloc(65_536))) continue
      request.once('drain', write)
    }
    write()
  })
  expect(answer).toContain('FILE_TOO_LARGE')
})

it('keeps nothing of an upload whose client leaves', async () => {
  const { url, incoming } = await start()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(
    `PUT /builds?${V1} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\nContent-Length: 5000\r\n\r\nPK`,
  )
  await until(async () => (await incoming()).length === 1)
  socket.destroy()
  await until(async () => (await incoming()).length === 0)
})

it('says so when nothing more comes of an upload, and keeps nothing of it', async () => {
  const { setTimeout } = Socket.prototype
  const patience = vi.spyOn(Socket.prototype, 'setTimeout').mockImplementation(function (this: Socket, ms) {
    return setTimeout.call(this, ms === 60_000 ? 200 : ms)
  })
  onTestFinished(() => patience.mockRestore())
  const { url, incoming } = await start()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(
    `PUT /builds?${V1} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\nContent-Length: 5000\r\n\r\nPK`,
  )
  expect(await text(socket)).toMatch(/^HTTP\/1.1 408 [^]*BODY_TOO_SLOW/)
  await until(async () => (await incoming()).length === 0)
})

it('gives an artifact to whoever holds its link, to be saved, and to nobody else', async () => {
  const { url, app } = await start()
  await submit(app, {})
  const { lease, attempt, job } = await runOne(app)
  const query = new URLSearchParams({
    assignmentId: lease.assignmentId,
    fence: String(lease.fence),
    attemptId: attempt.id,
    name: 'page.html',
    contentType: 'text/html',
  })
  const put = (change: Record<string, string> = {}) =>
    fetch(`${url}/artifacts?${new URLSearchParams({ ...Object.fromEntries(query), ...change })}`, {
      method: 'PUT',
      headers: BYTES,
      body: '<script>alert(1)</script>',
    })
  expect((await put()).status).toBe(201)
  expect(await codeOf(await put({ fence: '99' }))).toEqual([409, 'STALE_LEASE'])
  expect(await codeOf(await put({ fence: 'many' }))).toEqual([409, 'STALE_LEASE'])
  expect(await codeOf(await put({ name: '../x' }))).toEqual([400, 'INVALID_INPUT'])

  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ job(id: "${job.id}") { attempts { artifacts { name size url } } } }` }),
  })
  const { data } = (await answer.json()) as {
    data: { job: { attempts: { artifacts: { name: string; size: number; url: string }[] }[] } }
  }
  const [artifact] = data.job.attempts[0]?.artifacts ?? []
  expect(artifact).toMatchObject({ name: 'page.html', size: 25 })
  const read = await fetch(`${url}/${artifact?.url ?? ''}`)
  expect(await read.text()).toBe('<script>alert(1)</script>')
  expect(Object.fromEntries(read.headers)).toMatchObject({
    'content-type': 'text/html',
    'content-disposition': "attachment; filename*=UTF-8''page.html",
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  })
  const [path = ''] = (artifact?.url ?? '').split('?')
  expect(await codeOf(await fetch(`${url}/${path}`))).toEqual([404, 'NOT_FOUND'])
})
