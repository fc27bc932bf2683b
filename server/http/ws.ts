import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ExecutionResult, GraphQLSchema } from 'graphql'
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws'
import type { Logger } from 'pino'
import { WebSocketServer, type WebSocket } from 'ws'
import { Turn } from '../events/turn.ts'
import type { Documents } from './documents.ts'
import type { MaskError } from './errors.ts'
import { isAsyncIterable, mapStream, type Executor } from './executor.ts'
import { isFeed, streamFeed } from './feed-stream.ts'
import type { HttpLimits } from './limits.ts'
import type { SharedExecution } from './shared-execution.ts'
import { SocketWriter } from './socket-writer.ts'

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
}

/** The graphql-transport-ws protocol, by graphql-ws, over sockets of our own bounds. */
export function createWebSockets(options: WebSocketOptions): WebSockets {
  const { limits, logger } = options
  const protocol = createProtocol(options)
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.body,
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

  function onConnection(socket: WebSocket): void {
    const writer = new SocketWriter(socket, limits.socketBuffer)
    const fail = (error: unknown) => {
      logger.error({ err: error }, 'handling a WebSocket message failed')
      socket.close(CloseCode.InternalServerError, 'Internal server error')
    }
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => {
          writer.send(message)
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
      { writer },
    )
    socket.on('pong', () => silent.delete(socket))
    // Broken frames and oversized messages: ws has closed the socket with the code that says so.
    socket.on('error', (error) => {
      logger.debug({ err: error }, 'a WebSocket failed')
    })
    socket.once('close', (code, reason) => {
      closed(code, reason.toString()).catch(fail)
    })
  }

  return {
    accept(request, socket, head) {
      sockets.handleUpgrade(request, socket, head, onConnection)
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
function createProtocol({ schema, documents, executor, share, mask, limits }: WebSocketOptions) {
  return makeServer<Record<string, unknown>, { writer: SocketWriter }>({
    connectionInitWaitTimeout: limits.connectionInit,

    onSubscribe(_context, _id, payload) {
      const { query, operationName, variables } = payload
      const { text, document, errors } = documents(query)
      // graphql-ws keeps the message for as long as the subscription: at least the text in it is shared.
      Object.assign(payload, { query: text })
      if (document === null || errors.length > 0) return errors
      // The executor makes the context: the keys are named so that graphql-ws does not.
      return {
        schema,
        document,
        operationName: operationName ?? null,
        variableValues: variables ?? null,
        contextValue: undefined,
        rootValue: undefined,
      }
    },

    onError: (_context, _id, _payload, errors) => errors.map((error) => mask(error).toJSON()),

    execute: (args) => executor.execute(args),

    // Gives the events, not results: onOperation decides how they become results.
    subscribe: (args) => executor.subscribe(args) as Promise<AsyncIterable<ExecutionResult> | ExecutionResult>,

    onOperation({ extra: { writer } }, id, _payload, args, result) {
      if (!isAsyncIterable(result)) return undefined
      if (isFeed(result)) return streamFeed({ feed: result, id, writer, payloadOf: share(args), mask })
      return mapStream<unknown, ExecutionResult>(result, (event) => executor.execute(args, event), mask)
    },
  })
}
