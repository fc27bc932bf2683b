import { readFileSync, writeFileSync } from 'node:fs'
import type { Argument, Command, Option } from 'commander'
import { format } from 'prettier'
import { ERROR_CODES } from './error-codes.ts'
import { EXAMPLES } from './examples.ts'
import { EXIT_CODE_MEANINGS } from './exit-codes.ts'
import { createProgram } from './program.ts'

/** `node cli/print-docs.ts` writes docs/cli.md; with --check it only tells whether the file is up to date. */

const INTRODUCTION = `# The command line

Written by \`node cli/print-docs.ts\` from the program itself; what stands here is what \`--help\` says.

- Data goes to stdout, messages and progress to stderr.
- On a terminal lists are aligned tables with relative times; on a pipe they are tab-separated rows of whole values, with
  RFC 3339 times and no header. \`--output\` asks for a form; \`--json\` is \`--output=json\`. With \`jsonl\` a list is one
  document for each row. New columns and fields are added at the end; those there are keep their meaning.
- Colors: off on a pipe, with \`--no-color\`, a non-empty \`NO_COLOR\` or \`TERM=dumb\`; \`FORCE_COLOR\` turns them on.
- Every error says what happened, why, and what to do, with a code that scripts can rely on: \`error: ... [NOT_FOUND]\`,
  or with JSON \`{"error":{"code":"NOT_FOUND","message":...,"cause":...,"fix":...}}\` on stderr.

## Settings

Each on its own, in this order: the flag, the environment, the profile if one is named, \`qgjob.config.json\` in the working
directory or the nearest one above it, the profile that \`qgjob login\` made, \`$XDG_CONFIG_HOME/qgjob/config.json\` (or
\`~/.config/qgjob/config.json\`). \`qgjob config\` shows all of them, where they come from, and no secret. The token of a
profile goes to the server of that profile alone, whatever server is named elsewhere.

| setting | flag | environment | key in the files | default |
| --- | --- | --- | --- | --- |
| server | \`--server\` | \`QGJOB_SERVER_URL\` | \`server\` | \`http://127.0.0.1:4000\` |
| organization | \`--org-id\` | \`QGJOB_ORG\` | \`organization\` | the only one there is |
| certificates to trust | \`--tls-ca\` | \`QGJOB_TLS_CA\` | \`tlsCa\` | those of Node |
| profile | \`--profile\` | \`QGJOB_PROFILE\` | | the login for that server |
| access token | | \`QGJOB_TOKEN\`, \`QGJOB_TOKEN_FILE\` | | that of the profile; in GitHub Actions one for the run |
`

function document(): string {
  const program = createProgram(() => Promise.resolve())
  return [
    INTRODUCTION,
    '## Options of every command',
    optionTable(program.options),
    ...program.commands.flatMap((command) => section(command, [command.name()])),
    '## Exit codes',
    table(
      ['code', 'means'],
      EXIT_CODE_MEANINGS.map(([code, meaning]) => [String(code), meaning]),
    ),
    '## Error codes',
    table(
      ['code', 'exit code', 'means'],
      Object.entries(ERROR_CODES).map(([code, [exitCode, meaning]]) => [`\`${code}\``, String(exitCode), meaning]),
    ),
  ].join('\n\n')
}

function section(command: Command, path: string[]): string[] {
  const examples = EXAMPLES[path.join(' ')] ?? []
  const shown = command.options.filter(({ hidden }) => !hidden)
  return [
    `## qgjob ${path.join(' ')}`,
    sentence(command.description()),
    fence(
      'text',
      `qgjob ${path.join(' ')}${command.registeredArguments.map(usage).join('')}${shown.length > 0 ? ' [options]' : ''}`,
    ),
    ...(shown.length > 0 ? [optionTable(shown)] : []),
    ...(examples.length > 0 ? [fence('sh', examples.map(([line, does]) => `${line}  # ${does}`).join('\n'))] : []),
    ...command.commands.flatMap((sub) => section(sub, [...path, sub.name()])),
  ]
}

function usage(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? ` <${name}>` : ` [${name}]`
}

function optionTable(options: readonly Option[]): string {
  return table(
    ['option', 'does'],
    options.map((option) => [`\`${option.flags}\``, `${option.description}${extras(option)}`]),
  )
}

/** What commander's help says in parentheses. */
function extras(option: Option): string {
  const given = option.defaultValueDescription ?? (option.defaultValue as string | number | boolean | undefined)
  const parts = [
    ...(option.mandatory ? ['required'] : []),
    ...(option.argChoices === undefined ? [] : [option.argChoices.join(', ')]),
    ...(given === undefined || option.negate ? [] : [`default: ${given}`]),
    ...(option.envVar === undefined ? [] : [`\`${option.envVar}\``]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n')
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? '' : '.'}`
}

const file = new URL('../docs/cli.md', import.meta.url)
const printed = await format(document(), { parser: 'markdown', printWidth: 120 })

if (!process.argv.includes('--check')) {
  writeFileSync(file, printed)
} else if (readFileSync(file, 'utf8') !== printed) {
  process.stderr.write('docs/cli.md is not what the program says. Write it anew: node cli/print-docs.ts\n')
  process.exitCode = 1
}
