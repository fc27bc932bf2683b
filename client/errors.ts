/** No answer: nothing listens there, the connection was lost before the answer came, or a proxy said 502, 503 or 504. */
export class ServerUnreachable extends Error {
  readonly address: string
  constructor(address: string, cause: unknown) {
    super(`The qgjob server at ${address} cannot be reached.`, { cause })
    this.name = 'ServerUnreachable'
    this.address = address
  }
}

/**
 * The server answered, but not with data: a request it did not understand or allow, or a fault of its own.
 * `code` is the `extensions.code` of the first GraphQL error, HTTP_<status>, WEBSOCKET_<close code> or BAD_RESPONSE.
 */
export class RequestRefused extends Error {
  readonly messages: readonly string[]
  readonly code: string
  constructor(messages: readonly string[], code: string) {
    super(messages.join('; '))
    this.name = 'RequestRefused'
    this.messages = messages
    this.code = code
  }
}

/** A list of GraphQL errors as one. */
export function refusal(errors: readonly { message: string; extensions?: Record<string, unknown> }[]): RequestRefused {
  const code = errors[0]?.extensions?.code
  return new RequestRefused(
    errors.map(({ message }) => message),
    typeof code === 'string' ? code : 'BAD_RESPONSE',
  )
}

/** What went wrong, in words: Node's connection errors often have their reason in `code` or in a list of errors alone. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const words = WORDS[code]
  if (words !== undefined) return `${words} (${code})`
  return error.message || code || error.name
}

const WORDS: Record<string, string | undefined> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  ETIMEDOUT: 'no answer in time',
}
