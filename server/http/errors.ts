import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { ExpectedError } from '../domain/errors.ts'

/** What of an error a client may see. Masking a masked error gives it back. */
export type MaskError = (error: unknown) => GraphQLError

/**
 * Passes what is meant for clients: refusals by graphql-js of the document or its variables, GraphQLErrors that carry
 * a code of ours, and ExpectedErrors that no result union caught. Everything else is a bug or an outage, whose text may
 * hold secrets: it is logged under an id, and the client is given the id.
 */
export function createErrorMask(logger: Logger): MaskError {
  return (error) => {
    const cause = rootCause(error)
    if (cause instanceof ExpectedError) return publicError(cause.message, { code: cause.code }, error)
    if (error instanceof GraphQLError && cause instanceof GraphQLError && isMeantForClients(error, cause)) return error
    const id = randomUUID()
    const path = error instanceof GraphQLError ? error.path : undefined
    logger.error({ err: cause, errorId: id, ...(path && { path: path.join('.') }) }, 'unexpected error')
    return publicError('Unexpected error', { code: 'INTERNAL', id }, error)
  }
}

function rootCause(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError
  return cause
}

function isMeantForClients(error: GraphQLError, cause: GraphQLError): boolean {
  if (typeof cause.extensions.code === 'string') return true
  // Without a path it refuses the request. With one it comes from within a field: graphql-js names the place in the
  // document for bad arguments, but not when a value of ours cannot be serialized, and then its text quotes the value.
  return error.path === undefined || cause.nodes !== undefined
}

/** Keeps the place of the error in document and result, and nothing else of it. */
function publicError(message: string, extensions: { code: string; id?: string }, error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions })
  const { nodes = null, source = null, positions = null, path = null } = error
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
