import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { aJob } from '../cli/testing/factories.ts'
import { startFakeServer } from '../cli/testing/fake-server.ts'
import type { FakeServer, FakeSubscription } from '../cli/testing/fake-server.ts'
import { createClient } from './client.ts'
import { RequestRefused, ServerUnreachable } from './errors.ts'
import { CancelJobDocument, GetJobDocument, TypedDocumentString, WatchWorkersDocument } from './gql/graphql.ts'
import type { ClientOptions, QgjobClient } from './types.ts'

let server: FakeServer
const clients: QgjobClient[] = []
const connect = (options: Partial<ClientOptions> = {}): QgjobClient => {
  const client = createClient({ url: server.url, ...options })
  clients.push(client)
  return client
}
beforeEach(async () => {
  server = await startFakeServer()
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await server.stop()
})

describe.each(['http', 'ws'] as const)('requests over %s', (transport) => {
  test('answer with typed data', async () => {
    server.answers.job = ({ id }: { id: string }) => aJob({ id })
    const { job } = await connect({ transport }).query(GetJobDocument, { id: 'job_7' })
    expect(job).toMatchObject({ id: 'job_7', testPath: 'tests/login.spec.js' })
  })

  test('are not cached: the same query asks again', async () => {
    let status = 'QUEUED'
    server.answers.job = () => ({ ...aJob(), status })
    const client = connect({ transport })
    expect((await client.query(GetJobDocument, { id: 'job_1' })).job?.status).toBe('QUEUED')
    status = 'RUNNING'
    expect((await client.query(GetJobDocument, { id: 'job_1' })).job?.status).toBe('RUNNING')
  })

  test('give expected failures as data', async () => {
    server.answers.cancelJob = { __typename: 'NotFound', code: 'NOT_FOUND', message: 'No job has the id x.', id: 'x' }
    const { cancelJob } = await connect({ transport }).mutate(CancelJobDocument, { id: 'x' })
    expect(cancelJob).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND' })
  })

  test('throw RequestRefused, with the message, on a GraphQL error', async () => {
    server.answers.job = () => {
      throw new Error('the store is on fire')
    }
    const refused = connect({ transport }).query(GetJobDocument, { id: 'x' })
    await expect(refused).rejects.toThrow(RequestRefused)
    await expect(refused).rejects.toMatchObject({ messages: ['the store is on fire'] })
  })

  test('throw ServerUnreachable, with the cause, when nothing listens', async () => {
    await server.stop()
    const refused = connect({ transport }).query(GetJobDocument, { id: 'x' })
    await expect(refused).rejects.toThrow(ServerUnreachable)
    await expect(refused).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await server.start()
  })

  test('throw ServerUnreachable when the connection is lost before the answer', async () => {
    server.answers.cancelJob = () => {
      server.cut()
      return new Promise(() => undefined)
    }
    const client = connect({ transport })
    await expect(client.mutate(CancelJobDocument, { id: 'x' })).rejects.toThrow(ServerUnreachable)
    expect(server.asked.map(({ field }) => field)).toEqual(['cancelJob'])
  })

  test('work again once the server is back', async () => {
    server.answers.job = aJob()
    const client = connect({ transport })
    await client.query(GetJobDocument, { id: 'job_1' })
    await server.stop()
    await expect(client.query(GetJobDocument, { id: 'job_1' })).rejects.toThrow(ServerUnreachable)
    await server.start()
    await expect(client.query(GetJobDocument, { id: 'job_1' })).resolves.toMatchObject({ job: { id: 'job_1' } })
  })
})

test(
  'over ws, requests share a socket, and a closed client keeps its process no longer',
  { timeout: 5_000 },
  async () => {
    server.answers.job = aJob()
    const imported = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
    const script = `
    const { createClient } = await import(${imported('client.ts')})
    const { GetJobDocument } = await import(${imported('gql/graphql.ts')})
    const client = createClient({
      url: process.argv[1],
      transport: 'ws',
      onConnection: (state) => console.log(state),
    })
    for (const id of ['a', 'b']) await client.query(GetJobDocument, { id })
    await client.close()`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', server.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    // The time limit of this test is half the time for which an unused socket is kept.
    const [printed, exit] = await Promise.all([text(child.stdout), once(child, 'exit')])
    expect({ printed, exit }).toEqual({ printed: 'connected\n', exit: [0, null] })
  },
)

describe.each([
  ['a page', 'text/html', '<p>'],
  ['JSON of its own', 'application/json', '{"message":"no"}'],
  ['JSON that is cut off', 'application/json', '{"data":{"jo'],
  ['JSON with errors that are none', 'application/json', '{"errors":"no"}'],
])('what is no GraphQL answer: %s', (_, type, body) => {
  test.each([
    [503, { name: 'ServerUnreachable' }],
    [404, { name: 'RequestRefused', code: 'HTTP_404' }],
    [200, { name: 'RequestRefused', code: 'HTTP_200' }],
  ])('with status %i', async (status, error) => {
    const other = http.createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body))
    onTestFinished(() => void other.close())
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const client = connect({ url: `http://127.0.0.1:${(other.address() as AddressInfo).port}` })
    await expect(client.query(GetJobDocument, { id: 'x' })).rejects.toMatchObject(error)
  })
})

