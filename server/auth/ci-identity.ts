import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose'
import type { CiRun } from '../domain/ci-run.ts'
import { Unauthenticated } from '../domain/errors.ts'

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

/** Answers what run a token was made for. Rejects with Unauthenticated for one that proves nothing here. */
export type CiVerifier = (token: string) => Promise<CiRun>

/** Checks tokens of one issuer. Its keys are fetched when the first token comes, and again when one names a new key. */
export function createCiVerifier({ issuer, audiences, now }: CiIssuer): CiVerifier {
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

function identityOf(payload: JWTPayload): CiRun {
  const text = (claim: string): string => {
    const value = payload[claim]
    if (typeof value !== 'string' || value === '') throw new Unauthenticated(`The CI token has no claim "${claim}".`)
    return value
  }
  return { repository: text('repository').toLowerCase(), ref: text('ref'), runId: text('run_id') }
}

function toBadToken(error: unknown, issuer: string): Error {
  if (error instanceof Unauthenticated) return error
  if (error instanceof errors.JWTExpired) return new Unauthenticated('The CI token has expired: ask for a new one.')
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new Unauthenticated(`The CI token is not meant for this server: its claim "${error.claim}" does not fit.`)
  }
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    return new Error(`The keys of ${issuer} could not be fetched.`, { cause: error })
  }
  return new Unauthenticated(`The CI token is not signed by ${issuer}.`)
}
