import { z } from 'zod'
import { ExpectedError, Forbidden, TooManyFailedLogins, Unauthenticated } from '../domain/errors.ts'
import { readBody } from './body.ts'
import type { OpenRoute } from './server.ts'
import { jsonReply, refusal, send, sendLater } from './replies.ts'

/** A run's token, and whose it is. */
export interface AdmittedRun {
  token: string
  organizationId: string
  /** Milliseconds since 1970. */
  expiresAt: number
}

/** Rejects with the ExpectedError that says what is wrong with the token of the run. */
export type AdmitRun = (idToken: string, organizationId: string | null, address: string | null) => Promise<AdmittedRun>

const BODY_BYTES = 16_384
const BODY_MS = 10_000

const body = z.object({ idToken: z.string().min(1), organizationId: z.string().nullish() })

/**
 * `POST /ci-token {idToken, organizationId}`: changes the identity token of a CI run for an access token of the
 * organization that trusts its repository. The one address for those who have no token yet.
 */
export function createCiTokenRoute(admit: AdmitRun): OpenRoute {
  return async (request, response, limitLogin) => {
    if (request.method !== 'POST' || !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
      send(response, refusal(405, 'METHOD_NOT_ALLOWED', 'Send {"idToken": "…"} by POST as application/json.'))
      return
    }
    const input = body.safeParse(parseJson(await readBody(request, BODY_BYTES, BODY_MS)))
    if (!input.success) {
      send(response, refusal(400, 'INVALID_INPUT', 'Send the token of the run as {"idToken": "…"}.'))
      return
    }
    const { idToken, organizationId = null } = input.data
    const address = request.socket.remoteAddress
    try {
      const login = () => admit(idToken, organizationId, address ?? null)
      const { expiresAt, ...admitted } = await limitLogin(idToken, address, login)
      const reply = jsonReply(201, { ...admitted, expiresAt: new Date(expiresAt).toISOString() })
      send(response, reply, { 'cache-control': 'no-store' })
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error
      if (error instanceof TooManyFailedLogins) {
        sendLater(response, refusal(429, error.code, error.message), error.waitS * 1_000)
        return
      }
      const status = error instanceof Unauthenticated ? 401 : error instanceof Forbidden ? 403 : 400
      send(response, refusal(status, error.code, error.message))
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
