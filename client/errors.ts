/**
 * No answer: nothing listens there, the connection was lost before the answer came, or a proxy said 502, 503 or 504.
 */
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

/**
 * What went wrong, in words: Node's connection errors often have their reason in `code` or in a list of errors alone.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const words = WORDS[code]
  if (words !== undefined) return `${words} (${code})`
  return error.message || code || error.name
}

/** Whether a connection failed because the server's certificate was not accepted. */
export function isCertificateProblem(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isCertificateProblem)
  return error instanceof Error && 'code' in error && CERTIFICATE_CODES.has(String(error.code))
}

/** Node's names for it. */
const CERTIFICATE_WORDS = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself, and nobody here trusts it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that nobody here trusts',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it does not show the certificate of the authority that signed its own',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet: is the clock here right?',
  CERT_REVOKED: 'its certificate was revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted here',
  CERT_SIGNATURE_FAILURE: 'its certificate was forged or damaged',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
} as const
const CERTIFICATE_CODES: ReadonlySet<string> = new Set(Object.keys(CERTIFICATE_WORDS))

const WORDS: Record<string, string | undefined> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the name server does not answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  ETIMEDOUT: 'no answer in time',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: is its address http and not https?',
  EPROTO: 'it does not speak TLS as it should: is its address http and not https?',
  ...CERTIFICATE_WORDS,
}
