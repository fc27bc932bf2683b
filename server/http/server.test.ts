import { parse, validate } from 'graphql'
import { connect, type Socket } from 'node:net'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { LOCAL_ADMINISTRATOR } from '../domain/caller.ts'
import { schema } from '../graphql/schema.ts'
import { OPENING_QUERY } from './graphiql.ts'
import { OPEN, post, SECRET, startTestServer, type TestServer, type TestServerOptions } from './testing.ts'

let server: TestServer

async function start(options?: TestServerOptions): Promise<TestServer> {
  server = await startTestServer(options)
  return server
}
afterEach(async () => {
  await server.close()
})

/** Sends a request with headers that fetch would not let through. */
async function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
  onHeaders: (headers: IncomingHttpHeaders) => void = () => undefined,
) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
  const request = httpRequest({ port: server.port, method, path, headers }, (response) => {
    void text(response).then((body) => {
      onHeaders(response.headers)
      resolve({ status: response.statusCode ?? 0, body })
    }, reject)
  })
  request.once('error', reject)
  request.end(body)
  return promise
}

const codeOf = (body: string) =>
  (JSON.parse(body) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code
const json = { 'content-type': 'application/json' }
const hello = '{"query":"{ hello }"}'

describe('routes', () => {
  test('answers /health always, /ready while the store answers, and 404 elsewhere', async () => {
    let isUp = true
    await start({ ready: () => (isUp ? Promise.resolve() : Promise.reject(new Error(SECRET))) })
    expect(await raw('GET', '/health', {})).toEqual({ status: 200, body: '{"status":"ok"}' })
    expect(await raw('GET', '/ready', {})).toEqual({ status: 200, body: '{"status":"ready"}' })
    // Names that every object has are no routes either.
    for (const path of ['/elsewhere', '/constructor', '/__proto__']) {
      expect(await raw('GET', path, {})).toMatchObject({ status: 404 })
    }
    isUp = false
    expect(await raw('GET', '/health', {})).toMatchObject({ status: 200 })
    const down = await raw('GET', '/ready?x=1', {})
    expect(down).toEqual({ status: 503, body: '{"status":"unavailable","reason":"The store does not answer."}' })
    const nothing = await raw('GET', '/graphql/x', {})
    expect([nothing.status, codeOf(nothing.body)]).toEqual([404, 'NOT_FOUND'])
  })

  test('a query by GET works, a mutation by GET does not', async () => {
    await start()
    expect(await raw('GET', '/graphql?query={hello}', {})).toEqual({
      status: 200,
      body: '{"data":{"hello":"hello you"}}',
    })
    expect(await raw('GET', '/graphql?query=mutation{set(value:1)}', {})).toMatchObject({ status: 405 })
    for (const method of ['DELETE', 'PUT', 'OPTIONS']) {
      const refused = await raw(method, '/graphql?query={hello}', {})
      expect([refused.status, codeOf(refused.body)]).toEqual([405, 'METHOD_NOT_ALLOWED'])
    }
  })

  test('every operation has a context of its own', async () => {
    await start()
    const { text: first } = await post(server.url, { query: '{ contexts }' })
    const { text: second } = await post(server.url, { query: '{ contexts }' })
    expect([first, second]).toEqual(['{"data":{"contexts":1}}', '{"data":{"contexts":2}}'])
  })
})

describe('refusals', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    '',
  ])('a body of type "%s" is refused', async (type) => {
    await start()
    const { status, body } = await raw('POST', '/graphql', { 'content-type': type }, hello)
    expect([status, codeOf(body)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  })

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset=UTF-8'])(
    'a body of type "%s" is taken',
    async (type) => {
      await start()
      expect(await raw('POST', '/graphql', { 'content-type': type }, hello)).toMatchObject({ status: 200 })
    },
  )

  test.each([
    ['POST', '/graphql', hello],
    ['GET', '/graphql?query={hello}', undefined],
  ])('%s from pages and names of others is refused', async (method, path, body) => {
    await start()
    const host = `localhost:${server.port}`
    for (const headers of [
      { host, origin: 'https://evil.example' },
      { host, origin: 'null' },
      { host, origin: 'http://localhost:1' },
      { host, origin: '' },
      { host: 'evil.example' },
      { host: `localhost.evil.example:${server.port}` },
      { host: 'localhost@evil.example' },
      { host: 'evil.example', origin: 'http://evil.example' },
    ]) {
      const answer = await raw(method, path, { ...json, ...headers }, body)
      expect([answer.status, codeOf(answer.body)]).toEqual([403, expect.stringMatching(/^FOREIGN_(HOST|ORIGIN)$/)])
    }
    for (const headers of [
      { host },
      { host, origin: `http://${host}` },
      { host: '127.0.0.1:99' }, // through a tunnel
      { host: '[::1]', origin: 'http://[::1]' },
    ]) {
      expect(await raw(method, path, { ...json, ...headers }, body)).toMatchObject({ status: 200 })
    }
  })

  test('one that listens on the network answers to addresses, to its own names and to their pages, and to no others', async () => {
    await start({ host: '0.0.0.0', publicUrls: ['https://qgjob.example', 'http://lab.example:8080/x'] })
    const ask = (headers: Record<string, string>) => raw('POST', '/graphql', { ...json, ...headers }, hello)
    for (const headers of [
      { host: '10.1.2.3:4000' },
      { host: '[fd00::1]:4000' },
      { host: 'QGJOB.example' },
      { host: 'lab.example:8080', origin: 'http://lab.example:8080' },
      { host: '127.0.0.1:9', origin: 'https://qgjob.example' }, // behind a proxy
    ]) {
      expect(await ask(headers)).toMatchObject({ status: 200 })
    }
    for (const headers of [
      { host: 'evil.example' },
      { host: 'qgjob.example.evil' },
      { host: 'qgjob.example', origin: 'https://evil.example' },
      { host: 'qgjob.example', origin: 'https://qgjob.example.evil' },
      { host: '10.1.2.3', origin: 'http://10.1.2.4' },
    ]) {
      const answer = await ask(headers)
      expect(answer.status).toBe(403)
      expect(answer.body).toContain('--public-url')
    }
  })

  test('one that listens on its own machine does not answer to other addresses', async () => {
    await start()
    expect(await raw('POST', '/graphql', { ...json, host: '10.1.2.3:4000' }, hello)).toMatchObject({ status: 403 })
  })

  test('there is no CORS', async () => {
    await start()
    const origin = `http://localhost:${server.port}`
    for (const method of ['POST', 'GET', 'OPTIONS']) {
      const asked = { ...json, host: origin.slice(7), origin, 'access-control-request-method': 'POST' }
      const names: string[] = []
      await raw(method, '/graphql?query={hello}', asked, method === 'POST' ? hello : undefined, (headers) => {
        names.push(...Object.keys(headers))
      })
      expect(names).toContain('content-type')
      expect(names.filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  test('a body over the limit is refused by its declared length, before it is sent', async () => {
    await start({ limits: { body: 1_000 } })
    const socket = connect(server.port, '127.0.0.1')
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1001\r\n\r\n',
    )
    const answer = await answerOn(socket)
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect(answer).toContain('longer than 1000 bytes')
    socket.destroy()
  })

  test('a body over the limit is refused by what has come, when no length is declared', async () => {
    await start({ limits: { body: 1_000 } })
    const socket = connect(server.port, '127.0.0.1')
    socket.write('POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n')
    socket.write(`Transfer-Encoding: chunked\r\n\r\n3e9\r\n${' '.repeat(1_001)}\r\n`)
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 413 /)
    socket.destroy()
  })

  test('a refusal reaches a client that sends all it has before it reads', async () => {
    await start({ limits: { body: 1_000 } })
    const socket = connect(server.port, '127.0.0.1').pause()
    const failed = vi.fn()
    socket.on('error', failed)
    const length = 64 * 1024 * 1024
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`,
    )
    const piece = Buffer.alloc(1024 * 1024, ' ')
    for (let sent = 0; sent < length; sent += piece.length) {
      await new Promise<void>((resolve, reject) => {
        socket.write(piece, (error) => (error ? reject(error) : resolve()))
      })
    }
    const answer = answerOn(socket)
    socket.resume()
    expect(await answer).toMatch(/^HTTP\/1.1 413 [^]*BODY_TOO_LARGE/)
    // What it asks next over the same connection is answered, too.
    socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 200 /)
    expect(failed).not.toHaveBeenCalled()
    socket.destroy()
  })

  test('a body that takes too long is refused, and its connection is closed after a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await start({ limits: { bodyTime: 50 } })
    const socket = connect(server.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    )
    await vi.waitUntil(() => vi.getTimerCount() > 0)
    vi.advanceTimersByTime(50)
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 408 [^]*BODY_TOO_SLOW/)
    const answeredAt = performance.now()
    vi.advanceTimersByTime(5_000)
    vi.useRealTimers()
    await closed
    // Node would close it later, unless something still comes.
    expect(performance.now() - answeredAt).toBeLessThan(15_000)
  })

  test('a body of exactly the limit is taken', async () => {
    await start({ limits: { body: 1_000 } })
    expect((await post(server.url, hello.padEnd(1_000))).status).toBe(200)
    expect((await post(server.url, hello.padEnd(1_001))).status).toBe(413)
  })
})

test.each([
  ['HTTP', (query: string) => post(server.url, { query }).then(({ text }) => text)],
  [
    'HTTP by Yoga',
    (query: string) => raw('GET', `/graphql?query=${encodeURIComponent(query)}`, {}).then(({ body }) => body),
  ],
])('over %s a request that takes too long is answered, with what to do', async (_, ask) => {
  await start({ limits: { requestTime: 30 } })
  const answer = await ask('{ slow }')
  expect(codeOf(answer)).toBe('REQUEST_TIMEOUT')
  expect(answer).toContain('look before you repeat it')
  expect(await ask('{ hello }')).toBe('{"data":{"hello":"hello you"}}')
})

test('a refused upgrade whose client sends more, and never hangs up, does not keep the server', async () => {
  await start()
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => undefined)
  const upgrade = 'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
  socket.write(upgrade)
  socket.once('data', () => socket.write('more'))
  expect(await text(socket)).toMatch(/^HTTP\/1.1 404 /)
  await server.http.close()
  socket.destroy()
})

describe('masking', () => {
  test('an error outside any operation is answered, too, before the body was read and after', async () => {
    for (const good of [0, 1]) {
      let asked = 0
      const caller = {
        get principal() {
          if (asked++ < good) return LOCAL_ADMINISTRATOR
          throw new Error(SECRET)
        },
        address: null,
        requestId: null,
      }
      await start({ auth: { ...OPEN, authenticate: () => caller } })
      const answer = await post(server.url, { query: '{ hello }' })
      expect([answer.status, codeOf(answer.text)]).toEqual([500, 'INTERNAL'])
      expect(answer.text).not.toContain('password')
      if (good === 0) await server.close()
    }
  })

  test('an unexpected error reaches the client as an id, and the log with it', async () => {
    await start()
    const answer = await post(server.url, { query: '{ bug }' })
    expect(answer.text).not.toContain('password')
    const result = JSON.parse(answer.text) as {
      errors: [{ message: string; extensions: { code: string; id: string } }]
    }
    const [{ message, extensions }] = result.errors
    expect([message, extensions.code]).toEqual(['Unexpected error', 'INTERNAL'])
    expect(server.logged).toContainEqual(
      expect.objectContaining({ errorId: extensions.id, err: expect.objectContaining({ message: SECRET }) as unknown }),
    )
  })
})

describe('draining', () => {
  test('finishes what is under way, says that it is going, and takes nothing new', async () => {
    await start()
    const slow = post(server.url, { query: '{ slow }' })
    const agent = connect(server.port, '127.0.0.1')
    const answers = untilClosed(agent)
    await vi.waitFor(() => {
      expect(server.counts.contexts).toBe(1)
    })
    const drained = server.http.drain()
    agent.write('GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await answers).toMatch(/^HTTP\/1.1 503 [^]*The server is shutting down/)
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
    const settled = vi.fn()
    void drained.then(settled)
    expect(settled).not.toHaveBeenCalled()
    server.release()
    expect((await slow).text).toBe('{"data":{"slow":"at last"}}')
    await drained
  })

  test('does not wait for ever', async () => {
    await start({ limits: { drain: 50 } })
    const slow = post(server.url, { query: '{ slow }' })
    slow.catch(() => undefined)
    await vi.waitFor(() => {
      expect(server.counts.contexts).toBe(1)
    })
    await server.http.drain()
    await expect(slow).rejects.toThrow()
  })
})

describe('GraphiQL', () => {
  test('is one page that loads nothing from elsewhere', async () => {
    await start()
    const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html,*/*' } })
    const page = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(page).toContain('<title>qgjob</title>')
    // The browser is told to refuse what a test of the text could overlook.
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/https?:|\*/)
    const remote =
      /<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?\/\/|url\(["']?(?:https?:)?\/\/|@import|import\(["'`]https?:/g
    expect(page.match(remote) ?? []).toEqual([])
  })

  test('opens with operations that are valid and have names', () => {
    expect(validate(schema, parse(OPENING_QUERY))).toEqual([])
    const names = parse(OPENING_QUERY).definitions.map((node) => 'name' in node && node.name.value)
    expect(names).toEqual(['Jobs', 'Submit', 'Watch'])
  })
})

/** The next answer, which says how long it is. */
async function answerOn(socket: Socket): Promise<string> {
  let received = ''
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.toString()
    const [head = '', body] = received.split('\r\n\r\n')
    if (body !== undefined && body.length >= Number(/^content-length: (\d+)$/im.exec(head)?.[1])) break
  }
  return received
}

async function untilClosed(socket: Socket): Promise<string> {
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
  await new Promise((resolve) => socket.once('close', resolve))
  return received
}
