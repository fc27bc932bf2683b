import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql'
import type { Plugin, YogaServerInstance } from 'graphql-yoga'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Caller } from '../domain/caller.ts'
import { withCode, type Documents } from './documents.ts'
import type { MaskError } from './errors.ts'
import { isAsyncIterable, mapStream, type Executor, type Operation } from './executor.ts'

export interface YogaEndpointOptions {
  schema: GraphQLSchema
  documents: Documents
  executor: Executor
  mask: MaskError
  watch: Authenticator['watch']
}

export interface YogaEndpoint {
  /** Answers one request whose body has been read; resolves when the answer is sent or the client has left. */
  answer(caller: Caller, request: IncomingMessage, response: ServerResponse, body: string | null): Promise<void>
  /** Cuts off the answers that are still being sent: streams of events do not end by themselves. */
  close(): void
}

/** GraphQL over HTTP in all its forms, server-sent events among them; loaded when the first such request comes. */
export function createYogaEndpoint(options: YogaEndpointOptions): YogaEndpoint {
  let loading: Promise<YogaServerInstance<{ caller: Caller }, object>> | undefined
  const sending = new Set<ServerResponse>()

  return {
    async answer(caller, request, response, body) {
      loading ??= loadYoga(options)
      const yoga = await loading
      const { url = '', method = 'GET' } = request
      const answer = await yoga.fetch(
        new Request(new URL(url, 'http://localhost'), { method, headers: toHeaders(request), body }),
        { caller },
      )
      if (response.destroyed) {
        await answer.body?.cancel()
        return
      }
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      if (answer.body === null) {
        response.end()
        return
      }
      sending.add(response)
      // A stream of events would outlive the token that it was opened with.
      const unwatch = options.watch(caller, () => response.destroy())
      await sendStream(answer.body, response).finally(() => {
        unwatch()
        sending.delete(response)
      })
    },

    close() {
      for (const response of sending) response.destroy()
    },
  }
}

async function loadYoga({ schema, documents, executor, mask }: Omit<YogaEndpointOptions, 'watch'>) {
  const { createYoga } = await import('graphql-yoga')
  return createYoga<{ caller: Caller }>({
    schema,
    plugins: [useOurs(documents, executor)],
    maskedErrors: { maskError: mask },
    // The streams of Node itself can be canceled while they wait for a value; the substitutes cannot.
    fetchAPI: { Request, Response, Headers, ReadableStream, TextEncoder, URL, URLSearchParams },
    logging: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    cors: false,
    batching: false,
    // Bodies are read and limited before they come here; Yoga's own limit would copy every one.
    maxRequestBodySize: false,
    parserAndValidationCache: false,
  })
}

/** Makes Yoga parse, validate and execute as the other transports do. */
function useOurs(documents: Documents, executor: Executor): Plugin {
  const errorsOf = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  // Yoga writes HTTP details into errors: each request gets its own copies.
  const copy = (error: GraphQLError) => withCode(error, 'INTERNAL')

  return {
    onParse({ params, setParseFn }) {
      setParseFn(() => {
        const checked = documents(String(params.source))
        if (checked.document === null) throw copy(checked.errors[0])
        errorsOf.set(checked.document, checked.errors)
        return checked.document
      })
    },
    onValidate({ params, setResult }) {
      setResult((errorsOf.get(params.documentAST as DocumentNode) ?? []).map(copy))
    },
    onExecute({ setExecuteFn }) {
      setExecuteFn((args: ExecutionArgs) => executor.execute(toOperation(args)))
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const operation = toOperation(args)
        const result = await executor.subscribe(operation)
        return isAsyncIterable(result) ? mapStream(result, (event) => executor.execute(operation, event)) : result
      })
    },
  }
}

function toOperation({ document, operationName, variableValues, contextValue }: ExecutionArgs): Operation {
  const { caller } = contextValue as { caller: Caller }
  return { caller, document, operationName, variableValues }
}

function toHeaders({ headers }: IncomingMessage): Headers {
  const copied = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) copied.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return copied
}

/** Writes as fast as the client reads; a client that leaves cancels the stream at once. */
async function sendStream(body: ReadableStream, response: ServerResponse): Promise<void> {
  try {
    await pipeline(Readable.fromWeb(body as NodeStream), response)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  }
}
