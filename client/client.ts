import { createClient as createUrql, createRequest, fetchExchange, subscriptionExchange } from '@urql/core'
import type { OperationResult } from '@urql/core'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { onEnd, pipe, subscribe as listen } from 'wonka'
import { httpAddress, socketAddress } from './address.ts'
import { RequestRefused, ServerUnreachable, refusal } from './errors.ts'
import { openHttp } from './http.ts'
import type { Http } from './http.ts'
import { createQueue } from './queue.ts'
import { openSocket } from './socket.ts'
import type { Socket, SocketSink } from './socket.ts'
import type { ClientOptions, QgjobClient } from './types.ts'

/** How long a socket that carries single requests is kept between them, milliseconds. */
const IDLE_SOCKET_MS = 10_000

/** A client of one server. Nothing is connected before the first call, and nothing is cached. */
export function createClient({
  url,
  ca,
  token,
  transport = 'http',
  onConnection = () => undefined,
}: ClientOptions): QgjobClient {
  const address = httpAddress(url)
  const overSocket = transport === 'ws'
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  let http: Http | undefined
  let socket: Promise<Socket> | undefined
  const useSocket = (): Promise<Socket> =>
    (socket ??= openSocket({
      address: socketAddress(url),
      ca,
      headers,
      onConnection,
      idleMs: overSocket ? IDLE_SOCKET_MS : 0,
    }))

  /** What each running subscription asks for its variables, by the key of its operation. */
  const variablesByKey = new Map<number, () => object>()
  const closing = new AbortController()
  let subscriptions = 0

  const urql = createUrql({
    url: address,
    preferGetMethod: false,
    fetchOptions: { headers },
    requestPolicy: 'network-only',
    fetch: (input, init) => (http ??= openHttp(address, ca)).fetch(input, init),
    exchanges: [
      subscriptionExchange({
        enableAllOperations: overSocket,
        forwardSubscription: ({ query = '', variables }, { kind, key }) => ({
          subscribe(sink) {
            const stopped = new AbortController()
            const fresh = variablesByKey.get(key)
            const request = {
              query,
              get variables() {
                return (fresh?.() ?? variables ?? {}) as Record<string, unknown>
              },
            }
            const begin = (opened: Socket): void => {
              if (stopped.signal.aborted) return
              const stop = opened[kind === 'subscription' ? 'subscribe' : 'request'](request, sink as SocketSink)
              stopped.signal.addEventListener('abort', stop)
            }
            useSocket().then(begin, (error: unknown) => sink.error(error))
            return { unsubscribe: () => stopped.abort() }
          },
        }),
      }),
      fetchExchange,
    ],
  })

  return {
    query: async (document, variables) => dataOf(await urql.query(document, variables, {}).toPromise()),
    mutate: async (document, variables) => dataOf(await urql.mutation(document, variables, {}).toPromise()),

    subscribe<Data, Variables extends object>(
      document: TypedDocumentNode<Data, Variables>,
      variables: () => Variables,
      signal?: AbortSignal,
    ): AsyncIterable<Data> {
      const ended = AbortSignal.any(signal === undefined ? [closing.signal] : [closing.signal, signal])
      // urql lets equal subscriptions share one stream, and a late comer would miss the first values. Its own keys are
      // whole numbers, so these never meet one.
      const key = ++subscriptions + 0.5
      variablesByKey.set(key, variables)
      const request = { ...createRequest(document, variables()), key }
      const source = urql.executeRequestOperation(urql.createRequestOperation('subscription', request))

      const queue = createQueue<Data>(stop)
      const listening = pipe(
        source,
        onEnd(() => {
          variablesByKey.delete(key)
          ended.removeEventListener('abort', stop)
          queue.end()
        }),
        listen((result) => {
          // urql repeats the last value to say that the stream has ended.
          if (!result.hasNext && result.error === undefined) return
          try {
            queue.push(dataOf<Data>(result))
          } catch (error) {
            queue.fail(error as Error)
            stop()
          }
        }),
      )
      function stop(): void {
        listening.unsubscribe()
        queue.end()
      }
      if (ended.aborted) stop()
      else ended.addEventListener('abort', stop)
      return queue
    },

    async close() {
      closing.abort()
      await socket?.then((opened) => opened.close())
      http?.close()
    },
  }
}

/** The data of a result, or its error as one of the two that the client promises. */
function dataOf<Data>({ data, error }: Pick<OperationResult<Data>, 'data' | 'error'>): Data {
  const { networkError, graphQLErrors = [] } = error ?? {}
  if (networkError instanceof ServerUnreachable || networkError instanceof RequestRefused) throw networkError
  if (networkError !== undefined) throw new RequestRefused([networkError.message], 'BAD_RESPONSE')
  if (graphQLErrors.length > 0) throw refusal(graphQLErrors)
  if (data === undefined || data === null) throw new RequestRefused(['the answer holds no data'], 'BAD_RESPONSE')
  return data
}
