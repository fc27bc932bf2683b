import type { Tx } from './tables.ts'

const known = new WeakMap<Tx, Map<string, Promise<unknown>>>()

/**
 * Reads something once in a transaction that many operations share: what the first of them read holds for the others,
 * for nothing of it is written before the end. `key` names what is read.
 */
export async function oncePerTransaction<T>(tx: Tx, key: string, read: () => Promise<T>): Promise<T> {
  let answers = known.get(tx)
  if (answers === undefined) known.set(tx, (answers = new Map<string, Promise<unknown>>()))
  let answer = answers.get(key)
  if (answer === undefined) answers.set(key, (answer = read()))
  return (await answer) as T
}

/** Makes the next read of this transaction see what was written. */
export function forgetInTransaction(tx: Tx, key: string): void {
  known.get(tx)?.delete(key)
}

/** The key of the open groups of an organization. */
export function openGroupsOf(organizationId: string): string {
  return `open groups of ${organizationId}`
}
