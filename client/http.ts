import type http from 'node:http'
import type https from 'node:https'
import { RequestRefused, ServerUnreachable } from './errors.ts'
import { trusting } from './trust.ts'

/** Longest silence of the server before a request is given up, milliseconds. */
const SILENCE_MS = 30_000

/** Gateways say these on behalf of a server that is down or draining. */
const UNREACHABLE_STATUSES = [502, 503, 504]

export interface Http {
  /** What urql asks of a fetch. The global one is not used because its first call costs a command line 100 ms. */
  fetch: typeof fetch
  close(): void
}

/** HTTP over kept-alive connections. Answers that are not JSON throw, as ServerUnreachable or RequestRefused. */
export function openHttp(address: string, ca?: string): Http {
  const { Agent, request } = httpModule(address)
  const agent = new Agent({ keepAlive: true, ...trusting(ca) })

  const post = (headers: http.OutgoingHttpHeaders, body: string, signal: AbortSignal | undefined): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const fail = (cause: Error): void => reject(new ServerUnreachable(address, cause))
      const length = Buffer.byteLength(body)
      const options = { method: 'POST', agent, headers: { ...headers, 'content-length': length }, timeout: SILENCE_MS }
      const outgoing = request(address, signal === undefined ? options : { ...options, signal }, (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', fail)
        incoming.on('end', () => resolve(answer(incoming, Buffer.concat(chunks).toString())))
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${SILENCE_MS / 1000} s`)))
      outgoing.on('error', fail)
      outgoing.end(body)
    })

  const fetchShaped = async (_url: unknown, init: RequestInit): Promise<Answer> => {
    const received = await post(init.headers as Record<string, string>, init.body as string, init.signal ?? undefined)
    if (received.isJson) return received
    const status = `it answered ${received.status} ${received.statusText}`
    if (UNREACHABLE_STATUSES.includes(received.status)) throw new ServerUnreachable(address, new Error(status))
    throw new RequestRefused([`${status}, which is no GraphQL answer`], `HTTP_${received.status}`)
  }
  return { fetch: fetchShaped as unknown as typeof fetch, close: () => agent.destroy() }
}

/** `import 'node:http'` reads every export, one of which loads Node's whole fetch: 40 ms that this way does not cost. */
export function httpModule(address: string): HttpModule {
  return process.getBuiltinModule(address.startsWith('https:') ? 'node:https' : 'node:http')
}

/** What node:http and node:https have in common. */
interface HttpModule {
  Agent: new (options: https.AgentOptions) => http.Agent
  request: typeof https.request
}

/** The part of a Response that urql reads. */
interface Answer {
  status: number
  statusText: string
  isJson: boolean
  headers: { get(name: string): string | null }
  text(): Promise<string>
}

function answer(incoming: http.IncomingMessage, body: string): Answer {
  const contentType = incoming.headers['content-type'] ?? ''
  return {
    status: incoming.statusCode ?? 0,
    statusText: incoming.statusMessage ?? '',
    isJson: /\bjson\b/i.test(contentType),
    headers: { get: (name) => (name.toLowerCase() === 'content-type' ? contentType : null) },
    text: () => Promise.resolve(body),
  }
}
