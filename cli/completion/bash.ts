import type { CommandNode, Words } from './tree.ts'

/** The completion for bash, 3.2 (of macOS) included. */
export function bashCompletion(tree: readonly CommandNode[]): string {
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
    const names = commands.map(({ name }) => name)
    const next: Words = names.length > 0 ? { words: names } : words
    return [
      `    "${key(path)} -") ${reply({ words: options.flatMap(({ flags }) => flags) })} ;;`,
      `    "${key(path)} ") ${reply(next)} ;;`,
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
    ${paths.join('|')}) path="$path $word" ;;
    esac
  done
  COMPREPLY=()
  case "$path $prev" in
${values.join('\n')}
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