describe('subscriptions', () => {
  const update = (cursor: string): object => ({ cursor, at: '2026-01-01T00:00:00.000Z', kind: 'LIVE', worker: null })
  const iterate = (client: QgjobClient, signal?: AbortSignal) => {
    let cursor: string | null = null
    const values = client.subscribe(WatchWorkersDocument, () => ({ after: cursor }), signal)[Symbol.asyncIterator]()
    return async (): Promise<string | null> => {
      const result = await values.next()
      cursor = result.done === true ? null : result.value.workerUpdated.cursor
      return cursor
    }
  }

  test('deliver values in order until the server completes', async () => {
    const next = iterate(connect())
    const first = next()
    const subscription = await server.subscribed('workerUpdated')
    for (const cursor of ['c1', 'c2', 'c3']) subscription.push(update(cursor))
    expect([await first, await next(), await next()]).toEqual(['c1', 'c2', 'c3'])
    subscription.complete()
    expect(await next()).toBeNull()
  })

  test('survive a cut connection and ask for their variables anew, so that they resume after the last cursor', async () => {
    const states: string[] = []
    const next = iterate(connect({ onConnection: (state) => states.push(state) }))
    const first = next()
    const before = await server.subscribed('workerUpdated')
    expect(before.args).toEqual({ after: null })
    before.push(update('c1'))
    expect(await first).toBe('c1')

    server.cut()
    const second = next()
    const after = await server.subscribed('workerUpdated')
    expect(after.args).toEqual({ after: 'c1' })
    after.push(update('c2'))
    expect(await second).toBe('c2')
    expect(states).toEqual(['connected', 'reconnecting', 'connected'])
  })

  test.each([
    ['is cut off as too slow', () => server.closeSockets(4429, 'CONSUMER_TOO_SLOW: updates were not read in time')],
    ['hears that the server shuts down', (before: FakeSubscription) => before.fail('SHUTTING_DOWN')],
  ])('one that %s is asked for again after the last cursor', async (_, end) => {
    const next = iterate(connect())
    const first = next()
    const before = await server.subscribed('workerUpdated')
    before.push(update('c1'))
    expect(await first).toBe('c1')
    const second = next()
    end(before)
    const after = await Promise.race([server.subscribed('workerUpdated'), second])
    if (after === null || typeof after === 'string') throw new Error('it was not asked for again')
    expect(after.args).toEqual({ after: 'c1' })
    after.push(update('c2'))
    expect(await second).toBe('c2')
  })

  test('refused by a server that shuts down are asked for again', async () => {
    server.answers.workerUpdated = () => {
      server.answers.workerUpdated = undefined
      throw new GraphQLError('The server is shutting down.', { extensions: { code: 'SHUTTING_DOWN' } })
    }
    const first = iterate(connect())()
    const subscription = await Promise.race([server.subscribed('workerUpdated'), first])
    if (subscription === null || typeof subscription === 'string') throw new Error('it was not asked for again')
    subscription.push(update('c1'))
    expect(await first).toBe('c1')
  })

  test('outlive a server that is away for a while', async () => {
    const reconnecting = Promise.withResolvers<undefined>()
    const next = iterate(
      connect({ onConnection: (state) => (state === 'reconnecting' ? reconnecting.resolve(undefined) : null) }),
    )
    const first = next()
    const before = await server.subscribed('workerUpdated')
    await server.stop()
    await reconnecting.promise
    before.complete()
    await server.start()
    const after = await server.subscribed('workerUpdated')
    after.push(update('c1'))
    expect(await first).toBe('c1')
  })

  test('with equal variables are streams of their own: none misses what another had', async () => {
    const client = connect()
    const [one, two] = [iterate(client), iterate(client)]
    const values = [one(), two()]
    for (const cursor of ['a', 'b']) (await server.subscribed('workerUpdated')).push(update(cursor))
    expect((await Promise.all(values)).sort()).toEqual(['a', 'b'])
  })

  test('end at once when their signal aborts, even while the server is away', async () => {
    await server.stop()
    const leaving = new AbortController()
    const next = iterate(connect(), leaving.signal)
    const first = next()
    leaving.abort()
    expect(await first).toBeNull()
    await server.start()
  })

  test('end when the client is closed, and closing does not wait for a server that is away', async () => {
    const client = connect()
    const next = iterate(client)
    const first = next()
    await server.subscribed('workerUpdated')
    await server.stop()
    await client.close()
    expect(await first).toBeNull()
    await server.start()
  })

  test('throw RequestRefused when the server does not understand them', async () => {
    const values = connect()
      .subscribe(new TypedDocumentString('subscription { weatherUpdated }'), () => ({}))
      [Symbol.asyncIterator]()
    await expect(values.next()).rejects.toThrow(/weatherUpdated/)
  })
})
