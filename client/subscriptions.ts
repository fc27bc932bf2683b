import { createClient, createRequest, subscriptionExchange } from '@urql/core'
import { onEnd, pipe, subscribe } from 'wonka'
import type { Queue } from './queue.ts'
import { dataOf } from './result.ts'
import type { Socket, SocketSink } from './socket.ts'

/** Listens to one subscription, and answers what stops it. `end` is called once, however it ends. */
export type Listen = <Data>(
  query: string,
  variables: () => object,
  values: Pick<Queue<Data>, 'push' | 'fail' | 'end'>,
) => () => void

/** urql's subscriptions over our socket. A part of its own, so that who only asks once does not load it. */
export function createSubscriptions(url: string, socket: Socket): Listen {
  /** What each running subscription asks for its variables, by the key of its operation. */
  const variablesByKey = new Map<number, () => object>()
  let count = 0

  const urql = createClient({
    url,
    preferGetMethod: false,
    requestPolicy: 'network-only',
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query = '' }, { key }) => ({
          subscribe(sink) {
            const fresh = variablesByKey.get(key)
            const request = {
              query,
              get variables() {
                return (fresh?.() ?? {}) as Record<string, unknown>
              },
            }
            return { unsubscribe: socket.subscribe(request, sink as SocketSink) }
          },
        }),
      }),
    ],
  })

  return (query, variables, values) => {
    // urql lets equal subscriptions share one stream, and a late comer would miss the first values. Its own keys are
    // whole numbers, so these never meet one.
    const key = ++count + 0.5
    variablesByKey.set(key, variables)
    const request = { ...createRequest(query, variables()), key }
    const source = urql.executeRequestOperation(urql.createRequestOperation('subscription', request))
    const listening = pipe(
      source,
      onEnd(() => {
        variablesByKey.delete(key)
        values.end()
      }),
      subscribe(({ data, error, hasNext }) => {
        // urql repeats the last value to say that the stream has ended.
        if (!hasNext && error === undefined) return
        try {
          if (error?.networkError !== undefined) throw error.networkError
          values.push(dataOf({ data, errors: error?.graphQLErrors }))
        } catch (problem) {
          values.fail(problem as Error)
          listening.unsubscribe()
        }
      }),
    )
    return () => listening.unsubscribe()
  }
}
