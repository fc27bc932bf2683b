import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { GraphQLError, buildSchema, graphql } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { createQueue } from '../../client/queue.ts'
import type { Queue } from '../../client/queue.ts'

/**
 * Answers of query and mutation fields, by name: a value, or what the arguments make of it. For a subscription field it
 * can be a function that refuses, by throwing.
 */
export type Answers = Record<string, unknown>

/** One subscription that a client has open, or had. */
export interface FakeSubscription {
  field: string
  args: Record<string, unknown>
  push: (value: unknown) => void
  /** The server ends the stream in order. */
  complete: () => void
  /** The server ends the stream with an error of this code. */
  fail: (code: string) => void
}

/**
 * A server with canned answers behind the real schema, real sockets and the real protocol. What it does not know how
 * to answer is a GraphQL error. Tests wait for facts: `subscribed` resolves when a subscription arrives.
 */
export interface FakeServer {
  url: string
  answers: Answers
  /** Names of the fields asked for over HTTP, with their arguments, in order. */
  asked: { field: string; args: Record<string, unknown> }[]
  /** The Authorization headers of all requests and sockets, in order. */
  authorizations: (string | undefined)[]
  /** The next subscription to a field that was not handed out before. */
  subscribed: (field: string) => Promise<FakeSubscription>
  /** Cuts every connection, as a crash of the network would. */
  cut: () => void
  /** Closes every WebSocket in order, with this code. */
  closeSockets: (code: number, reason: string) => void
  /** Stops listening and cuts every connection; `start` listens on the same port again. */
  stop: () => Promise<void>
  start: () => Promise<void>
}

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const SUBSCRIPTIONS = Object.keys(schema.getSubscriptionType()?.getFields() ?? {})

export async function startFakeServer(answers: Answers = {}): Promise<FakeServer> {
  const asked: FakeServer['asked'] = []
  const authorizations: FakeServer['authorizations'] = []
  const arrivals = new Map(SUBSCRIPTIONS.map((field) => [field, createQueue<FakeSubscription>(() => undefined)]))
  const sockets = new Set<Socket>()

  const root = new Proxy(
    {},
    {
      get: (_, field) =>
        typeof field === 'string' ? (args: Record<string, unknown>) => answer(field, args) : undefined,
    },
  )
  function answer(field: string, args: Record<string, unknown>): unknown {
    const known = answers[field]
    const given = typeof known === 'function' ? (known as (args: object) => unknown)(args) : known
    if (SUBSCRIPTIONS.includes(field)) return subscription(field, args)
    asked.push({ field, args })
    return given
  }
  function subscription(field: string, args: Record<string, unknown>): Queue<unknown> {
    const values = createQueue<unknown>(() => undefined)
    arrivals.get(field)?.push({
      field,
      args,
      push: (value) => values.push({ [field]: value }),
      complete: () => values.end(),
      fail: (code) => values.fail(new GraphQLError(code, { extensions: { code } })),
    })
    return values
  }

  const server = http.createServer((request, response) => {
    authorizations.push(request.headers.authorization)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string; variables: object }
      const done = graphql({ schema, source: query, rootValue: root, variableValues: { ...variables } })
      void done.then((result) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(result))
      })
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const webSockets = new WebSocketServer({ server })
  webSockets.on('connection', (_socket, request) => authorizations.push(request.headers.authorization))
  useServer(
    {
      schema,
      roots: { subscription: root, query: root, mutation: root },
      onError: (_context, _id, _payload, errors) => errors.map((error) => error.toJSON()),
    },
    webSockets,
  )

  const listen = (port: number): Promise<number> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  const cut = (): void => {
    for (const client of webSockets.clients) client.terminate()
    for (const socket of sockets) socket.destroy()
  }
  const port = await listen(0)
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    asked,
    authorizations,
    async subscribed(field) {
      const next = await arrivals.get(field)?.next()
      if (next === undefined || next.done === true) throw new Error(`there is no subscription field ${field}`)
      return next.value
    },
    cut,
    closeSockets(code, reason) {
      for (const client of webSockets.clients) client.close(code, reason)
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      cut()
      await closed
    },
    async start() {
      await listen(port)
    },
  }
}
