import { buildSchema } from 'graphql'
import { pino } from 'pino'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Authenticator } from '../auth/authenticator.ts'
import { LOCAL_ADMINISTRATOR, type Caller, type Role } from '../domain/caller.ts'
import { Unauthenticated } from '../domain/errors.ts'
import { Scope } from '../domain/scope.ts'
import { createDocuments } from './documents.ts'
import { createErrorMask } from './errors.ts'
import { createExecutor } from './executor.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { createLoginLimit, createRates, withoutGuessing } from './quotas.ts'
import { post, startTestServer, type TestServer, type TestServerOptions } from './testing.ts'

const callerOf = (tokenId: `tok_${string}`, role: Role = 'MEMBER', organization = 'a'): Caller => ({
  principal: { role, tokenId, name: tokenId, scope: Scope.of([organization]), credentialId: null },
  address: null,
  requestId: null,
})
const LOCAL: Caller = { principal: LOCAL_ADMINISTRATOR, address: null, requestId: null }

/** Takes "Bearer NAME" as the token tok_NAME of the organization that the name begins with; "bad..." is not good. */
const auth: Authenticator = {
  authenticate(authorization) {
    const name = authorization?.replace('Bearer ', '') ?? 'bad'
    if (name.startsWith('bad')) throw new Unauthenticated('The access token is not good.')
    return callerOf(`tok_${name}`, name.startsWith('worker') ? 'WORKER' : 'MEMBER', name.charAt(0))
  },
  watch: () => () => undefined,
  close: () => Promise.resolve(),
}

let server: TestServer
const start = async (limits: TestServerOptions['limits'] = {}) => (server = await startTestServer({ auth, limits }))
afterEach(async () => {
  vi.useRealTimers()
  await (server as TestServer | undefined)?.close()
})
const ask = (token: string, query = '{ hello }') => post(server.url, { query }, { authorization: `Bearer ${token}` })
const codeOf = (text: string) =>
  (JSON.parse(text) as { errors?: { extensions: Record<string, unknown> }[] }).errors?.[0]?.extensions.code

describe('requests of a token', () => {
  test('come in bursts of twice what a second brings, and come back with time; each token has its own', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const rates = createRates({ requestsPerSecond: 10, workerRequestsPerSecond: 100 })
    const taken = (caller: Caller) => Array.from({ length: 1_000 }, () => rates.take(caller)).filter((ms) => ms === 0)
    expect(taken(callerOf('tok_1'))).toHaveLength(20)
    expect(rates.take(callerOf('tok_1'))).toBe(100)
    expect(taken(callerOf('tok_2'))).toHaveLength(20)
    expect(taken(callerOf('tok_3', 'WORKER'))).toHaveLength(200)
    vi.advanceTimersByTime(1_000)
    expect(taken(callerOf('tok_1'))).toHaveLength(10)
    expect(taken(LOCAL)).toHaveLength(1_000)
  })

  test('that cost much count as several, which those after them wait for', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const rates = createRates({ requestsPerSecond: 10, workerRequestsPerSecond: 100 })
    const caller = callerOf('tok_1')
    rates.charge(caller, 499)
    rates.charge(caller, 500 * 25)
    expect(rates.take(caller)).toBe(600)
    rates.charge(LOCAL, 1_000_000)
    expect(rates.take(LOCAL)).toBe(0)
  })

  test('are charged for what they may answer, queries and subscriptions', async () => {
    const schema = buildSchema(`
      type Thing { name: String, parts: [Thing] }
      type Query { things: [Thing] }
      type Subscription { thing: Thing }
    `)
    const charge = vi.fn()
    const mask = createErrorMask(pino({ level: 'silent' }))
    const executor = createExecutor({
      schema,
      makeContext: () => ({}),
      mask,
      limits: DEFAULT_LIMITS,
      rates: { charge },
    })
    const asking = (text: string) => {
      const { document } = createDocuments(schema, DEFAULT_LIMITS)(text)
      if (document === null) throw new Error(text)
      return { caller: callerOf('tok_1'), document }
    }
    await executor.execute(asking('{ things { parts { name } } }'))
    await executor.subscribe(asking('subscription { thing { parts { name } } }'))
    expect(charge.mock.calls).toEqual([
      [callerOf('tok_1'), 110],
      [callerOf('tok_1'), 11],
    ])
  })

  test('are refused over HTTP with when to come back', async () => {
    await start({ requestsPerSecond: 1 })
    expect((await ask('a1')).status).toBe(200)
    expect((await ask('a1')).status).toBe(200)
    const response = await fetch(`${server.url}/graphql?query={hello}`, { headers: { authorization: 'Bearer a1' } })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1'])
    const text = await response.text()
    expect(codeOf(text)).toBe('RATE_LIMITED')
    expect(text).toMatch(/Ask again in \d+ ms\./)
    expect((await ask('a2')).status).toBe(200)
  })

  test('are refused over WebSockets in the same way, and the socket stays', async () => {
    await start({ requestsPerSecond: 1 })
    const { socket, messages, until } = await connect('a1')
    for (const id of ['1', '2', '3']) subscribe(socket, id, '{ hello }')
    await until(() => messages.some(({ type }) => type === 'error'))
    const refused = messages.find(({ type }) => type === 'error')
    expect(refused).toMatchObject({ id: '3', payload: [{ extensions: { code: 'RATE_LIMITED' } }] })
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })
})

