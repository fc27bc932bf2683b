import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core'

export interface ClientOptions {
  /** Address of the server, such as http://127.0.0.1:4000; /graphql is added when the path is empty. */
  url: string
  /** An access token of the server; without one it must be open to this machine. */
  token?: string | undefined
  /** PEM certificates that are trusted besides those of the machine. */
  ca?: string | undefined
  /** http (the default) sends each query and mutation as one request; ws sends them over the subscription's socket. */
  transport?: 'http' | 'ws'
  /** Called when the socket opens, and when it was lost and a new try begins. Subscriptions do not end meanwhile. */
  onConnection?: (state: 'connected' | 'reconnecting') => void
}

/**
 * The text of an operation, and the types of its data and variables: what codegen writes with documentMode "string".
 */
// eslint-disable-next-line @typescript-eslint/no-wrapper-object-types -- generated documents are String objects
export type TypedDocument<Data, Variables> = String & DocumentTypeDecoration<Data, Variables>

/** The typed client of the API. Calls throw ServerUnreachable or RequestRefused; expected failures are data. */
export interface QgjobClient {
  query<Data, Variables extends object>(document: TypedDocument<Data, Variables>, variables: Variables): Promise<Data>
  mutate<Data, Variables extends object>(document: TypedDocument<Data, Variables>, variables: Variables): Promise<Data>
  /**
   * Values until the server completes it, the signal aborts, or a request is refused (throws RequestRefused).
   * A lost connection is tried again for ever, and so is a server that shuts down or cut us off because we read too
   * slowly; `variables` is asked anew each time, so that a cursor can be passed on.
   */
  subscribe<Data, Variables extends object>(
    document: TypedDocument<Data, Variables>,
    variables: () => Variables,
    signal?: AbortSignal,
  ): AsyncIterable<Data>
  close(): Promise<void>
}
