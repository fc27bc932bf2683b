import type http from 'node:http'
import type https from 'node:https'
import { RequestRefused, ServerUnreachable } from './errors.ts'
import type { GraphqlResult } from './result.ts'
import { trusting } from './trust.ts'

/** Longest silence of the server before a request is given up, milliseconds. */
const SILENCE_MS = 30_000

/** Gateways say these on behalf of a server that is down or draining. */
const UNREACHABLE_STATUSES = [502, 503, 504]

/** HTTP over kept-alive connections. */
export interface Http {
  /** One request, one answer. What is none throws ServerUnreachable or RequestRefused. */
  post(request: { query: string; variables: object }): Promise<GraphqlResult>
  close(): void
}

/** Over node:http, and not by fetch, whose first call costs a command line 100 ms. */
export function openHttp(address: string, ca: string | undefined, headers: Readonly<Record<string, string>>): Http {
  const { Agent, request } = httpModule(address)
  const agent = new Agent({ keepAlive: true, ...trusting(ca) })

  const send = (body: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const fail = (cause: Error): void => reject(new ServerUnreachable(address, cause))
      const all = { ...HEADERS, ...headers, 'content-length': Buffer.byteLength(body) }
      const options = { method: 'POST', agent, headers: all, timeout: SILENCE_MS }
      const outgoing = request(address, options, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', fail)
        incoming.on('end', () => resolve({ incoming, body: Buffer.concat(chunks).toString() }))
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${SILENCE_MS / 1000} s`)))
      outgoing.on('error', fail)
      outgoing.end(body)
    })

  return {
    post: async (request) => resultOf(address, await send(JSON.stringify(request))),
    close: () => agent.destroy(),
  }
}

const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
}

interface Answer {
  incoming: http.IncomingMessage
  body: string
}

function resultOf(address: string, { incoming, body }: Answer): GraphqlResult {
  const result = parsed(body)
  if (isResult(result)) return result
  const { statusCode = 0, statusMessage = '' } = incoming
  const status = `it answered ${statusCode} ${statusMessage}`
  if (UNREACHABLE_STATUSES.includes(statusCode)) throw new ServerUnreachable(address, new Error(status))
  throw new RequestRefused([`${status}, which is no GraphQL answer`], `HTTP_${statusCode}`)
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function isResult(value: unknown): value is GraphqlResult {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('data' in value || ('errors' in value && Array.isArray(value.errors)))
  )
}

/**
 * `import 'node:http'` reads every export, one of which loads Node's whole fetch: 40 ms that this way does not cost.
 */
export function httpModule(address: string): HttpModule {
  return process.getBuiltinModule(address.startsWith('https:') ? 'node:https' : 'node:http')
}

/** What node:http and node:https have in common. */
interface HttpModule {
  Agent: new (options: https.AgentOptions) => http.Agent
  request: typeof https.request
}
