import type { Caller } from '../domain/caller.ts'
import type { HttpLimits } from './limits.ts'

/** Sockets of those who see the same. */
interface Group {
  /** Of each socket: how many operations it has open. */
  sockets: Set<() => number>
  /** At least as many operations as there are: how many there were when they were counted, and all begun since. */
  operations: number
}

/**
 * How many sockets and operations one organization has open, or one agent: what it may hold of the server's memory.
 * Callers without a token are on the server's own machine, and not counted.
 */
export class Crowd {
  readonly #limits: Pick<HttpLimits, 'socketsPerScope' | 'operationsPerScope'>
  readonly #groups = new Map<string, Group>()

  constructor(limits: Pick<HttpLimits, 'socketsPerScope' | 'operationsPerScope'>) {
    this.#limits = limits
  }

  /** Counts a socket in. Returns its way out, or null if there is no room for it. */
  join({ principal }: Caller, operationsOf: () => number): (() => void) | null {
    if (principal.tokenId === null) return () => undefined
    const { key } = principal.scope
    const group = this.#groups.get(key) ?? { sockets: new Set(), operations: 0 }
    if (group.sockets.size >= this.#limits.socketsPerScope) return null
    this.#groups.set(key, group)
    group.sockets.add(operationsOf)
    return () => {
      group.sockets.delete(operationsOf)
      if (group.sockets.size === 0) this.#groups.delete(key)
    }
  }

  /** Whether one more operation may begin. All are counted only when so many have begun that they could be too many. */
  hasRoom({ principal }: Caller): boolean {
    const group = this.#groups.get(principal.scope.key)
    if (principal.tokenId === null || group === undefined) return true
    group.operations++
    if (group.operations <= this.#limits.operationsPerScope) return true
    group.operations = [...group.sockets].reduce((sum, count) => sum + count(), 0)
    return group.operations <= this.#limits.operationsPerScope
  }
}
