import { GraphQLError, parse, specifiedRules, validate, type DocumentNode, type GraphQLSchema } from 'graphql'
import { LruCache } from '../events/lru-cache.ts'
import { limitCost } from './cost-rule.ts'
import { limitCounts } from './count-rule.ts'
import { limitDepth } from './depth-rule.ts'
import type { HttpLimits } from './limits.ts'

/** What is known of a document's text. `text` is the same string for all who sent it. */
export type CheckedDocument = { text: string } & (
  | { document: DocumentNode; errors: readonly GraphQLError[] } // it can be executed if there are no errors
  | { document: null; errors: readonly [GraphQLError] } // it cannot be parsed
)

/** Parses and validates. Every error has a code in its extensions. */
export type Documents = (text: string) => CheckedDocument

/** Longer texts are checked anew each time: the cache is bounded in entries, and must be in bytes too. */
const MAX_CACHED_LENGTH = 16 * 1024

/** One bounded cache for all transports: parsing and validating costs many times more than a typical execution. */
export function createDocuments(
  schema: GraphQLSchema,
  limits: Pick<HttpLimits, 'tokens' | 'depth' | 'aliases' | 'rootFields' | 'directives' | 'cost' | 'documents'>,
): Documents {
  const { tokens } = limits
  const rules = [...specifiedRules, limitDepth(limits.depth), limitCounts(limits), limitCost(limits.cost)]
  const cache = new LruCache<string, CheckedDocument>(limits.documents)

  function check(text: string): CheckedDocument {
    try {
      const document = parse(text, { maxTokens: tokens })
      return { text, document, errors: validate(schema, document, rules).map(validationError) }
    } catch (error) {
      return { text, document: null, errors: [parseError(error, tokens)] }
    }
  }

  return (text) => {
    const known = cache.get(text)
    if (known !== undefined) return known
    const checked = check(text)
    if (text.length <= MAX_CACHED_LENGTH) cache.set(text, checked)
    return checked
  }
}

function parseError(error: unknown, tokens: number): GraphQLError {
  // The parser calls itself for each level: lists in lists, within the limit of tokens, take more of the stack than
  // there is.
  if (error instanceof RangeError) {
    const message = 'The document nests values too deep. Send them as variables, and less deep.'
    return new GraphQLError(message, { extensions: { code: 'DOCUMENT_TOO_DEEP' } })
  }
  if (!(error instanceof GraphQLError)) throw error
  // graphql-js gives this error no mark of its own.
  if (error.message.startsWith('Syntax Error: Document contains more')) {
    const message = `The document has more than ${tokens} tokens. Send several smaller ones instead.`
    return new GraphQLError(message, { extensions: { code: 'DOCUMENT_TOO_LONG' } })
  }
  return withCode(error, 'GRAPHQL_PARSE_FAILED')
}

function validationError(error: GraphQLError): GraphQLError {
  return withCode(error, 'GRAPHQL_VALIDATION_FAILED')
}

/** A copy that can be written to; keeps the code the error has. */
export function withCode({ message, nodes, source, positions, extensions }: GraphQLError, code: string): GraphQLError {
  const place = { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null }
  return new GraphQLError(message, { ...place, extensions: { code, ...extensions } })
}
