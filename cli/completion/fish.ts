import type { CommandNode, OptionNode, Words } from './tree.ts'

export function fishCompletion(tree: readonly CommandNode[]): string {
  const key = (path: readonly string[]): string => path.map((word) => ` ${word}`).join('')
  const paths = tree.filter(({ path }) => path.length > 0).map(({ path }) => `'${key(path)}'`)
  const lines = tree.flatMap(({ path, commands, options, arguments: words }) => {
    const at = `complete -c qgjob -n "__qgjob_at '${key(path)}'"`
    return [
      ...commands.map(({ name, description }) => `${at} -a ${name} -d ${quoted(description)}`),
      ...options.map((option) => `${at}${optionParts(option)} -d ${quoted(option.description)}`),
      ...(commands.length === 0 && words !== null ? [`${at}${argumentParts(words)}`] : []),
    ]
  })
  return `# fish completion for qgjob, written by \`qgjob completion fish\`
function __qgjob_at
    set -l path ''
    for word in (commandline -opc)[2..-1]
        switch "$path $word"
            case ${paths.join(' ')}
                set path "$path $word"
        end
    end
    test "$path" = "$argv[1]"
end
complete -c qgjob -f
${lines.join('\n')}
`
}

function optionParts({ flags, takesValue, values }: OptionNode): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`)).join('')
  if (!takesValue) return names
  if (values === null) return `${names} -x`
  return values === 'files' || values === 'folders'
    ? `${names} -r -F`
    : `${names} -x -a ${quoted(values.words.join(' '))}`
}

function argumentParts(words: NonNullable<Words>): string {
  return words === 'files' || words === 'folders' ? ' -F' : ` -a ${quoted(words.words.join(' '))}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
