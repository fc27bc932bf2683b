import type { CommandNode, Words } from './tree.ts'

// What bash and zsh have in common: both tell by `case` where in a line they are.

/** The words that lead to a command, as one text: " workers drain". */
export function keyOf(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join('')
}

/** The pattern of all commands. */
export function commandPattern(tree: readonly CommandNode[]): string {
  return tree.flatMap(({ path }) => (path.length > 0 ? [`"${keyOf(path)}"`] : [])).join('|')
}

/** For each option with a value, what can stand there. */
export function valueCases(tree: readonly CommandNode[], reply: (words: Words) => string): string {
  const cases = tree.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flags, values }) => {
        const patterns = flags.map((flag) => `"${keyOf(path)} ${flag}"`).join('|')
        return `    ${patterns}) ${reply(values)}; return ;;`
      }),
  )
  return cases.join('\n')
}
