import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql'
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws'
import type { Logger } from 'pino'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Caller } from '../domain/caller.ts'
import { Unauthenticated } from '../domain/errors.ts'
import { Turn } from '../events/turn.ts'
import type { Documents } from './documents.ts'
import type { MaskError } from './errors.ts'
import { isAsyncIterable, mapStream, type Executor, type Operation } from './executor.ts'
import { Crowd } from './crowd.ts'
import { isFeed, streamFeed } from './feed-stream.ts'
import type { HttpLimits } from './limits.ts'
import { rateLimited, type Rates } from './quotas.ts'
import type { SharedExecution } from './shared-execution.ts'
import { SocketWriter } from './socket-writer.ts'
import { throttle } from './throttle.ts'

export interface WebSockets {
  /** Takes over a connection that asked for the upgrade. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Asks every client to go, and cuts off those that have not after `graceMs`. */
  close(graceMs: number): Promise<void>
}

export interface WebSocketOptions {
  schema: GraphQLSchema
  documents: Documents
  executor: Executor
  share: SharedExecution
  mask: MaskError
  limits: HttpLimits
  logger: Logger
  auth: Authenticator
  rates: Rates
}

/** What is known of a socket beside graphql-ws. */
interface Peer {
  writer: SocketWriter
  /** The Authorization header of the upgrade, or what the first message said instead. */
  authorization: string | undefined
  address: string | undefined
  /** Ends the watch over its token. */
  unwatch: () => void
  /** Takes it out of the crowd; null while it is not in it. */
  leave: (() => void) | null
}

/** Close code of a socket whose client has no token that is good. */
const UNAUTHORIZED = 4401

/** The graphql-transport-ws protocol, by graphql-ws, over sockets of our own bounds. */
export function createWebSockets(options: WebSocketOptions): WebSockets {
  const { limits, logger } = options
  const protocol = createProtocol(options)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.message,
    perMessageDeflate: false,
    handleProtocols,
  })
  const silent = new WeakSet<WebSocket>()

  async function pingAll(): Promise<void> {
    const turn = new Turn()
    for (const socket of sockets.clients) {
      if (silent.has(socket)) socket.terminate()
      else if (socket.readyState === socket.OPEN) {
        silent.add(socket)
        socket.ping()
      }
      if (turn.isOver()) await turn.yield()
    }
  }
  const pings = setInterval(() => void pingAll(), limits.ping)
  pings.unref()

  function onConnection(socket: WebSocket, request: IncomingMessage): void {
    const peer: Peer = {
      writer: new SocketWriter(socket, limits.socketBuffer),
      authorization: request.headers.authorization,
      address: request.socket.remoteAddress,
      unwatch: () => undefined,
      leave: null,
    }
    throttle(socket, limits.messagesPerSecond)
    const fail = (error: unknown) => {
      logger.error({ err: error }, 'handling a WebSocket message failed')
      socket.close(CloseCode.InternalServerError, 'Internal server error')
    }
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => {
          peer.writer.send(message)
        },
        close: (code, reason) => {
          socket.close(code, reason)
        },
        onMessage: (handle) => {
          socket.on('message', (data: Buffer) => {
            handle(data.toString()).catch(fail)
          })
        },
      },
      peer,
    )
    socket.on('pong', () => silent.delete(socket))
    // Broken frames and oversized messages: ws has closed the socket with the code that says so.
    socket.on('error', (error) => {
      logger.debug({ err: error }, 'a WebSocket failed')
    })
    socket.once('close', (code, reason) => {
      peer.unwatch()
      peer.leave?.()
      closed(code, reason.toString()).catch(fail)
    })
  }

  return {
    accept(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, (opened) => {
        onConnection(opened, request)
      })
    },

    async close(graceMs) {
      clearInterval(pings)
      const clients = [...sockets.clients]
      const gone = Promise.all(clients.map((client) => new Promise((resolve) => client.once('close', resolve))))
      for (const client of clients) client.close(1001, 'Going away')
      const cut = setTimeout(() => {
        for (const client of clients) client.terminate()
      }, graceMs)
      await gone
      clearTimeout(cut)
    },
  }
}

