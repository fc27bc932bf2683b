import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { Server, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Caller } from '../domain/caller.ts'
import { TooManyFailedLogins, Unauthenticated } from '../domain/errors.ts'
import { BodyRefused, readBody } from './body.ts'
import { createDocuments } from './documents.ts'
import { createErrorMask } from './errors.ts'
import { createExecutor } from './executor.ts'
import type { Route } from './file-routes.ts'
import { sendGraphiql } from './graphiql.ts'
import { NO_PUBLIC_NAMES, refuseForeign, type PublicNames } from './guard.ts'
import { createJsonEndpoint } from './json-endpoint.ts'
import { DEFAULT_LIMITS, type HttpLimits } from './limits.ts'
import { createLoginLimit, createRates, rateLimited, withoutGuessing, type LimitLogin } from './quotas.ts'
import { jsonReply, refusal, send, sendLater, type Reply } from './replies.ts'
import { createSharedExecution } from './shared-execution.ts'
import { createWebSockets } from './ws.ts'
import { createYogaEndpoint } from './yoga-endpoint.ts'

/** Answers requests of anybody; those who show a secret log in through `limitLogin`. */
export type OpenRoute = (request: IncomingMessage, response: ServerResponse, limitLogin: LimitLogin) => Promise<void>

export interface HttpServerOptions {
  schema: GraphQLSchema
  /** Tells who sends a request, and when a token is no longer good. */
  auth: Authenticator
  /** What resolvers are given; called for each operation and each event of a subscription. */
  makeContext: (caller: Caller) => object
  /** Rejects while requests that need the store cannot be answered. */
  ready: () => Promise<void>
  log: Logger
  /** What is answered beside /graphql, by the first part of the path, such as "builds". */
  routes?: Readonly<Record<string, Route>>
  /** The same for people without a token. */
  openRoutes?: Readonly<Record<string, OpenRoute>>
  limits?: Partial<HttpLimits>
  /** Certificate and key, PEM; null speaks plain HTTP. */
  tls?: { cert: string; key: string } | null
  /** Names that the server answers to, besides those of its own machine. */
  publicNames?: PublicNames
}

export interface HttpServer {
  /** Port 0 takes a free one. Rejects with the error of the listener, such as a port that is taken. */
  listen(port: number, host: string): Promise<{ port: number }>
  /** Takes no new work, lets what is under way finish within the drain limit, and closes every connection. */
  drain(): Promise<void>
  /** Closes every connection now. */
  close(): Promise<void>
}

const READY_TIMEOUT_MS = 2_000

