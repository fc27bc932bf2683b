import type { AddressInfo, Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { SOCKET_TIMES, isFatal, openSocket, retryDelay } from './socket.ts'

test('waits for a reconnect grow from under 0.2 s to at most 5 s, and differ between clients', () => {
  expect(retryDelay(0, 0)).toBe(100)
  expect(retryDelay(0, 0.999)).toBeLessThan(200)
  expect(retryDelay(3, 0)).toBe(800)
  expect(retryDelay(50, 0.999)).toBeLessThanOrEqual(5_000)
  expect(retryDelay(50, 0)).toBe(2_500)
})

test.each([
  [{ code: 4403, reason: 'Forbidden' }, true],
  [{ code: 4400, reason: 'Bad request' }, true],
  [{ code: 1006, reason: '' }, false],
  [{ code: 1001, reason: 'Going away' }, false],
  [{ code: 4499, reason: 'Terminated' }, false],
  [new Error('Unexpected server response: 404'), true],
  [new Error('Unexpected server response: 401'), true],
  [new Error('Unexpected server response: 429'), false],
  [new Error('Unexpected server response: 503'), false],
  [new Error('connect ECONNREFUSED'), false],
])('%o is fatal: %s', (problem, fatal) => {
  expect(isFatal(problem)).toBe(fatal)
})

test('a peer that answers no ping is given up, and a new connection tried', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const connections: string[] = []
  const second = Promise.withResolvers<undefined>()
  server.on('connection', (peer) => {
    connections.push('opened')
    peer.once('close', () => connections.push('closed'))
    if (connections.filter((event) => event === 'opened').length === 2) second.resolve(undefined)
    // Acknowledges and then says nothing more, as a peer behind a dead network would.
    peer.once('message', () => peer.send('{"type":"connection_ack"}'))
  })
  const states: string[] = []
  const { port } = server.address() as AddressInfo
  const socket = await openSocket(
    { address: `ws://127.0.0.1:${port}`, onConnection: (state) => states.push(state), idleMs: 0 },
    { ...SOCKET_TIMES, keepAlive: 20, pongWait: 20 },
  )
  const stop = socket.subscribe(
    { query: 'subscription { workerUpdated { cursor } }', variables: {} },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  )
  await second.promise
  expect(connections).toEqual(['opened', 'closed', 'opened'])
  expect(states.slice(0, 2)).toEqual(['connected', 'reconnecting'])
  stop()
  await socket.close()
  await new Promise((resolve) => server.close(resolve))
})

test('an idle socket that is wanted again while it closes is replaced, and nobody hears of a loss', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  const connections: Socket[] = []
  const second = Promise.withResolvers<undefined>()
  server.on('connection', (peer, { socket }) => {
    if (connections.push(socket) === 2) second.resolve(undefined)
    peer.once('message', () => {
      peer.send('{"type":"connection_ack"}')
    })
  })
  const states: string[] = []
  const first = Promise.withResolvers<undefined>()
  const onConnection = (state: string): void => {
    states.push(state)
    first.resolve(undefined)
  }
  const { port } = server.address() as AddressInfo
  const socket = await openSocket({ address: `ws://127.0.0.1:${port}`, onConnection, idleMs: 0 })
  const sink = { next: () => undefined, error: () => undefined, complete: () => undefined }
  const subscribe = () => socket.subscribe({ query: 'subscription { workerUpdated { cursor } }', variables: {} }, sink)
  const closed = vi.spyOn(WebSocket.prototype, 'close')

  const stop = subscribe()
  await first.promise
  connections[0]?.pause()
  stop()
  await vi.waitUntil(() => closed.mock.calls.some(([code]) => code === 1000))
  const stopAgain = subscribe()
  connections[0]?.resume()
  await second.promise
  await vi.waitUntil(() => states.length === 2)
  expect(states).toEqual(['connected', 'connected'])
  stopAgain()
  await socket.close()
  await new Promise((resolve) => server.close(resolve))
})
