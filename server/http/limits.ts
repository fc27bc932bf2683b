/** What one client may cost. Sizes are bytes, times milliseconds. */
export interface HttpLimits {
  /** A request body, and a WebSocket message. */
  body: number
  /** From the head of a request to the end of its body. */
  bodyTime: number
  /** From the head of a request to the end of a file that is sent. */
  transfer: number
  /** Lexical tokens of a GraphQL document; counted before it is validated, because validating is what costs. */
  tokens: number
  /** Fields nested in each other; introspection is not counted. */
  depth: number
  /** Documents kept parsed and validated. */
  documents: number
  /** Bytes that may wait in a socket before its subscriptions hold values back. */
  socketBuffer: number
  /** From opening a WebSocket to its first message. */
  connectionInit: number
  /** Between two pings of a WebSocket; the answer must come before the next one. */
  ping: number
  /** How long draining waits for operations under way, and for sockets to close. */
  drain: number
  /** How long a draining server leaves idle connections open, so that a request that is on its way is answered. */
  farewell: number
}

export const DEFAULT_LIMITS: HttpLimits = {
  body: 1024 * 1024,
  bodyTime: 60_000,
  transfer: 3_600_000,
  tokens: 2_000,
  depth: 10,
  documents: 1_000,
  socketBuffer: 1024 * 1024,
  connectionInit: 3_000,
  ping: 12_000,
  drain: 10_000,
  farewell: 1_000,
}
