import type { FragmentDefinitionNode, ValidationContext } from 'graphql'

/**
 * Makes a measure of fragments that looks at each at most once (for each `key`), so that fragments that spread others
 * many times cost no more than their text is long. Unknown fragments and cycles, which other rules report, measure 0.
 */
export function perFragment<Key>(
  context: ValidationContext,
  measure: (fragment: FragmentDefinitionNode, key: Key) => number,
): (name: string, key: Key) => number {
  const known = new Map<string, number>()
  return (name, key) => {
    const id = `${name} ${String(key)}`
    const before = known.get(id)
    if (before !== undefined) return before
    known.set(id, 0)
    const fragment = context.getFragment(name)
    const measured = fragment ? measure(fragment, key) : 0
    known.set(id, measured)
    return measured
  }
}
