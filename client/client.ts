import { httpAddress, socketAddress } from './address.ts'
import { openHttp } from './http.ts'
import type { Http } from './http.ts'
import { createQueue } from './queue.ts'
import { dataOf } from './result.ts'
import type { GraphqlResult } from './result.ts'
import type { Socket, SocketRequest } from './socket.ts'
import type { Listen } from './subscriptions.ts'
import type { ClientOptions, QgjobClient, TypedDocument } from './types.ts'

/** How long a socket that carries single requests is kept between them, milliseconds. */
const IDLE_SOCKET_MS = 10_000

/** A client of one server. Nothing is connected or loaded for it before the first call, and nothing is cached. */
export function createClient({
  url,
  ca,
  token,
  transport = 'http',
  onConnection = () => undefined,
}: ClientOptions): QgjobClient {
  const overSocket = transport === 'ws'
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const address = httpAddress(url)
  let http: Http | undefined
  let socket: Promise<Socket> | undefined
  let subscriptions: Promise<Listen> | undefined
  const useSocket = (): Promise<Socket> => (socket ??= connect())
  const useSubscriptions = (): Promise<Listen> => (subscriptions ??= loadSubscriptions())
  const closing = new AbortController()

  async function connect(): Promise<Socket> {
    const { openSocket } = await import('./socket.ts')
    const idleMs = overSocket ? IDLE_SOCKET_MS : 0
    return openSocket({ address: socketAddress(url), ca, headers, onConnection, idleMs })
  }

  async function loadSubscriptions(): Promise<Listen> {
    const [{ createSubscriptions }, opened] = await Promise.all([import('./subscriptions.ts'), useSocket()])
    return createSubscriptions(address, opened)
  }

  async function ask<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const request = { query: document.toString(), variables }
    if (overSocket) return dataOf(await answerOf(await useSocket(), request as SocketRequest))
    return dataOf(await (http ??= openHttp(address, ca, headers)).post(request))
  }

  return {
    query: ask,
    mutate: ask,

    subscribe<Data, Variables extends object>(
      document: TypedDocument<Data, Variables>,
      variables: () => Variables,
      signal?: AbortSignal,
    ): AsyncIterable<Data> {
      const ended = AbortSignal.any(signal === undefined ? [closing.signal] : [closing.signal, signal])
      const queue = createQueue<Data>(leave)
      let isLeft = false
      let stop: () => void = () => undefined
      function leave(): void {
        isLeft = true
        ended.removeEventListener('abort', leave)
        stop()
        queue.end()
      }
      async function begin(): Promise<void> {
        const listen = await useSubscriptions()
        if (!isLeft) stop = listen(document.toString(), variables, { ...queue, end: leave })
      }
      if (ended.aborted) leave()
      else {
        ended.addEventListener('abort', leave)
        begin().catch((error: unknown) => queue.fail(error as Error))
      }
      return queue
    },

    async close() {
      closing.abort()
      await socket?.then((opened) => opened.close())
      http?.close()
    },
  }
}

/** One request over the socket, and its one answer. */
function answerOf(socket: Socket, request: SocketRequest): Promise<GraphqlResult> {
  return new Promise((resolve, reject) => {
    socket.request(request, {
      next: (result) => resolve(result),
      error: reject,
      complete: () => resolve({}),
    })
  })
}
