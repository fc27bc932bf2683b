import type { Client as GraphqlWs, FormattedExecutionResult, Sink } from 'graphql-ws/client'
import type { WebSocket } from 'ws'
import { RequestRefused, ServerUnreachable, refusal } from './errors.ts'
import { resubscribe } from './resubscribe.ts'
import { trusting } from './trust.ts'

/** Times of the socket, milliseconds. */
export const SOCKET_TIMES = {
  /** Between two pings. */
  keepAlive: 10_000,
  /** How long the pong may take before the connection is given up. */
  pongWait: 5_000,
  /** How long a connection may take to be opened, and then to be acknowledged. */
  connectWait: 10_000,
  firstRetry: 200,
  longestRetry: 5_000,
  /** How long a peer is given to say goodbye. */
  closeWait: 300,
}

/** Close codes after which asking again cannot help; graphql-ws knows its own fatal codes besides. */
const FATAL_CLOSE_CODES = [4400, 4401, 4403, 4406]

/** The server's close code for a client that reads too slowly. graphql-ws takes it for a fatal one of its own. */
const TOO_SLOW_CLOSE_CODE = 4429

export interface SocketOptions {
  address: string
  /** PEM certificates that are trusted besides those of the machine. */
  ca?: string | undefined
  /** Sent when the connection is opened. */
  headers?: Readonly<Record<string, string>>
  onConnection: (state: 'connected' | 'reconnecting') => void
  /** How long an unused connection is kept, milliseconds. */
  idleMs: number
}

/** `variables` may be a getter: it is read anew at each subscribe, so that a cursor is passed on after a reconnect. */
export interface SocketRequest {
  query: string
  variables: Record<string, unknown>
}
export type SocketSink = Sink<FormattedExecutionResult<Record<string, unknown>, unknown>>

/** One WebSocket shared by all operations: opened with the first, reopened while one is wanted. */
export interface Socket {
  /**
   * Lives through reconnects, restarts of the server and its slow-reader cut until it is completed or `stop` is called.
   */
  subscribe(request: SocketRequest, sink: SocketSink): () => void
  /** One answer. It is never sent a second time: a connection lost meanwhile is a ServerUnreachable. */
  request(request: SocketRequest, sink: SocketSink): () => void
  close(): Promise<void>
}

export async function openSocket(
  { address, ca, headers = {}, onConnection, idleMs }: SocketOptions,
  times = SOCKET_TIMES,
): Promise<Socket> {
  const [{ createClient }, { WebSocket }] = await Promise.all([import('graphql-ws/client'), import('ws')])
  const sockets = new Set<WebSocket>()
  const closing = new AbortController()
  let wanted = 0
  let connected = false
  let lastError: unknown
  let pongWait: NodeJS.Timeout | undefined
  let idle: NodeJS.Timeout | undefined

  class TrackedSocket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { ...trusting(ca), headers, handshakeTimeout: times.connectWait, perMessageDeflate: false })
      sockets.add(this)
      this.once('close', () => sockets.delete(this))
    }

    /**
     * graphql-ws closes a socket that nothing uses. The wait before that is ours, as its timer would outlive close().
     */
    override close(code?: number, reason?: string): void {
      if (code !== 1000 || closing.signal.aborted) {
        super.close(code, reason)
        return
      }
      clearTimeout(idle)
      idle = setTimeout(() => {
        if (wanted === 0) super.close(code, reason)
      }, idleMs)
    }
  }

  const client: GraphqlWs = createClient({
    url: address,
    webSocketImpl: TrackedSocket,
    keepAlive: times.keepAlive,
    connectionAckWaitTimeout: times.connectWait,
    retryAttempts: Infinity,
    shouldRetry: (problem) => !isFatal(problem),
    retryWait: (retries) => abortableWait(retryDelay(retries), closing.signal),
    on: {
      connected: () => {
        connected = true
        lastError = undefined
        onConnection('connected')
      },
      ping: (received) => {
        // Half-open connections stay silent: without a pong the socket is given up, and graphql-ws tries a new one.
        if (!received) pongWait = setTimeout(() => terminate(new Error('no answer to a ping')), times.pongWait)
      },
      pong: (received) => {
        if (received) clearTimeout(pongWait)
      },
      error: (error) => (lastError = error),
      closed: (event) => {
        clearTimeout(pongWait)
        // One that was idle and is wanted again while it closes, which takes a moment, was not lost.
        const isOurs = isCloseEvent(event) && event.code === 1000
        const isLost = connected && wanted > 0 && !closing.signal.aborted && !isFatal(event) && !isOurs
        connected = false
        if (isLost) onConnection('reconnecting')
      },
    },
  })

  function terminate(reason: Error): void {
    lastError = reason
    client.terminate()
    for (const socket of sockets) socket.terminate()
  }

  /** Counts as wanted until the returned function is called. */
  function want(): () => void {
    wanted++
    let open = true
    return () => {
      if (open) wanted--
      open = false
    }
  }

  /** Lives through lost connections alone. */
  function operate(request: SocketRequest, sink: SocketSink): () => void {
    const leave = want()
    let open = true
    const stop = client.subscribe(request, {
      next: (result) => {
        if (open) sink.next(result)
      },
      error: (problem) => {
        leave()
        sink.error(toError(problem, address))
      },
      complete: () => {
        leave()
        sink.complete()
      },
    })
    return () => {
      open = false
      leave()
      // Later: graphql-ws counts an operation down twice when it is stopped from within its last value and the server's
      // Complete comes in the same piece of data. With that count below zero it would never connect again.
      queueMicrotask(stop)
    }
  }

  return {
    subscribe(request, sink) {
      // Wanted also while it waits to be asked for again.
      const leave = want()
      const stop = resubscribe((inner) => operate(request, inner), retryDelay, {
        next: (result) => sink.next(result),
        error: (problem) => {
          leave()
          sink.error(problem)
        },
        complete: () => {
          leave()
          sink.complete()
        },
      })
      return () => {
        leave()
        stop()
      }
    },
    request(request, sink) {
      const stop = operate(request, {
        next: (result) => sink.next(result),
        error: (problem) => settle(() => sink.error(problem)),
        complete: () => settle(() => sink.complete()),
      })
      const unlisten = client.on('closed', (event) => {
        stop()
        const problem = isFatal(event) ? event : (lastError ?? new Error('the connection was lost'))
        settle(() => sink.error(toError(problem, address)))
      })
      let settled = false
      function settle(tell: () => void): void {
        if (settled) return
        settled = true
        unlisten()
        tell()
      }
      return () => {
        settle(() => undefined)
        stop()
      }
    },
    async close() {
      closing.abort()
      clearTimeout(idle)
      const closed = [...sockets].map((socket) => closeSocket(socket))
      await Promise.all(closed)
    },
  }
}

