import { connect } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer, type TestServerOptions } from './testing.ts'

let server: TestServer

async function start(options?: TestServerOptions): Promise<TestServer> {
  server = await startTestServer(options)
  return server
}
afterEach(async () => {
  await server.close()
})

/** Follows a subscription over server-sent events; `received` grows. */
async function follow(query: string, method: 'GET' | 'POST' = 'POST') {
  const stop = new AbortController()
  const url = `${server.url}/graphql${method === 'GET' ? `?query=${encodeURIComponent(query)}` : ''}`
  const response = await fetch(url, {
    method,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    signal: stop.signal,
    ...(method === 'POST' && { body: JSON.stringify({ query }) }),
  })
  const stream = { type: response.headers.get('content-type'), received: '', ended: false }
  const reading = (async () => {
    for await (const chunk of response.body ?? []) stream.received += Buffer.from(chunk).toString()
    stream.ended = true
  })()
  reading.catch(() => undefined)
  return { stream, stop, reading }
}

const publish = (tick: { number: number; text?: string }) => {
  for (const feed of server.feeds) feed.push(tick)
}
const ticks = 'subscription { ticks { number } }'

test.each(['GET', 'POST'] as const)('follows a subscription by %s until it completes', async (method) => {
  await start()
  const { stream, reading } = await follow(ticks, method)
  await server.feedCount(1)
  publish({ number: 1 })
  const [feed] = server.feeds
  feed?.complete()
  await reading
  expect(stream.type).toBe('text/event-stream')
  expect(stream.received).toContain('event: next\ndata: {"data":{"ticks":{"number":1}}}\n\n')
  expect(stream.received).toMatch(/event: complete\ndata:\n\n$/)
})

test('a client that leaves closes the feed although no event comes', async () => {
  await start()
  const { stop } = await follow(ticks)
  await server.feedCount(1)
  stop.abort()
  await server.feedCount(0)
})

test('errors are masked', async () => {
  await start()
  for (const query of ['subscription { bug { number } }', 'subscription { plain(upTo: 13) { number } }']) {
    const { stream, reading } = await follow(query)
    await reading
    expect(stream.received).toContain('"code":"INTERNAL"')
    expect(stream.received).not.toContain('password')
  }
})

test('a client that does not read is cut off with the reason, within bounds', async () => {
  await start({ bound: 50 })
  const socket = connect(server.port, '127.0.0.1')
  const body = JSON.stringify({ query: 'subscription { ticks { number echo } }' })
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await server.feedCount(1)
  socket.pause()
  let sent = 0
  while (server.feeds.size > 0) {
    publish({ number: sent++, text: 'x'.repeat(64 * 1024) })
    await new Promise((resolve) => setImmediate(resolve))
  }
  let received = ''
  socket.on('data', (chunk: Buffer) => (received = received.slice(-1_000) + chunk.toString()))
  socket.resume()
  await vi.waitFor(() => {
    expect(received).toContain('CONSUMER_TOO_SLOW')
  })
  socket.destroy()
})

test('draining ends streams that would go on for ever', async () => {
  await start()
  const { reading } = await follow(ticks)
  await server.feedCount(1)
  await server.http.drain()
  await expect(reading).rejects.toThrow()
  expect(server.feeds.size).toBe(0)
})
