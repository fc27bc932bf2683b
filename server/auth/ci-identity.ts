import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose'

/** What a CI run proved to be, in the words of GitHub's OIDC tokens. */
export interface CiIdentity {
  /** owner/name, in lower case: GitHub does not tell names apart by case. */
  repository: string
  /** The git ref it runs for, such as "refs/heads/main" or "refs/pull/7/merge". */
  ref: string
  runId: string
}

/** The token proves nothing here; the message says why, and quotes nothing of it. */
export class BadCiToken extends Error {}

export interface CiIssuer {
  /** Address of the issuer, such as https://token.actions.githubusercontent.com. Its keys are at /.well-known/jwks. */
  issuer: string
  /** The audiences that name this server; a token that was made for somebody else is refused. */
  audiences: readonly string[]
  /** Milliseconds since 1970. */
  now: () => number
}

/** GitHub's tokens live five minutes; a clock may be off by this, seconds. */
const CLOCK_TOLERANCE_S = 30
const KEYS_TIMEOUT_MS = 5_000

/** Checks tokens of one issuer. Its keys are fetched when the first token comes, and again when one names a new key. */
export function createCiVerifier({ issuer, audiences, now }: CiIssuer): (token: string) => Promise<CiIdentity> {
  const keys = createRemoteJWKSet(new URL(`${issuer.replace(/\/$/, '')}/.well-known/jwks`), {
    timeoutDuration: KEYS_TIMEOUT_MS,
  })
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: [...audiences],
        // Only what is signed with the issuer's private key: a shared secret or no signature at all proves nothing.
        algorithms: ['RS256', 'ES256'],
        requiredClaims: ['exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(now()),
      })
      return identityOf(payload)
    } catch (error) {
      throw toBadToken(error, issuer)
    }
  }
}

function identityOf(payload: JWTPayload): CiIdentity {
  const text = (claim: string): string => {
    const value = payload[claim]
    if (typeof value !== 'string' || value === '') throw new BadCiToken(`The CI token has no claim "${claim}".`)
    return value
  }
  return { repository: text('repository').toLowerCase(), ref: text('ref'), runId: text('run_id') }
}

function toBadToken(error: unknown, issuer: string): Error {
  if (error instanceof BadCiToken) return error
  if (error instanceof errors.JWTExpired) return new BadCiToken('The CI token has expired: ask for a new one.')
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new BadCiToken(`The CI token is not meant for this server: its claim "${error.claim}" does not fit.`)
  }
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    return new Error(`The keys of ${issuer} could not be fetched.`, { cause: error })
  }
  return new BadCiToken(`The CI token is not signed by ${issuer}.`)
}
