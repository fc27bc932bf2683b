import { Argument } from 'commander'
import type { Command } from 'commander'
import { completion } from '../commands/completion.ts'
import type { CompletionOptions } from '../commands/completion.ts'
import { help } from '../commands/help.ts'
import { commandTree } from '../completion/tree.ts'
import { HELP_TOPICS, SHELLS } from '../topics.ts'
import type { Definition } from './definition.ts'

// What tells of the command line itself.

export const completionDefinition: Definition = {
  name: 'completion',
  description: 'print the script that makes a shell complete commands, options and values',
  define(command, execute) {
    command
      .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
      .action((shell: CompletionOptions['shell']) =>
        execute(completion, { shell, tree: commandTree(programOf(command), HELP_TOPICS) }),
      )
  },
}

export const helpDefinition: Definition = {
  name: 'help',
  description: 'help on a command, or on `exit-codes` or `error-codes`',
  define(command, execute) {
    command.argument('[topic]').action((topic: string | undefined) => {
      const program = programOf(command)
      return execute(help, {
        topic,
        topics: program.commands.map((each) => each.name()),
        show: (name: string | undefined) =>
          (program.commands.find((each) => each.name() === name) ?? program).outputHelp(),
      })
    })
  },
}

function programOf(command: Command): Command {
  return command.parent ?? command
}
