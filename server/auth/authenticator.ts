import { randomUUID } from 'node:crypto'
import type { App } from '../app.ts'
import { LOCAL_ADMINISTRATOR, type Caller, type Principal } from '../domain/caller.ts'
import { Unauthenticated } from '../domain/errors.ts'
import { Scope } from '../domain/scope.ts'
import { isLive, type Token } from '../domain/token.ts'
import { hashOfSecret, roleOfSecret } from '../store/token-secret.ts'
import { administratorTokens, findTokenByHash, noteUse } from '../store/tokens.ts'
import { createAccessNotes } from './administrator-access.ts'
import { TokenWatch } from './token-watch.ts'

/** What the store said of a token is believed for so long, milliseconds. */
const BELIEVED_MS = 1_000
/** Tokens remembered at a time; those that nobody knows are among them. */
const REMEMBERED = 10_000
/** `lastUsedAt` is written at most so often. */
const NOTE_USE_MS = 60_000

export interface Authenticator {
  /**
   * Who sends a request with this Authorization header (undefined: with none) from this address. At once, if the store
   * was asked about that token within the last second. Throws (or rejects with) Unauthenticated.
   */
  authenticate(authorization: string | undefined, address: string | undefined): Caller | Promise<Caller>
  /**
   * Calls back once, within two seconds of the moment when the caller's token is no longer good. Returns its own
   * removal.
   */
  watch(caller: Caller, onEnd: () => void): () => void
  close(): Promise<void>
}

interface Known {
  token: Token | null
  principal: Principal | null
  readAt: number
}

/**
 * Tells who is who. A store that never held an administrator's token is open to its own machine, where everybody is the
 * administrator; from the first such token on nobody goes without one.
 */
export function createAuthenticator(app: Pick<App, 'store' | 'now' | 'log'>): Authenticator {
  const { store, now, log } = app
  const noteAccess = createAccessNotes(app)
  const known = new Map<string, Known>()
  const asking = new Map<string, Promise<Known>>()
  let closed = false
  let openAt = -Infinity

  /** Whether nobody needs a token, as far as that was found out within the last second. */
  const isKnownToBeOpen = () => !closed && performance.now() - openAt < BELIEVED_MS

  async function readMode(): Promise<void> {
    if (closed) return
    const readAt = performance.now()
    closed = (await administratorTokens(store.db)).length > 0
    openAt = readAt
  }

  const watch = new TokenWatch({
    store,
    now,
    log,
    isOpen: async () => {
      await readMode()
      return !closed
    },
    // What was believed of it, too.
    onEnd: () => known.clear(),
  })
  const off = store.onCommit((wakes) => {
    if (!wakes.tokens && !wakes.all) return
    known.clear()
    openAt = -Infinity
    watch.look()
  })

  async function ask(hash: string): Promise<Known> {
    const readAt = performance.now()
    const token = (await findTokenByHash(store.db, hash)) ?? null
    const answer: Known = { token, principal: token && principalOf(token), readAt }
    if (known.size >= REMEMBERED) known.clear()
    known.set(hash, answer)
    if (token !== null && isLive(token, now())) note(token)
    return answer
  }

  function note({ id, lastUsedAt }: Token): void {
    const at = now()
    if (lastUsedAt !== null && at - lastUsedAt < NOTE_USE_MS) return
    store
      .write(({ tx }) => noteUse(tx, id, at, NOTE_USE_MS))
      .catch((error: unknown) => {
        log.warn({ err: error, tokenId: id }, 'that a token was used could not be written')
      })
  }

  function local(address: string | undefined): Caller {
    if (!isLoopback(address)) throw needsToken()
    return { principal: LOCAL_ADMINISTRATOR, address: address ?? null, requestId: randomUUID() }
  }

  function byToken({ token, principal }: Known, address: string | undefined): Caller {
    if (token === null || principal === null || !isLive(token, now())) {
      throw new Unauthenticated('The access token is not good: it is unknown, has expired or was revoked.')
    }
    const caller: Caller = { principal, address: address ?? null, requestId: randomUUID() }
    return principal.role === 'ADMINISTRATOR' ? noted(caller) : caller
  }

  /** The same caller, of whom the organizations that it looks into are told. */
  function noted(caller: Caller): Caller {
    const scope = Scope.noting((organizationId) => {
      noteAccess(caller, organizationId)
    })
    return { ...caller, principal: { ...caller.principal, scope } }
  }

  async function lookUp(authorization: string | undefined, address: string | undefined): Promise<Caller> {
    if (!isKnownToBeOpen()) await readMode()
    if (!closed) return local(address)
    const hash = hashOf(authorization)
    let answer = asking.get(hash)
    if (answer === undefined) {
      answer = ask(hash).finally(() => asking.delete(hash))
      asking.set(hash, answer)
    }
    return byToken(await answer, address)
  }

  return {
    authenticate(authorization, address) {
      if (isKnownToBeOpen()) return local(address)
      if (!closed) return lookUp(authorization, address)
      const fresh = known.get(hashOf(authorization))
      return fresh !== undefined && performance.now() - fresh.readAt < BELIEVED_MS
        ? byToken(fresh, address)
        : lookUp(authorization, address)
    },

    watch: ({ principal }, onEnd) => watch.add(principal.tokenId, onEnd),

    async close() {
      off()
      await watch.close()
    },
  }
}

function principalOf(token: Token): Principal {
  const { id, role, name, organizationIds, credentialId } = token
  const agent = role === 'WORKER' ? credentialId : null
  const scope = agent === null ? Scope.of(organizationIds) : Scope.ofAgent(organizationIds, agent)
  return { role, tokenId: id, name, scope, credentialId: agent }
}

/** The hash of the secret in a header; one that cannot be a token is refused without asking the store. */
function hashOf(authorization: string | undefined): string {
  if (authorization === undefined) throw needsToken()
  const secret = /^Bearer +([^ ]+) *$/i.exec(authorization)?.[1]
  if (secret === undefined || roleOfSecret(secret) === null) {
    throw new Unauthenticated(
      'That is no access token: it was cut off or mistyped. Send it as "Authorization: Bearer qgj_…".',
    )
  }
  return hashOfSecret(secret)
}

function needsToken(): Unauthenticated {
  return new Unauthenticated('This server needs an access token: send it as "Authorization: Bearer qgj_…".')
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address)
}
