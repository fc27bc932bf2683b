import { createHash } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { Authenticator } from '../auth/authenticator.ts'
import type { Caller } from '../domain/caller.ts'
import { TooManyFailedLogins, Unauthenticated } from '../domain/errors.ts'
import type { HttpLimits } from './limits.ts'

/** So much cost counts as one request more. */
const COST_OF_A_REQUEST = 500
/** A burst may take what so many seconds bring. */
const BURST_S = 2
/** Tokens and addresses remembered at a time. */
const REMEMBERED = 10_000
const MINUTE_MS = 60_000

interface Bucket {
  left: number
  filledAt: number
}

/**
 * What each token may ask in a time. Without tokens there is only the machine's own administrator, who may ask
 * anything.
 */
export interface Rates {
  /** Takes one request from the caller's allowance. Milliseconds until there is one again, 0 if it was taken. */
  take(caller: Caller): number
  /** Takes what a costly operation counts for more than one request; it is let through, and those after it wait. */
  charge(caller: Caller, cost: number): void
}

export function createRates(limits: Pick<HttpLimits, 'requestsPerSecond' | 'workerRequestsPerSecond'>): Rates {
  const buckets = new Map<string, Bucket>()

  const perSecond = ({ principal }: Caller) =>
    principal.role === 'WORKER' ? limits.workerRequestsPerSecond : limits.requestsPerSecond

  function bucketOf(caller: Caller, id: string): Bucket {
    const now = performance.now()
    const rate = perSecond(caller)
    const bucket = buckets.get(id)
    if (bucket === undefined) {
      if (buckets.size >= REMEMBERED) forget(buckets, ({ filledAt }) => now - filledAt > BURST_S * 1_000)
      const full = { left: rate * BURST_S, filledAt: now }
      buckets.set(id, full)
      return full
    }
    bucket.left = Math.min(rate * BURST_S, bucket.left + ((now - bucket.filledAt) / 1_000) * rate)
    bucket.filledAt = now
    return bucket
  }

  return {
    take(caller) {
      const { tokenId } = caller.principal
      if (tokenId === null) return 0
      const bucket = bucketOf(caller, tokenId)
      if (bucket.left < 1) return Math.ceil(((1 - bucket.left) / perSecond(caller)) * 1_000)
      bucket.left--
      return 0
    },

    charge(caller, cost) {
      const { tokenId } = caller.principal
      const more = Math.floor(cost / COST_OF_A_REQUEST)
      if (tokenId !== null && more > 0) bucketOf(caller, tokenId).left -= more
    },
  }
}

export function rateLimited(waitMs: number): GraphQLError {
  const message = `This access token has asked too much in too short a time. Ask again in ${waitMs} ms.`
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterMs: waitMs } })
}

/**
 * Lets somebody at an address log in with a secret. Throws (or rejects with) what `login` does, or TooManyFailedLogins.
 */
export type LimitLogin = <T>(
  secret: string | undefined,
  address: string | undefined,
  login: () => T | Promise<T>,
) => T | Promise<T>

/**
 * For addresses that do not guess: after so many failures within a minute an address waits for the end of that minute.
 * Secrets that were good there since its first failure stay so, because many may share an address.
 */
export function createLoginLimit({ failedLogins }: Pick<HttpLimits, 'failedLogins'>): LimitLogin {
  const failures = new Map<string, { count: number; until: number; good: Set<string> }>()
  const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64')

  function failed(address: string, now: number): void {
    const known = failures.get(address)
    if (known !== undefined && known.until > now) known.count++
    else {
      if (failures.size >= REMEMBERED) forget(failures, ({ until }) => until <= now)
      failures.set(address, { count: 1, until: now + MINUTE_MS, good: new Set() })
    }
  }

  return <T>(secret: string | undefined, address: string | undefined, login: () => T | Promise<T>) => {
    const now = performance.now()
    const record = address === undefined ? undefined : failures.get(address)
    const hash = record === undefined || secret === undefined ? '' : hashOf(secret)
    if (record !== undefined && record.until > now && record.count >= failedLogins && !record.good.has(hash)) {
      throw new TooManyFailedLogins(Math.ceil((record.until - now) / 1_000))
    }
    const passed = (caller: T): T => {
      record?.good.add(hash)
      return caller
    }
    const refused = (error: unknown): never => {
      // Who shows no token has not guessed one.
      if (error instanceof Unauthenticated && address !== undefined && secret !== undefined) failed(address, now)
      throw error
    }
    // At once where the other is: most requests come with a token that was seen just before.
    try {
      const caller = login()
      return caller instanceof Promise ? caller.then(passed, refused) : passed(caller)
    } catch (error) {
      return refused(error)
    }
  }
}

/** The same authenticator, for addresses that do not guess. */
export function withoutGuessing(auth: Authenticator, limitLogin: LimitLogin): Authenticator {
  return {
    ...auth,
    authenticate: (authorization, address) =>
      limitLogin(authorization, address, () => auth.authenticate(authorization, address)),
  }
}

/** Makes room: first what is over, then, if all are at it, everything. */
function forget<T>(map: Map<string, T>, isOver: (value: T) => boolean): void {
  for (const [key, value] of map) if (isOver(value)) map.delete(key)
  if (map.size >= REMEMBERED) map.clear()
}