describe('tokens that are not good', () => {
  test('an address that tries too many waits; one that is good there stays so', async () => {
    await start({ failedLogins: 3 })
    expect((await ask('bad1')).status).toBe(401)
    expect((await ask('good')).status).toBe(200)
    expect((await ask('bad2')).status).toBe(401)
    expect((await ask('bad3')).status).toBe(401)
    const refused = await ask('bad4')
    expect([refused.status, codeOf(refused.text)]).toEqual([429, 'TOO_MANY_FAILED_LOGINS'])
    expect(refused.text).toMatch(/Try again in \d+ s/)
    expect((await ask('other')).status).toBe(429)
    expect((await ask('good')).status).toBe(200)
  })

  test('are forgotten after a minute, and each address has its own', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const guarded = withoutGuessing(auth, createLoginLimit({ failedLogins: 1 }))
    const login = (token: string | undefined, address: string) =>
      new Promise((resolve) => resolve(guarded.authenticate(token, address)))
    await expect(login('Bearer bad', '10.0.0.1')).rejects.toThrow('not good')
    await expect(login('Bearer a1', '10.0.0.1')).rejects.toThrow('Try again in 60 s')
    await expect(login('Bearer a1', '10.0.0.2')).resolves.toBeDefined()
    for (let n = 0; n < 5; n++) await expect(login(undefined, '10.0.0.3')).rejects.toThrow('not good')
    vi.advanceTimersByTime(60_000)
    await expect(login('Bearer a1', '10.0.0.1')).resolves.toBeDefined()
  })
})

test('a socket asks for nothing once its token has ended, also before anybody says so', async () => {
  let isOver = false
  const ending: Authenticator = {
    ...auth,
    authenticate(authorization, address) {
      if (isOver) throw new Unauthenticated('The access token is not good.')
      return auth.authenticate(authorization, address)
    },
  }
  server = await startTestServer({ auth: ending })
  const { socket, messages } = await connect('a1')
  isOver = true
  subscribe(socket, '1', '{ hello }')
  const code = await new Promise((resolve) => socket.once('close', resolve))
  expect(code).toBe(4401)
  expect(messages.filter(({ id }) => id === '1')).toEqual([])
})

describe('sockets of an organization', () => {
  test('one too many is closed with the reason; others leave room for it', async () => {
    await start({ socketsPerScope: 1 })
    const first = await connect('a1')
    const refused = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers: { authorization: 'Bearer a2' },
    })
    refused.once('open', () => refused.send('{"type":"connection_init"}'))
    const [code, reason] = await new Promise<[number, string]>((resolve) =>
      refused.once('close', (closeCode, text) => resolve([closeCode, text.toString()])),
    )
    expect([code, reason]).toEqual([4403, 'TOO_MANY_SOCKETS: 1 are open; close some'])
    const other = await connect('b1')
    first.socket.close()
    await new Promise((resolve) => first.socket.once('close', resolve))
    const second = await connect('a2')
    for (const { socket } of [other, second]) socket.close()
  })

  test('operations are counted over all of them', async () => {
    await start({ operationsPerScope: 2 })
    const [one, two] = [await connect('a1'), await connect('a2')]
    subscribe(one.socket, '1', 'subscription { ticks { number } }')
    subscribe(one.socket, '2', 'subscription { ticks(from: 2) { number } }')
    await server.feedCount(2)
    subscribe(two.socket, '3', 'subscription { ticks(from: 3) { number } }')
    await two.until(() => two.messages.some(({ id }) => id === '3'))
    expect(two.messages.at(-1)).toMatchObject({ payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }] })
    one.socket.send('{"id":"1","type":"complete"}')
    await server.feedCount(1)
    subscribe(two.socket, '4', 'subscription { ticks(from: 4) { number } }')
    await server.feedCount(2)
    for (const { socket } of [one, two]) socket.close()
  })
})

interface Message {
  type: string
  id?: string
  payload?: unknown
}

async function connect(token: string) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    headers: { authorization: `Bearer ${token}` },
  })
  const messages: Message[] = []
  let changed = (): void => undefined
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as Message)
    changed()
  })
  const until = (fact: () => boolean) =>
    new Promise<void>((resolve) => {
      changed = () => {
        if (fact()) resolve()
      }
      changed()
    })
  socket.once('open', () => socket.send('{"type":"connection_init"}'))
  await until(() => messages.some(({ type }) => type === 'connection_ack'))
  return { socket, messages, until }
}

function subscribe(socket: WebSocket, id: string, query: string): void {
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query } }))
}
