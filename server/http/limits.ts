/** What one client may cost. Sizes are bytes, times milliseconds. */
export interface HttpLimits {
  /** A request body. */
  body: number
  /** From the head of a request to the end of its body. */
  bodyTime: number
  /** From the head of a request to the end of a file that is sent. */
  transfer: number
  /** A WebSocket message. */
  message: number
  /** Lexical tokens of a GraphQL document; counted before it is validated, because validating is what costs. */
  tokens: number
  /** Fields nested in each other; introspection is not counted. */
  depth: number
  aliases: number
  /** Fields of the operation itself. */
  rootFields: number
  directives: number
  /** Objects that an operation may answer, as far as its text tells: see cost-rule.ts. */
  cost: number
  /** One query or mutation. */
  requestTime: number
  /** Of one WebSocket; what comes faster is read later. */
  messagesPerSecond: number
  /** Operations open at the same time on one WebSocket. */
  operationsPerSocket: number
  /** Requests a second of one token, and so many more in a burst; costly ones count as several. */
  requestsPerSecond: number
  /** The same of one agent. */
  workerRequestsPerSecond: number
  /** Tokens that are not good from one address within a minute. */
  failedLogins: number
  /** WebSockets open at the same time of those who see the same: of one organization, or of one agent. */
  socketsPerScope: number
  /** Operations open on all of these. */
  operationsPerScope: number
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

interface LimitSetting {
  limit: keyof HttpLimits
  meaning: string
  value: number
  min: number
  max: number
}

const MIB = 1024 * 1024

/** The limits that can be set from the environment, with their bounds. */
export const LIMIT_SETTINGS = {
  QGJOB_MAX_BODY_BYTES: { limit: 'body', meaning: 'a request body', value: MIB, min: 1_024, max: 64 * MIB },
  QGJOB_BODY_TIME_MS: {
    limit: 'bodyTime',
    meaning: 'from the head of a request to the end of its body',
    value: 60_000,
    min: 100,
    max: 600_000,
  },
  QGJOB_MAX_MESSAGE_BYTES: { limit: 'message', meaning: 'a WebSocket message', value: MIB, min: 1_024, max: 64 * MIB },
  QGJOB_MAX_TOKENS: { limit: 'tokens', meaning: 'lexical tokens of a document', value: 2_000, min: 100, max: 100_000 },
  QGJOB_MAX_DEPTH: { limit: 'depth', meaning: 'fields nested in each other', value: 10, min: 3, max: 100 },
  QGJOB_MAX_ALIASES: { limit: 'aliases', meaning: 'aliases in a document', value: 30, min: 0, max: 10_000 },
  QGJOB_MAX_ROOT_FIELDS: {
    limit: 'rootFields',
    meaning: 'fields of an operation itself',
    value: 20,
    min: 1,
    max: 10_000,
  },
  QGJOB_MAX_DIRECTIVES: { limit: 'directives', meaning: 'directives in a document', value: 20, min: 0, max: 10_000 },
  QGJOB_MAX_COST: {
    limit: 'cost',
    meaning: 'objects that an operation may answer: pages count as their size, other lists as 10',
    value: 25_000,
    min: 100,
    max: 10_000_000,
  },
  QGJOB_REQUEST_TIME_MS: {
    limit: 'requestTime',
    meaning: 'how long a query or mutation may take',
    value: 10_000,
    min: 100,
    max: 600_000,
  },
  QGJOB_MAX_MESSAGES_PER_SECOND: {
    limit: 'messagesPerSecond',
    meaning: 'messages that are read from one WebSocket in a second; the others wait',
    value: 1_000,
    min: 10,
    max: 1_000_000,
  },
  QGJOB_REQUESTS_PER_SECOND: {
    limit: 'requestsPerSecond',
    meaning: 'requests a second with one access token, and as many more in a burst; costly ones count as several',
    value: 50,
    min: 1,
    max: 1_000_000,
  },
  QGJOB_WORKER_REQUESTS_PER_SECOND: {
    limit: 'workerRequestsPerSecond',
    meaning: 'the same of one agent',
    value: 1_000,
    min: 10,
    max: 1_000_000,
  },
  QGJOB_MAX_FAILED_LOGINS: {
    limit: 'failedLogins',
    meaning: 'access tokens that are not good from one address within a minute',
    value: 10,
    min: 1,
    max: 1_000_000,
  },
  QGJOB_MAX_ORG_SOCKETS: {
    limit: 'socketsPerScope',
    meaning: 'WebSockets open at the same time of one organization, or of one agent',
    value: 200,
    min: 1,
    max: 1_000_000,
  },
  QGJOB_MAX_ORG_OPERATIONS: {
    limit: 'operationsPerScope',
    meaning: 'subscriptions and requests open on all of these',
    value: 2_000,
    min: 1,
    max: 1_000_000,
  },
  QGJOB_MAX_SOCKET_OPERATIONS: {
    limit: 'operationsPerSocket',
    meaning: 'subscriptions and requests open at the same time on one WebSocket',
    value: 500,
    min: 10,
    max: 100_000,
  },
} as const satisfies Record<string, LimitSetting>

export const DEFAULT_LIMITS: HttpLimits = {
  ...limitsFrom((name) => LIMIT_SETTINGS[name].value),
  transfer: 3_600_000,
  documents: 1_000,
  socketBuffer: MIB,
  connectionInit: 3_000,
  ping: 12_000,
  drain: 10_000,
  farewell: 1_000,
}

export type LimitName = keyof typeof LIMIT_SETTINGS
type SettableLimits = Pick<HttpLimits, (typeof LIMIT_SETTINGS)[LimitName]['limit']>

/** Every limit that can be set, with the number that `read` finds for its setting. */
export function limitsFrom(read: (name: LimitName) => number): SettableLimits {
  const names = Object.keys(LIMIT_SETTINGS) as LimitName[]
  return Object.fromEntries(names.map((name) => [LIMIT_SETTINGS[name].limit, read(name)])) as unknown as SettableLimits
}
