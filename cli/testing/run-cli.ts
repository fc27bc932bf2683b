import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { run } from '../run.ts'
import { NOW } from './factories.ts'

export interface CliWorld {
  env?: Record<string, string>
  cwd?: string
  /** Whether stdin and stdout are terminals, and how wide. */
  terminal?: { columns: number }
  interruption?: AbortSignal
  /** What a person types when asked for a secret, or what comes by stdin. */
  secret?: string
  /** Called for each text written to stdout. */
  onOutput?: (text: string) => void
}

export interface CliResult {
  exitCode: ExitCode
  stdout: string
  stderr: string
}

/** Runs a command line within this process, in a world of its own: no settings of the machine reach it. */
export async function runCli(args: readonly string[], world: CliWorld = {}): Promise<CliResult> {
  const { terminal, interruption = new AbortController().signal } = world
  let stdout = ''
  let stderr = ''
  const contextOf = (flags: Context['flags']): Context => ({
    flags,
    env: { HOME: '/nonexistent', ...world.env },
    cwd: world.cwd ?? '/nonexistent',
    stdin: { isTTY: terminal !== undefined },
    readSecret: () => Promise.resolve(world.secret ?? ''),
    stdout: {
      isTTY: terminal !== undefined,
      columns: terminal?.columns ?? 80,
      write: (text) => {
        stdout += text
        world.onOutput?.(text)
      },
    },
    stderr: { isTTY: terminal !== undefined, columns: 80, write: (text) => (stderr += text) },
    now: () => NOW,
    interruption: () => interruption,
  })
  const exitCode = await run(args, contextOf)
  return { exitCode, stdout, stderr }
}
