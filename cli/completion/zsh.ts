import type { CommandNode, OptionNode, Words } from './tree.ts'

export function zshCompletion(tree: readonly CommandNode[]): string {
  const key = (path: readonly string[]): string => path.map((word) => ` ${word}`).join('')
  const paths = tree.filter(({ path }) => path.length > 0).map(({ path }) => `"${key(path)}"`)
  const values = tree.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map((option) => {
        const patterns = option.flags.map((flag) => `"${key(path)} ${flag}"`).join('|')
        return `    ${patterns}) ${reply(option.values)}; return ;;`
      }),
  )
  const places = tree.flatMap(({ path, options, commands, arguments: words }) => {
    const next =
      commands.length > 0
        ? describe(
            'command',
            commands.map(({ name, description }) => [name, description]),
          )
        : reply(words)
    return [
      `    "${key(path)} -") ${describe('option', options.flatMap(described))} ;;`,
      `    "${key(path)} ") ${next} ;;`,
    ]
  })
  return `#compdef qgjob
# zsh completion for qgjob, written by \`qgjob completion zsh\`
_qgjob() {
  local before="" word prev="\${words[CURRENT-1]}" i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$before $word" in
    ${paths.join('|')}) before="$before $word" ;;
    esac
  done
  if [[ "\${words[CURRENT]}" == --*=* ]]; then
    prev="\${words[CURRENT]%%=*}"
    compset -P '*='
  fi
  case "$before $prev" in
${values.join('\n')}
  esac
  local place="$before "
  [[ "$PREFIX" == -* ]] && place="$before -"
  case "$place" in
${places.join('\n')}
  esac
}
if [[ "\${funcstack[1]}" == _qgjob ]]; then _qgjob "$@"; else compdef _qgjob qgjob; fi
`
}

function described({ flags, description }: OptionNode): [string, string][] {
  return flags.map((flag) => [flag, description])
}

function describe(kind: string, items: readonly (readonly [string, string])[]): string {
  const entries = items.map(([name, description]) => quoted(`${name.replaceAll(':', '\\:')}:${description}`))
  return `found=(${entries.join(' ')}); _describe ${kind} found`
}

function reply(words: Words): string {
  if (words === null) return ':'
  if (words === 'files') return '_files'
  if (words === 'folders') return '_files -/'
  return `compadd -- ${words.words.join(' ')}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