/** One port for the whole API: GraphQL over HTTP, WebSocket and server-sent events, GraphiQL, /health and /ready. */
export function createHttpServer({
  schema,
  makeContext,
  ready,
  log: logger,
  routes = {},
  openRoutes = {},
  ...options
}: HttpServerOptions): HttpServer {
  const limits: HttpLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const mask = createErrorMask(logger)
  const documents = createDocuments(schema, limits)
  const rates = createRates(limits)
  const limitLogin = createLoginLimit(limits)
  const auth = withoutGuessing(options.auth, limitLogin)
  const executor = createExecutor({ schema, makeContext, mask, limits, rates })
  const answerJson = createJsonEndpoint(documents, executor)
  const yoga = createYogaEndpoint({
    schema,
    documents,
    executor,
    mask,
    watch: (caller, onEnd) => auth.watch(caller, onEnd),
  })
  const share = createSharedExecution((operation, event) => executor.execute(operation, event))
  const sockets = createWebSockets({ schema, documents, executor, share, mask, limits, logger, auth, rates })
  let boundHost = 'localhost'
  let draining = false

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    route(request, response).catch((error: unknown) => {
      // Not whether the request is: that of one that was read to its end is.
      if (request.socket.destroyed || response.writableEnded) return
      if (error instanceof BodyRefused) {
        send(response, error.reply)
        return
      }
      const { message, extensions } = mask(error)
      if (response.headersSent) response.destroy()
      else send(response, jsonReply(500, { errors: [{ message, extensions }] }))
    })
  }
  const { tls = null, publicNames = NO_PUBLIC_NAMES } = options
  const server = tls === null ? createServer(answer) : createTlsServer(tls, answer)

  // A file may take longer than what Node grants every request; readBody has a shorter limit for the others.
  server.requestTimeout = limits.transfer

  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refused = refuseUpgrade(request)
    if (refused === null) sockets.accept(request, socket, head)
    else refuseConnection(socket, refused)
  })

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Connections that stay open would keep a draining server waiting for their next request.
    if (draining) response.setHeader('connection', 'close')
    switch (pathOf(request)) {
      case '/graphql':
        return graphql(request, response)
      case '/health':
        send(response, jsonReply(200, { status: 'ok' }))
        return
      case '/ready':
        send(response, await readiness())
        return
      default:
        return beside(request, response)
    }
  }

  async function beside(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, name = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathOf(request)) ?? []
    const open = Object.hasOwn(openRoutes, name) ? openRoutes[name] : undefined
    const found = Object.hasOwn(routes, name) ? routes[name] : undefined
    if (found === undefined && open === undefined) {
      send(response, refusal(404, 'NOT_FOUND', 'There is nothing here. The API is at /graphql.'))
      return
    }
    const foreign = refuseForeign(request.headers, boundHost, publicNames)
    if (foreign !== null) {
      send(response, foreign)
      return
    }
    if (open !== undefined) {
      await open(request, response, limitLogin)
      return
    }
    await found?.(async () => callerOf(request, response), request, response, rest)
  }

  async function graphql(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = refuseForeign(request.headers, boundHost, publicNames)
    if (foreign !== null) {
      send(response, foreign)
      return
    }
    if (request.method !== 'GET' && request.method !== 'POST') {
      const refused = refusal(405, 'METHOD_NOT_ALLOWED', 'Ask by POST, or by GET for queries.')
      send(response, refused, { allow: 'GET, POST' })
      return
    }
    if (request.method === 'GET' && request.headers.accept?.includes('text/html') === true) {
      await sendGraphiql(response)
      return
    }
    const known = callerOf(request, response)
    const caller = known instanceof Promise ? await known : known
    if (caller === null) return
    if (request.method === 'POST') await post(caller, request, response)
    else await yoga.answer(caller, request, response, null)
  }

  /** Who sends a request; null: nobody who is known, or who has asked too much, and the answer says so. */
  function callerOf(request: IncomingMessage, response: ServerResponse): Caller | null | Promise<Caller | null> {
    const refuse = (error: unknown): null => {
      if (!(error instanceof Unauthenticated)) throw error
      const { code, message } = error
      if (error instanceof TooManyFailedLogins) sendLater(response, refusal(429, code, message), error.waitS * 1_000)
      else send(response, refusal(401, code, message), { 'www-authenticate': 'Bearer realm="qgjob"' })
      return null
    }
    const admit = (caller: Caller): Caller | null => {
      const waitMs = rates.take(caller)
      if (waitMs === 0) return caller
      sendLater(response, jsonReply(429, { errors: [rateLimited(waitMs)] }), waitMs)
      return null
    }
    try {
      const known = auth.authenticate(request.headers.authorization, request.socket.remoteAddress)
      return known instanceof Promise ? known.then(admit, refuse) : admit(known)
    } catch (error) {
      return refuse(error)
    }
  }

  async function post(caller: Caller, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The other types are those that pages of any site may send without asking first.
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      send(response, refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the request as application/json.'))
      return
    }
    const body = await readBody(request, limits.body, limits.bodyTime)
    const reply = answerJson(caller, body, request.headers.accept)
    if (reply === null) await yoga.answer(caller, request, response, body)
    else send(response, await reply)
  }

  async function readiness(): Promise<Reply> {
    const unavailable = (reason: string) => jsonReply(503, { status: 'unavailable', reason })
    if (draining) return unavailable('The server is shutting down.')
    const timeout = AbortSignal.timeout(READY_TIMEOUT_MS)
    const late = new Promise<never>((_resolve, reject) => {
      timeout.onabort = () => {
        reject(new Error(`no answer in ${READY_TIMEOUT_MS} ms`))
      }
    })
    try {
      await Promise.race([ready(), late])
      return jsonReply(200, { status: 'ready' })
    } catch (error) {
      logger.warn({ err: error }, 'not ready')
      return unavailable('The store does not answer.')
    }
  }

  function refuseUpgrade(request: IncomingMessage): Reply | null {
    if (pathOf(request) !== '/graphql') return refusal(404, 'NOT_FOUND', 'WebSockets are at /graphql.')
    if (draining) return refusal(503, 'SHUTTING_DOWN', 'The server is shutting down.')
    return refuseForeign(request.headers, boundHost, publicNames)
  }

  return {
    listen(port, host) {
      boundHost = host
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve({ port: (server.address() as AddressInfo).port })
        })
      })
    },

    async drain() {
      draining = true
      // Only the listener: http's own close() would cut idle connections, and with them the requests that are on their
      // way over them. Their answers say that the connection ends.
      const stopped = stopListening(() => Server.prototype.close.call(server))
      const late = timeLimit(limits.drain)
      const farewell = Promise.race([stopped, timeLimit(limits.farewell)])
      await Promise.race([executor.idle(), late])
      // The results of the last executions are written in the turns after them.
      await new Promise((resolve) => setImmediate(resolve))
      await sockets.close(limits.drain)
      yoga.close()
      await farewell
      const closeIdle = setInterval(() => {
        server.closeIdleConnections()
      }, 20)
      await Promise.race([stopped, late])
      clearInterval(closeIdle)
      server.closeAllConnections()
      await stopped
    },

    async close() {
      draining = true
      const stopped = stopListening(() => server.close())
      server.closeAllConnections()
      await sockets.close(0)
      await stopped
    },
  }

  /** Resolves when every connection is closed, too. */
  function stopListening(close: () => void): Promise<void> {
    return new Promise((resolve) => {
      if (!server.listening) {
        resolve()
        return
      }
      server.once('close', resolve)
      close()
    })
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

function timeLimit(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function refuseConnection(socket: Duplex, { status, contentType, body }: Reply): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  // Nobody reads what else may come: it would hold the socket, and with it a server that wants to end.
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body.toString()}`, () => socket.destroy())
}
