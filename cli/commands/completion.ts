import { bashCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import type { CommandNode } from '../completion/tree.ts'
import { zshCompletion } from '../completion/zsh.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { SHELLS } from '../topics.ts'

const WRITERS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

export interface CompletionOptions {
  shell: (typeof SHELLS)[number]
  tree: readonly CommandNode[]
}

/** Prints the script that makes a shell complete qgjob's commands, options and values. */
export function completion(context: Context, { shell, tree }: CompletionOptions): Promise<ExitCode> {
  context.stdout.write(WRITERS[shell](tree))
  return Promise.resolve(EXIT.passed)
}
