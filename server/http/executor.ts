import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql'
import type { Caller } from '../domain/caller.ts'
import { costOf } from './cost-rule.ts'
import type { MaskError } from './errors.ts'
import type { HttpLimits } from './limits.ts'
import { createOwnTime } from './own-time.ts'
import type { Rates } from './quotas.ts'

/** One operation of a checked document, what the client said with it, and who the client is. */
export interface Operation {
  caller: Caller
  document: DocumentNode
  operationName?: string | null | undefined
  variableValues?: Readonly<Record<string, unknown>> | null | undefined
}

export interface Executor {
  /** Never throws; errors in the result are masked. */
  execute(operation: Operation, rootValue?: unknown): ExecutionResult | Promise<ExecutionResult>
  /** The events of a subscription before execution, or why there are none. Never throws. */
  subscribe(operation: Operation): Promise<AsyncIterable<unknown> | ExecutionResult>
  /** Resolves once no execution is under way. */
  idle(): Promise<void>
}

export interface ExecutorOptions {
  schema: GraphQLSchema
  /** Called for each operation, and for each event of a subscription: what it caches must not outlive that. */
  makeContext: (caller: Caller) => object
  mask: MaskError
  limits: Pick<HttpLimits, 'requestTime'>
  rates: Pick<Rates, 'charge'>
}

/** Where every operation is executed, by whatever transport it came. */
export function createExecutor({ schema, makeContext, mask, limits, rates }: ExecutorOptions): Executor {
  const hasOwnTime = createOwnTime(schema)
  let running = 0
  let idle: PromiseWithResolvers<void> | null = null

  function toArgs({ caller, document, operationName, variableValues }: Operation, rootValue?: unknown): ExecutionArgs {
    return { schema, document, operationName, variableValues, rootValue, contextValue: makeContext(caller) }
  }

  function masked(result: ExecutionResult): ExecutionResult {
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) }
  }

  async function settle(
    pending: Promise<ExecutionResult>,
    { document, operationName }: Operation,
  ): Promise<ExecutionResult> {
    running++
    try {
      return masked(await (hasOwnTime(document, operationName) ? pending : inTime(pending, limits.requestTime)))
    } catch (error) {
      return { errors: [mask(error)] }
    } finally {
      running--
      if (running === 0) idle?.resolve()
    }
  }

  return {
    execute(operation, rootValue) {
      if (rootValue === undefined) rates.charge(operation.caller, costOf(operation.document))
      try {
        const result = execute(toArgs(operation, rootValue))
        return isPromise(result) ? settle(result, operation) : masked(result)
      } catch (error) {
        return { errors: [mask(error)] }
      }
    },

    async subscribe(operation) {
      rates.charge(operation.caller, costOf(operation.document))
      try {
        const result = await createSourceEventStream(toArgs(operation))
        return isAsyncIterable(result) ? result : masked(result)
      } catch (error) {
        return { errors: [mask(error)] }
      }
    },

    async idle() {
      while (running > 0) {
        idle ??= Promise.withResolvers()
        await idle.promise
        idle = null
      }
    },
  }
}

/**
 * Gives up waiting after so long. graphql-js has no way to end an execution: what is under way in the store goes on, in
 * bounds of its own, and nobody waits for it.
 */
function inTime<T>(pending: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `This was not done within ${ms} ms. Ask for less, or later again; a change may have been made all the same, so look before you repeat it.`
      reject(new GraphQLError(message, { extensions: { code: 'REQUEST_TIMEOUT' } }))
    }, ms)
    pending.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

function isPromise(value: object): value is Promise<ExecutionResult> {
  return 'then' in value
}

export function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value
}

/**
 * The results of a subscription whose source is read value by value. Not a generator: the `return` of a generator waits
 * for the next value, and a subscriber that leaves would be kept until there is one. What the source throws is masked
 * by the transport.
 */
export function mapStream<T, R>(
  source: AsyncIterable<T>,
  toResult: (value: T) => R | Promise<R>,
): AsyncIterableIterator<R> & { return: () => Promise<IteratorResult<R>> } {
  const iterator = source[Symbol.asyncIterator]()
  return {
    async next() {
      const result = await iterator.next()
      return result.done === true
        ? { done: true, value: undefined }
        : { done: false, value: await toResult(result.value) }
    },
    async return() {
      await iterator.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
