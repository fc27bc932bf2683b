import { getOperationAST, OperationTypeNode, type ExecutionResult } from 'graphql'
import type { Caller } from '../domain/caller.ts'
import type { Documents } from './documents.ts'
import type { Executor } from './executor.ts'
import type { Reply } from './replies.ts'

/** null: an unusual request, to be answered by Yoga. */
export type JsonEndpoint = (caller: Caller, body: string, accept: string | undefined) => Reply | Promise<Reply> | null

type MediaType = 'application/json' | 'application/graphql-response+json'

interface Params {
  query: string
  operationName?: string | null
  variables?: Record<string, unknown> | null
}

/**
 * The fast path of GraphQL over HTTP: queries and mutations sent as a JSON POST, two to three times as fast as through
 * Yoga. It answers with the same status, content type and bytes as Yoga would; a test compares the two.
 */
export function createJsonEndpoint(documents: Documents, { execute }: Pick<Executor, 'execute'>): JsonEndpoint {
  return (caller, body, accept) => {
    const mediaType = resultMediaType(accept)
    const params = parseParams(body)
    if (mediaType === null || params === null) return null
    const reply = (status: number, result: ExecutionResult): Reply => ({
      status,
      contentType: `${mediaType}; charset=utf-8`,
      body: JSON.stringify(result),
    })
    // A client that reads plain JSON finds refusals in the body; one that knows GraphQL's own type also in the status.
    const refused = mediaType === 'application/json' ? 200 : 400

    const { document, errors } = documents(params.query)
    if (document === null) return reply(refused, { errors })
    const operation = getOperationAST(document, params.operationName)
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null
    if (errors.length > 0) return reply(refused, { errors })
    const { operationName, variables: variableValues } = params
    const result = execute({ caller, document, operationName, variableValues })
    return 'then' in result ? result.then((settled) => reply(200, settled)) : reply(200, result)
  }
}

/** The type of the result that Yoga would choose for this Accept header; null leaves the choice to Yoga. */
function resultMediaType(accept: string | undefined): MediaType | null {
  for (const range of (accept ?? '*/*').toLowerCase().split(',')) {
    switch (range.trim()) {
      case '*/*':
      case 'application/json':
        return 'application/json'
      case 'application/graphql-response+json':
        return 'application/graphql-response+json'
      case 'text/event-stream':
      case 'multipart/mixed':
      case 'application/graphql+json':
        break // not for the result of a query or mutation
      default:
        return null
    }
  }
  return null
}

const KNOWN_PARAMS = new Set(['query', 'operationName', 'variables', 'extensions'])

function parseParams(body: string): Params | null {
  let params: unknown
  try {
    params = JSON.parse(body)
  } catch {
    return null
  }
  if (!isRecord(params)) return null
  const { query, operationName, variables, extensions } = params
  const isUsual =
    typeof query === 'string' &&
    (operationName === undefined || operationName === null || typeof operationName === 'string') &&
    (variables === undefined || variables === null || isRecord(variables)) &&
    (extensions === undefined || extensions === null || isRecord(extensions)) &&
    Object.keys(params).every((key) => KNOWN_PARAMS.has(key))
  return isUsual ? (params as unknown as Params) : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
