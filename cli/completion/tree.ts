import type { Argument, Command, Option } from 'commander'
import { choicesOf } from '../values.ts'

/** What can stand in a place: some words, files, folders, or anything (null). */
export type Words = { words: readonly string[] } | 'files' | 'folders' | null

export interface OptionNode {
  /** Such as ["-w", "--watch"]. */
  flags: string[]
  description: string
  /** Whether a value follows. */
  takesValue: boolean
  values: Words
}

export interface CommandNode {
  /** The words that lead to it: [] is qgjob itself, ["workers", "drain"] a command of a command. */
  path: string[]
  description: string
  commands: { name: string; description: string }[]
  options: OptionNode[]
  arguments: Words
}

/** Every command with all that can follow it, the options of the whole program included. */
export function commandTree(program: Command, topics: readonly string[]): CommandNode[] {
  const global = visible(program.options)
  const walk = (command: Command, path: string[]): CommandNode[] => {
    const own = command === program ? [] : visible(command.options)
    const node: CommandNode = {
      path,
      description: command.description(),
      commands: command.commands.map((sub) => ({ name: sub.name(), description: sub.description() })),
      options: [...own, ...global].map(optionNode).concat(HELP),
      arguments: argumentWords(command.registeredArguments[0], [
        ...program.commands.map((sub) => sub.name()),
        ...topics,
      ]),
    }
    return [node, ...command.commands.flatMap((sub) => walk(sub, [...path, sub.name()]))]
  }
  return walk(program, [])
}

const HELP: OptionNode = { flags: ['-h', '--help'], description: 'display help', takesValue: false, values: null }

function visible(options: readonly Option[]): Option[] {
  return options.filter(({ hidden }) => !hidden)
}

function optionNode(option: Option): OptionNode {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined)
  const takesValue = option.required || option.optional
  const choices = option.argChoices ?? choicesOf(option.parseArg)
  const values = choices === undefined ? pathWords(option.flags) : { words: choices }
  return { flags, description: option.description, takesValue, values: takesValue ? values : null }
}

/** By the name of the value: <file>, <file.html>, <path> or <folder>. */
function pathWords(flags: string): Words {
  if (/<(file|path)\b/.test(flags)) return 'files'
  return flags.includes('<folder>') ? 'folders' : null
}

function argumentWords(argument: Argument | undefined, topics: readonly string[]): Words {
  if (argument === undefined) return null
  if (argument.argChoices !== undefined) return { words: argument.argChoices }
  if (argument.name() === 'topic') return { words: topics }
  return ['tests', 'globs', 'trace'].includes(argument.name()) ? 'files' : null
}
