/** Members by key. Adding returns the removal; a key without members takes no memory. */
export class Keyed<Key, Member> {
  readonly #sets = new Map<Key, Set<Member>>()

  get size(): number {
    return this.#sets.size
  }

  add(key: Key, member: Member): () => void {
    const set = this.#sets.get(key) ?? new Set()
    this.#sets.set(key, set.add(member))
    return () => {
      this.delete(key, member)
    }
  }

  delete(key: Key, member: Member): void {
    const set = this.#sets.get(key)
    if (set?.delete(member) === true && set.size === 0) this.#sets.delete(key)
  }

  has(key: Key): boolean {
    return this.#sets.has(key)
  }

  /** The members of all keys. */
  *[Symbol.iterator](): Generator<Member, void> {
    for (const set of this.#sets.values()) yield* set
  }

  get(key: Key): ReadonlySet<Member> {
    return this.#sets.get(key) ?? NOBODY
  }
}

const NOBODY: ReadonlySet<never> = new Set()