/** Doubles from the first, and spreads over the upper half so that many clients do not return at once. */
export function retryDelay(retries: number, random = Math.random()): number {
  const ceiling = Math.min(SOCKET_TIMES.longestRetry, SOCKET_TIMES.firstRetry * 2 ** retries)
  return ceiling * (0.5 + random / 2)
}

/** A handshake refused with 4xx stays refused, except "too early" and "too many"; lost connections and 5xx do not. */
export function isFatal(problem: unknown): boolean {
  if (isCloseEvent(problem)) return FATAL_CLOSE_CODES.includes(problem.code)
  const status = /Unexpected server response: (\d+)/.exec(messageOf(problem))?.[1]
  return status !== undefined && /^4(?!08|25|29)/.test(status)
}

function toError(problem: unknown, address: string): Error {
  if (Array.isArray(problem)) return refusal(problem as { message: string }[])
  if (isCloseEvent(problem)) {
    if (problem.code === TOO_SLOW_CLOSE_CODE) return new RequestRefused([problem.reason], 'CONSUMER_TOO_SLOW')
    return new RequestRefused(
      [problem.reason || `the socket was closed with code ${problem.code}`],
      `WEBSOCKET_${problem.code}`,
    )
  }
  if (isFatal(problem)) return new RequestRefused([messageOf(problem)], 'BAD_RESPONSE')
  return new ServerUnreachable(address, causeOf(problem))
}

/** ws wraps the real error in an event. */
function causeOf(problem: unknown): unknown {
  return typeof problem === 'object' && problem !== null && 'error' in problem ? problem.error : problem
}

function messageOf(problem: unknown): string {
  return typeof problem === 'object' && problem !== null && 'message' in problem ? String(problem.message) : ''
}

function isCloseEvent(problem: unknown): problem is { code: number; reason: string } {
  return typeof problem === 'object' && problem !== null && 'code' in problem && 'reason' in problem
}

function abortableWait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, signal.aborted ? 0 : ms)
    signal.addEventListener('abort', done)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

/** Says goodbye; a peer that does not answer is not waited for. */
function closeSocket(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), SOCKET_TIMES.closeWait)
    socket.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.once('error', () => undefined)
    if (socket.readyState === socket.CONNECTING) socket.terminate()
    else socket.close(1000)
  })
}
