import { commandPattern, keyOf, valueCases } from './cases.ts'
import type { CommandNode, OptionNode, Words } from './tree.ts'

export function zshCompletion(tree: readonly CommandNode[]): string {
  const places = tree.flatMap(({ path, options, commands, arguments: words }) => {
    const next =
      commands.length > 0
        ? describe(
            'command',
            commands.map(({ name, description }) => [name, description]),
          )
        : reply(words)
    return [
      `    "${keyOf(path)} -") ${describe('option', options.flatMap(described))} ;;`,
      `    "${keyOf(path)} ") ${next} ;;`,
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
    ${commandPattern(tree)}) before="$before $word" ;;
    esac
  done
  if [[ "\${words[CURRENT]}" == --*=* ]]; then
    prev="\${words[CURRENT]%%=*}"
    compset -P '*='
  fi
  case "$before $prev" in
${valueCases(tree, reply)}
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
