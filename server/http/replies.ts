import type { IncomingMessage, ServerResponse } from 'node:http'

/** A whole answer. */
export interface Reply {
  status: number
  contentType: string
  body: string | Buffer
}

const JSON_TYPE = 'application/json; charset=utf-8'

export function jsonReply(status: number, value: unknown): Reply {
  return { status, contentType: JSON_TYPE, body: JSON.stringify(value) }
}

/** A refusal before GraphQL, in the form GraphQL clients read. */
export function refusal(status: number, code: string, message: string): Reply {
  return jsonReply(status, { errors: [{ message, extensions: { code } }] })
}

/** After a refusal a client has so long to end its request and read the answer, milliseconds. */
const FAREWELL_MS = 5_000

export function send(
  response: ServerResponse,
  { status, contentType, body }: Reply,
  headers?: Record<string, string>,
): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body), ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : body)
  if (status >= 400) readToTheEnd(response.req)
}

/**
 * A connection that is closed while its client still sends may take the answer with it; one that is not may never end.
 */
function readToTheEnd(request: IncomingMessage): void {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers
  if (request.complete || (length === '0' && encoding === undefined)) return
  request.resume()
  const late = setTimeout(() => request.destroy(), FAREWELL_MS).unref()
  request.once('end', () => clearTimeout(late))
}

/** A refusal that says when to come back. */
export function sendLater(response: ServerResponse, reply: Reply, waitMs: number): void {
  send(response, reply, { 'retry-after': String(Math.ceil(waitMs / 1_000)) })
}