/** graphql-ws itself tells clients the raw text of whatever is thrown under it: onError is where that is masked. */
function createProtocol({ schema, documents, executor, share, mask, limits, auth, rates }: WebSocketOptions) {
  const crowd = new Crowd(limits)

  /** null: the socket is being closed, because its client has no token that is good. */
  async function callerOf({ authorization, address, writer }: Peer): Promise<Caller | null> {
    try {
      return await auth.authenticate(authorization, address)
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error
      writer.close(UNAUTHORIZED, `${error.code}: ${error.message}`)
      return null
    }
  }

  return makeServer<Record<string, unknown>, Peer>({
    connectionInitWaitTimeout: limits.connectionInit,

    async onConnect({ connectionParams, extra: peer, subscriptions }) {
      peer.authorization = authorizationIn(connectionParams) ?? peer.authorization
      const caller = await callerOf(peer)
      if (caller === null) return false
      peer.leave = crowd.join(caller, () => Object.keys(subscriptions).length)
      if (peer.leave === null) {
        peer.writer.close(CloseCode.Forbidden, `TOO_MANY_SOCKETS: ${limits.socketsPerScope} are open; close some`)
        return false
      }
      peer.unwatch = auth.watch(caller, () => {
        peer.writer.close(UNAUTHORIZED, 'UNAUTHENTICATED: the access token has expired or was revoked')
      })
      return true
    },

    async onSubscribe({ extra: peer, subscriptions }, _id, payload) {
      // This one is among them already.
      if (Object.keys(subscriptions).length > limits.operationsPerSocket)
        return [tooManyOperations('This socket', limits.operationsPerSocket)]
      // Not only at the beginning: the token may have been revoked since.
      const caller = await callerOf(peer)
      if (caller === null) return []
      const waitMs = rates.take(caller)
      if (waitMs > 0) return [rateLimited(waitMs)]
      if (!crowd.hasRoom(caller)) return [tooManyOperations('Your organization', limits.operationsPerScope)]
      const { query, operationName, variables } = payload
      const { text, document, errors } = documents(query)
      // graphql-ws keeps the message for as long as the subscription: at least the text in it is shared.
      Object.assign(payload, { query: text })
      if (document === null || errors.length > 0) return errors
      // The executor makes the context: the keys are named so that graphql-ws does not.
      return {
        caller,
        schema,
        document,
        operationName: operationName ?? null,
        variableValues: variables ?? null,
        contextValue: undefined,
        rootValue: undefined,
      }
    },

    onError: (_context, _id, _payload, errors) => errors.map((error) => mask(error).toJSON()),

    execute: (args) => executor.execute(args as SocketArgs),

    // Gives the events, not results: onOperation decides how they become results.
    subscribe: (args) =>
      executor.subscribe(args as SocketArgs) as Promise<AsyncIterable<ExecutionResult> | ExecutionResult>,

    onOperation({ extra: { writer } }, id, _payload, args, result) {
      if (!isAsyncIterable(result)) return undefined
      if (isFeed(result)) return streamFeed({ feed: result, id, writer, payloadOf: share(args as SocketArgs), mask })
      return mapStream<unknown, ExecutionResult>(result, (event) => executor.execute(args as SocketArgs, event))
    },
  })
}

/** What onSubscribe gave, which graphql-ws hands on as it is. */
type SocketArgs = ExecutionArgs & Operation

/** GraphiQL sends the headers that were typed there, spelled as they were typed. */
function authorizationIn(connectionParams: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const entry = Object.entries(connectionParams ?? {}).find(([name]) => name.toLowerCase() === 'authorization')
  return typeof entry?.[1] === 'string' ? entry[1] : undefined
}

function tooManyOperations(who: string, limit: number): GraphQLError {
  const message = `${who} has ${limit} operations open, which is the limit. End some first.`
  return new GraphQLError(message, { extensions: { code: 'TOO_MANY_OPERATIONS' } })
}
