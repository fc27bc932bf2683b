import { refusal, RequestRefused } from './errors.ts'
import { httpModule } from './http.ts'
import { trusting } from './trust.ts'

/** How a run of GitHub Actions asks for a token that proves what it is; absent without `id-token: write`. */
export interface CiEnvironment {
  ACTIONS_ID_TOKEN_REQUEST_URL?: string | undefined
  ACTIONS_ID_TOKEN_REQUEST_TOKEN?: string | undefined
}

export function isCiRun(env: CiEnvironment): boolean {
  return Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL) && Boolean(env.ACTIONS_ID_TOKEN_REQUEST_TOKEN)
}

const SILENCE_MS = 30_000

/**
 * An access token for this CI run: of the organization that trusts its repository, or of the one that is named where
 * several do. It ends with the run. Throws RequestRefused with what the server says, and the error of a lost
 * connection.
 */
export async function fetchCiToken(
  server: { url: string; ca?: string | undefined },
  env: CiEnvironment,
  organizationId: string | null,
): Promise<string> {
  const asked = new URL(env.ACTIONS_ID_TOKEN_REQUEST_URL ?? '')
  asked.searchParams.set('audience', new URL(server.url).origin)
  const proof = await call<{ value: string }>(asked.href, {
    headers: { authorization: `bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''}` },
  })
  const body = JSON.stringify({ idToken: proof.value, organizationId })
  const { token } = await call<{ token: string }>(new URL('/ci-token', server.url).href, { body, ca: server.ca })
  return token
}

async function call<Answer>(
  url: string,
  { headers = {}, body, ca }: { headers?: Record<string, string>; body?: string; ca?: string | undefined },
): Promise<Answer> {
  const { Agent, request } = httpModule(url)
  const options = {
    method: body === undefined ? 'GET' : 'POST',
    agent: new Agent(trusting(ca)),
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    timeout: SILENCE_MS,
  }
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const outgoing = request(url, options, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => (text += chunk))
      incoming.on('error', reject)
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }))
    })
    outgoing.on('timeout', () =>
      outgoing.destroy(new Error(`no answer from ${new URL(url).host} within ${SILENCE_MS / 1_000} s`)),
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
  if (status >= 200 && status < 300) return JSON.parse(text) as Answer
  throw refusalOf(url, status, text)
}

function refusalOf(url: string, status: number, text: string): RequestRefused {
  try {
    const { errors } = JSON.parse(text) as { errors?: Parameters<typeof refusal>[0] }
    if (Array.isArray(errors)) return refusal(errors)
  } catch {
    // No answer of ours: the status has to do.
  }
  return new RequestRefused([`${new URL(url).host} answered ${status}`], `HTTP_${status}`)
}
