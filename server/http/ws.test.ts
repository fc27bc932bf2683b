import { createClient, type Client, type FormattedExecutionResult, type SubscribePayload } from 'graphql-ws'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { SECRET, startTestServer, type TestServer, type TestServerOptions } from './testing.ts'

let server: TestServer
const clients: Client[] = []

async function start(options?: TestServerOptions): Promise<TestServer> {
  server = await startTestServer(options)
  return server
}
afterEach(async () => {
  for (const client of clients.splice(0)) void client.dispose()
  await server.close()
})

function connect(): Client {
  const client = createClient({
    url: `ws://127.0.0.1:${server.port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: true,
  })
  clients.push(client)
  return client
}

/** What a subscription gives, and how it ends. */
function subscribe(client: Client, payload: SubscribePayload) {
  const values: FormattedExecutionResult<Record<string, unknown>, unknown>[] = []
  const end = Promise.withResolvers<unknown>()
  const unsubscribe = client.subscribe(payload, {
    next: (value) => values.push(value),
    error: end.resolve,
    complete: () => {
      end.resolve('complete')
    },
  })
  return { values, end: end.promise, unsubscribe }
}

async function query(client: Client, payload: SubscribePayload): Promise<unknown> {
  const { values, end } = subscribe(client, payload)
  const ended = await end
  return ended === 'complete' ? values[0] : ended
}

const publish = (tick: { number: number; text?: string }) => {
  for (const feed of server.feeds) feed.push(tick)
}
const open = () => new WebSocket(`ws://127.0.0.1:${server.port}/graphql`, 'graphql-transport-ws')
const closing = (socket: WebSocket) =>
  new Promise<[number, string]>((resolve) => socket.once('close', (code, reason) => resolve([code, reason.toString()])))

describe('operations', () => {
  test('queries and mutations share a socket', async () => {
    await start()
    const client = connect()
    const answers = await Promise.all([
      query(client, { query: '{ hello }' }),
      query(client, { query: 'query ($a: Int!) { add(a: $a) }', variables: { a: 3 } }),
      query(client, { query: 'mutation { set(value: 7) }' }),
    ])
    expect(answers).toEqual([{ data: { hello: 'hello you' } }, { data: { add: 5 } }, { data: { set: 7 } }])
  })

  test('refusals name their kind, and leave the socket open', async () => {
    await start()
    const client = connect()
    const codes = async (text: string) => (await query(client, { query: text })) as { extensions?: { code?: string } }[]
    expect(await codes('{ hello')).toMatchObject([{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }])
    expect(await codes('{ nope }')).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    expect(await codes(`{ ${'hello '.repeat(3_000)} }`)).toMatchObject([{ extensions: { code: 'DOCUMENT_TOO_LONG' } }])
    expect(await query(client, { query: '{ hello }' })).toEqual({ data: { hello: 'hello you' } })
  })

  test.each([
    ['in a query', '{ bug }'],
    ['in a promise', '{ laterBug }'],
    ['while subscribing', 'subscription { bug { number } }'],
    ['in an iterator that fails late', 'subscription { plain(upTo: 13) { number } }'],
    ['in the transport itself', 'subscription { broken { number } }'],
  ])('an unexpected error %s is masked', async (_name, text) => {
    await start()
    const { values, end } = subscribe(connect(), { query: text })
    const all = JSON.stringify([values, await end])
    expect(all).toContain('"code":"INTERNAL"')
    expect(all).not.toContain('password')
  })

  test('an expected error that ends a feed keeps its code', async () => {
    await start()
    expect(await query(connect(), { query: 'subscription { missing { number } }' })).toMatchObject({
      errors: [{ message: 'No job has the id job_1.', extensions: { code: 'NOT_FOUND' } }],
    })
  })

  test('a source that is no feed is iterated, with a context for each event', async () => {
    await start()
    const { values, end } = subscribe(connect(), { query: 'subscription { plain(upTo: 3) { number } }' })
    expect(await end).toBe('complete')
    expect(values).toEqual([1, 2, 3].map((number) => ({ data: { plain: { number } } })))
    expect(server.counts.contexts).toBe(4)
  })
})

describe('feeds', () => {
  test('an event is executed once for all who subscribe alike', async () => {
    await start()
    const watchers = Array.from({ length: 100 }, () =>
      subscribe(connect(), {
        query: 'subscription ($from: Int) { ticks(from: $from) { number executions } }',
        variables: { from: Math.floor(Math.random() * 1_000) },
      }),
    )
    const other = subscribe(connect(), { query: 'subscription { ticks { executions } }' })
    await server.feedCount(101)
    publish({ number: 1 })
    publish({ number: 2 })
    await vi.waitFor(() => {
      for (const { values } of [...watchers, other]) expect(values).toHaveLength(2)
    })
    expect(server.counts.executions).toBe(4)
    expect(new Set(watchers.map(({ values }) => JSON.stringify(values))).size).toBe(1)
    expect(watchers[0]?.values.map(({ data }) => data?.ticks)).toMatchObject([{ number: 1 }, { number: 2 }])
  })

  test('events that take time to execute stay in order, and the end comes after them', async () => {
    await start()
    const { values, end } = subscribe(connect(), { query: 'subscription { ticks { number laterBug } }' })
    await server.feedCount(1)
    const [feed] = server.feeds
    for (let number = 0; number < 20; number++) publish({ number })
    feed?.complete()
    expect(await end).toBe('complete')
    expect(values.map(({ data }) => (data?.ticks as { number: number }).number)).toEqual([...Array(20).keys()])
    expect(values[0]?.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
  })

  test('several subscriptions of one socket are kept apart', async () => {
    await start()
    const client = connect()
    const one = subscribe(client, { query: 'subscription { ticks { number } }' })
    const two = subscribe(client, { query: 'subscription { ticks { echo(text: "two") } }' })
    await server.feedCount(2)
    publish({ number: 1 })
    await vi.waitFor(() => {
      expect([one.values, two.values]).toEqual([
        [{ data: { ticks: { number: 1 } } }],
        [{ data: { ticks: { echo: 'two' } } }],
      ])
    })
  })

  test('unsubscribing closes the feed, and nothing more is sent', async () => {
    await start()
    const client = connect()
    const leaving = subscribe(client, { query: 'subscription { ticks { number } }' })
    await server.feedCount(1)
    const staying = subscribe(client, { query: 'subscription { ticks { number } }' })
    await server.feedCount(2)
    leaving.unsubscribe()
    await server.feedCount(1)
    publish({ number: 1 })
    await vi.waitFor(() => {
      expect(staying.values).toHaveLength(1)
    })
    expect(leaving.values).toEqual([])
  })

  test('a connection that breaks closes its feeds', async () => {
    await start()
    const socket = open()
    socket.once('open', () => socket.send('{"type":"connection_init"}'))
    socket.on('message', () => {
      socket.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { ticks { number } }"}}')
    })
    await server.feedCount(1)
    socket.terminate()
    await server.feedCount(0)
  })

  test('a client that does not read is cut off with the reason; others go on', async () => {
    await start({ bound: 100, limits: { socketBuffer: 64 * 1024 } })
    const reading = subscribe(connect(), { query: 'subscription { ticks { number echo } }' })
    await server.feedCount(1)
    const stalled = open()
    stalled.once('open', () => stalled.send('{"type":"connection_init"}'))
    stalled.once('message', () => {
      stalled.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { ticks { number echo } }"}}')
    })
    await server.feedCount(2)
    const closed = closing(stalled)
    stalled.pause()

    let number = 0
    while (server.feeds.size === 2) {
      publish({ number: number++, text: 'x'.repeat(64 * 1024) })
      const hasAll = () => {
        expect(reading.values).toHaveLength(number)
      }
      await vi.waitFor(hasAll, { interval: 1 })
    }
    publish({ number: number++ })
    await vi.waitFor(() => {
      expect(reading.values).toHaveLength(number)
    })
    stalled.resume()
    const [code, reason] = await closed
    expect([code, reason]).toEqual([4429, expect.stringMatching(/^CONSUMER_TOO_SLOW: .*resume by cursor/)])
  })

  test('a client that reads slowly, but reads, is not cut off', async () => {
    await start({ bound: 1_000, limits: { socketBuffer: 64 * 1024 } })
    const slow = open()
    const received: string[] = []
    slow.once('open', () => slow.send('{"type":"connection_init"}'))
    slow.once('message', () => {
      slow.send('{"id":"1","type":"subscribe","payload":{"query":"subscription { ticks { number echo } }"}}')
      slow.on('message', (data: Buffer) => received.push(data.toString()))
    })
    await server.feedCount(1)
    slow.pause()
    for (let number = 0; number < 300; number++) publish({ number, text: 'x'.repeat(64 * 1024) })
    slow.resume()
    await vi.waitFor(
      () => {
        expect(received).toHaveLength(300)
      },
      { timeout: 10_000 },
    )
    expect(server.feeds.size).toBe(1)
    const numbers = received.map((message) => Number(/"number":(\d+)/.exec(message)?.[1]))
    expect(numbers).toEqual([...Array(300).keys()])
  })
})

describe('limits', () => {
  test('a socket that says nothing is closed', async () => {
    await start({ limits: { connectionInit: 20 } })
    expect(await closing(open())).toEqual([4408, 'Connection initialisation timeout'])
  })

  test('a message over the limit is refused', async () => {
    await start({ limits: { message: 1_000 } })
    const socket = open()
    const closed = closing(socket)
    socket.once('open', () => socket.send(' '.repeat(1_001)))
    expect((await closed)[0]).toBe(1009)
  })

  test('one operation too many is refused with what to do, and the socket goes on', async () => {
    await start({ limits: { operationsPerSocket: 2 } })
    const client = connect()
    const first = subscribe(client, { query: 'subscription { ticks { number } }' })
    subscribe(client, { query: 'subscription { ticks(from: 1) { number } }' })
    await server.feedCount(2)
    const refused = await subscribe(client, { query: 'subscription { ticks(from: 2) { number } }' }).end
    expect(refused).toMatchObject([
      {
        message: 'This socket has 2 operations open, which is the limit. End some first.',
        extensions: { code: 'TOO_MANY_OPERATIONS' },
      },
    ])
    first.unsubscribe()
    await server.feedCount(1)
    expect(await query(client, { query: '{ hello }' })).toEqual({ data: { hello: 'hello you' } })
  })

  test('of a flood so many messages a second are read, and none is lost', async () => {
    await start({ limits: { messagesPerSecond: 100 } })
    const socket = open()
    let answers = 0
    let onAnswer = (): void => undefined
    socket.on('message', () => {
      answers++
      onAnswer()
    })
    const answered = (count: number) =>
      new Promise<void>((resolve) => {
        onAnswer = () => {
          if (answers === count) resolve()
        }
        onAnswer()
      })
    await new Promise((resolve) => socket.once('open', resolve))
    const since = performance.now()
    // What comes in one piece of data is answered; what comes after it has to wait.
    for (let n = 0; n < 150; n++) socket.send('{"type":"ping"}')
    await answered(150)
    socket.send('{"type":"ping"}')
    await answered(151)
    expect(performance.now() - since).toBeGreaterThan(450)
    socket.close()
  })

  test('of pings so many a second are read, too', async () => {
    await start({ limits: { messagesPerSecond: 100 } })
    const socket = open()
    await new Promise((resolve) => socket.once('open', resolve))
    let onPong: (ping: string) => void = () => undefined
    socket.on('pong', (data: Buffer) => onPong(data.toString()))
    const since = performance.now()
    // In small pieces: ws cuts off whoever sends more at once than it can answer.
    for (let piece = 0; piece < 16; piece++) {
      const last = new Promise<void>((resolve) => {
        onPong = (ping) => {
          if (ping === '9') resolve()
        }
      })
      for (let n = 0; n < 10; n++) socket.ping(String(n))
      await last
    }
    expect(performance.now() - since).toBeGreaterThan(450)
    socket.close()
  })

  test('a message that is not of the protocol is refused', async () => {
    await start()
    const socket = open()
    const closed = closing(socket)
    socket.once('open', () => socket.send('hello'))
    expect((await closed)[0]).toBe(4400)
  })

  test('a client that does not answer pings is cut off, one that does is not', async () => {
    await start({ limits: { ping: 30, connectionInit: 60_000 } })
    const deaf = new WebSocket(`ws://127.0.0.1:${server.port}/graphql`, 'graphql-transport-ws', { autoPong: false })
    const healthy = open()
    await new Promise((resolve) => healthy.once('open', resolve))
    expect((await closing(deaf))[0]).toBe(1006)
    expect(healthy.readyState).toBe(WebSocket.OPEN)
    healthy.terminate()
  })

  test.each([
    [{ origin: 'https://evil.example' }, '/graphql', 403],
    [{ headers: { host: 'evil.example' } }, '/graphql', 403],
    [{}, '/elsewhere', 404],
  ])('a connection with %o to %s is refused with %i', async (options, path, status) => {
    await start()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, 'graphql-transport-ws', options)
    const answer = await new Promise<number>((resolve) => {
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    })
    socket.on('error', () => undefined)
    socket.terminate()
    expect(answer).toBe(status)
  })

  test('a page of this server may connect', async () => {
    await start()
    const socket = new WebSocket(`ws://localhost:${server.port}/graphql`, 'graphql-transport-ws', {
      origin: `http://localhost:${server.port}`,
    })
    await new Promise((resolve) => socket.once('open', resolve))
    socket.terminate()
  })
})

test('draining answers the mutation under way, then says goodbye', async () => {
  await start()
  const client = connect()
  const closed = new Promise((resolve) => client.on('closed', (event) => resolve((event as { code: number }).code)))
  const watching = subscribe(client, { query: 'subscription { ticks { number } }' })
  const slow = subscribe(client, { query: '{ slow }' })
  await vi.waitFor(() => {
    expect(server.counts.contexts).toBe(2)
  })
  const drained = server.http.drain()
  server.release()
  await drained
  expect(slow.values).toEqual([{ data: { slow: 'at last' } }])
  expect(await closed).toBe(1001)
  expect(await watching.end).toMatchObject({ code: 1001 })
  expect(server.feeds.size).toBe(0)
})

test('what is logged of a masked error holds its cause', async () => {
  await start()
  await query(connect(), { query: '{ bug }' })
  expect(JSON.stringify(server.logged)).toContain(SECRET)
})
