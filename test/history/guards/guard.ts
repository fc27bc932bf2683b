import type { Sabotage } from '../sabotages.ts'

/** What is taken away, the text that does it in the source, and what stands in its place. */
type Removal = readonly [what: string, find: string, replace: string]

/** Guards of one file of the source, and the tests of which one must notice when one of them is gone. */
export function guards(file: string, caughtBy: readonly string[], removals: readonly Removal[]): Sabotage[] {
  return removals.map(([what, find, replace]) => ({ name: file, what, file, find, replace, caughtBy }))
}
