import type { App } from '../app.ts'
import { isLive, type TokenId } from '../domain/token.ts'
import { findTokens } from '../store/tokens.ts'

/** How often tokens with something open are looked at, milliseconds. */
const LOOK_MS = 1_000

export interface TokenWatchOptions extends Pick<App, 'store' | 'now' | 'log'> {
  /** Whether nobody needs a token. */
  isOpen: () => Promise<boolean>
  /** Called when a token was found to be no longer good, before what is open with it is told. */
  onEnd: () => void
}

/**
 * Notices when the token of something that stays open, such as a socket, is revoked or expires: one small query a
 * second for all of them, on every server, so that it needs no word from the server that revoked it. A word that comes
 * makes it look at once.
 */
export class TokenWatch {
  readonly #options: TokenWatchOptions
  /** null: those who came without a token while the server was open. */
  readonly #open = new Map<TokenId | null, Set<() => void>>()
  readonly #timer: NodeJS.Timeout
  #looking: Promise<void> | null = null
  #again = false

  constructor(options: TokenWatchOptions) {
    this.#options = options
    this.#timer = setInterval(() => this.look(), LOOK_MS)
    this.#timer.unref()
  }

  /** Returns the removal. */
  add(id: TokenId | null, onEnd: () => void): () => void {
    const callbacks = this.#open.get(id) ?? new Set()
    this.#open.set(id, callbacks.add(onEnd))
    return () => {
      if (callbacks.delete(onEnd) && callbacks.size === 0 && this.#open.get(id) === callbacks) this.#open.delete(id)
    }
  }

  /** Looks now, and once more if something changed while it was looking. */
  look(): void {
    if (this.#looking !== null) {
      this.#again = true
      return
    }
    if (this.#open.size === 0) return
    this.#looking = this.#runOnce()
      .catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'tokens in use could not be looked at; trying again')
      })
      .finally(() => {
        this.#looking = null
        if (!this.#again) return
        this.#again = false
        this.look()
      })
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#open.clear()
    await this.#looking
  }

  async #runOnce(): Promise<void> {
    const { store, now, isOpen } = this.#options
    const ids = [...this.#open.keys()].filter((id) => id !== null)
    const good = new Set<TokenId | null>()
    if (ids.length > 0) {
      const tokens = await findTokens(store.db, ids)
      for (const token of tokens) if (isLive(token, now())) good.add(token.id)
    }
    if (this.#open.has(null) && (await isOpen())) good.add(null)
    for (const id of [...ids, null]) if (!good.has(id)) this.#end(id)
  }

  #end(id: TokenId | null): void {
    const callbacks = this.#open.get(id)
    this.#open.delete(id)
    if (callbacks !== undefined) this.#options.onEnd()
    for (const onEnd of callbacks ?? []) onEnd()
  }
}
