import { commandPattern, keyOf, valueCases } from './cases.ts'
import type { CommandNode, Words } from './tree.ts'

/** The completion for bash, 3.2 (of macOS) included. */
export function bashCompletion(tree: readonly CommandNode[]): string {
  const places = tree.flatMap(({ path, options, commands, arguments: words }) => {
    const names = commands.map(({ name }) => name)
    const next: Words = names.length > 0 ? { words: names } : words
    return [
      `    "${keyOf(path)} -") ${reply({ words: options.flatMap(({ flags }) => flags) })} ;;`,
      `    "${keyOf(path)} ") ${reply(next)} ;;`,
    ]
  })
  return `# bash completion for qgjob, written by \`qgjob completion bash\`
_qgjob() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" word i
  # bash takes --option=value apart at the =.
  if [[ $cur == "=" ]]; then cur=""
  elif [[ $prev == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$path $word" in
    ${commandPattern(tree)}) path="$path $word" ;;
    esac
  done
  COMPREPLY=()
  case "$path $prev" in
${valueCases(tree, reply)}
  esac
  local place="$path "
  [[ $cur == -* ]] && place="$path -"
  case "$place" in
${places.join('\n')}
  esac
}
complete -F _qgjob qgjob
`
}

function reply(words: Words): string {
  if (words === null) return ':'
  if (words === 'files') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur"))'
  if (words === 'folders') return 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur"))'
  return `COMPREPLY=($(compgen -W "${words.words.join(' ')}" -- "$cur"))`
}
