import { execa } from 'execa'
import { killGroup } from './kill-group.ts'

export interface CommandEnd {
  readonly failed: boolean
  readonly timedOut: boolean
  /** What it printed, in the order in which it came. */
  readonly all: string
  /** undefined: a signal ended it, or it did not start. */
  readonly exitCode?: number | undefined
  /** Of an error of the system, such as ENOENT. */
  readonly code?: string | undefined
}

/**
 * Runs a command in a process group of its own, without a shell and with no environment but this. It is told to end by
 * the signal or after `timeoutMs`, and killed `graceMs` later. When it resolves, nothing of the group is left.
 */
export async function runGroup(
  command: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string | undefined>> },
  { timeoutMs, graceMs }: { timeoutMs: number; graceMs: number },
  signal: AbortSignal,
): Promise<CommandEnd> {
  const options = { cwd, env, extendEnv: false, detached: true, stdin: 'ignore', all: true, reject: false } as const
  const child = execa(command, args, options)
  const leader = child.nodeChildProcess
  const life = { timedOut: false }
  let kill: NodeJS.Timeout | undefined
  const end = (): void => {
    killGroup(leader.pid, 'SIGTERM')
    kill ??= setTimeout(() => killGroup(leader.pid), graceMs)
  }
  const watchdog = setTimeout(() => {
    life.timedOut = true
    end()
  }, timeoutMs)
  // What the leader leaves behind would hold the pipes.
  leader.on('exit', () => killGroup(leader.pid))
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
  try {
    const { failed, all, exitCode, code } = await child
    return { failed, all, exitCode, code, timedOut: life.timedOut }
  } finally {
    clearTimeout(watchdog)
    clearTimeout(kill)
    signal.removeEventListener('abort', end)
  }
}
