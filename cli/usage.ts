import { CommanderError } from 'commander'
import type { Command } from 'commander'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import { nearest } from './suggest.ts'

// What a line meant, for better words about what is wrong with it.

/** The command that the words of a line lead to, with the names on the way, such as `app` and `upload`. */
export function commandOf(program: Command, args: readonly string[]): { command: Command; names: string[] } {
  const names: string[] = []
  let command = program
  for (const arg of args) {
    const next = command.commands.find((known) => known.name() === arg)
    if (next === undefined) continue
    names.push(arg)
    command = next
  }
  return { command, names }
}

/** A required option that is missing is there perhaps, but misspelt: then that is the error. Else it stays as it is. */
export function ofMisspelling(error: unknown, program: Command, args: readonly string[]): unknown {
  if (!(error instanceof CommanderError) || error.code !== 'commander.missingMandatoryOptionValue') return error
  const { command } = commandOf(program, args)
  const [flag] = command.parseOptions(program.parseOptions([...args]).unknown).unknown
  if (flag?.startsWith('-') !== true) return error
  const flags = [...command.options, ...program.options].flatMap(({ long }) => long ?? [])
  const near = nearest(flag.replace(/=.*/, ''), flags)
  return new CliError(EXIT.usage, {
    what: `unknown option '${flag}'`,
    ...(near !== null && { fix: `Did you mean ${near}?` }),
  })
}

/** What the API calls otherwise than the options do. */
const OPTIONS_OF_FIELDS: Readonly<Record<string, string>> = {
  expiresInSeconds: 'expires',
  overlapSeconds: 'overlap',
  timeoutMs: 'testTimeout',
  platform: 'requirePlatform',
  osVersion: 'requireOs',
  model: 'requireModel',
  tags: 'requireTag',
  labels: 'label',
  organizationId: 'orgId',
}

/** What the server says of `inputs[0].maxAttempts`, it says of --max-attempts, where the command has such an option. */
export function namingOptions(text: string, { options }: Command): string {
  return text.replace(/^(?:\w+(?:\[\d+\])?\.)*(\w+)(?:\[\d+\])?(?=: )/gm, (path, field: string) => {
    const names = [field, OPTIONS_OF_FIELDS[field]]
    return options.find((option) => names.includes(option.attributeName()))?.long ?? path
  })
}
