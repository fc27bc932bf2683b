import { spawn } from '@lydell/node-pty'
import xterm from '@xterm/headless'
import { until } from './until.ts'

export interface TerminalOptions {
  columns: number
  rows: number
  env?: Record<string, string>
}

/** A process in a pseudo-terminal, and what a person would see of it. */
export interface Terminal {
  /** All that the process wrote, with every escape code. */
  written(): string
  /** The lines that are on the screen now, without the space behind them. */
  screen(): string[]
  /** Those above and on the normal screen: what can still be read when the process has left the other one. */
  scrollback(): string[]
  press(keys: string): void
  resize(columns: number, rows: number): void
  /** Resolves once the screen, as one text, is as it should be; throws with the screen if it does not come to that. */
  shows(fact: RegExp | ((screen: string) => boolean)): Promise<void>
  /** Ends when the process does, with its exit code. */
  exited: Promise<number>
  kill(): void
}

/** Starts a command as a terminal emulator would. The emulator that reads it has no window. */
export function openTerminal(
  command: string,
  args: string[],
  { columns: cols, rows, env = {} }: TerminalOptions,
): Terminal {
  const emulator = new xterm.Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true })
  const name = 'xterm-256color'
  const child = spawn(command, args, { name, cols, rows, env: { PATH: process.env.PATH, TERM: name, ...env } })
  let written = ''
  child.onData((data) => {
    written += data
    emulator.write(data)
  })
  const exited = new Promise<number>((resolve) => {
    // The emulator reads what it was given in its own time.
    child.onExit(({ exitCode }) => emulator.write('', () => resolve(exitCode)))
  })
  const read = (
    { length, getLine }: Pick<xterm.IBuffer, 'length'> & { getLine(y: number): xterm.IBufferLine | undefined },
    from: number,
  ) => Array.from({ length: length - from }, (_, index) => getLine(from + index)?.translateToString(true) ?? '')

  const screen = () => {
    const buffer = emulator.buffer.active
    return read({ length: buffer.baseY + emulator.rows, getLine: (y) => buffer.getLine(y) }, buffer.baseY)
  }
  return {
    written: () => written,
    screen,
    scrollback: () => {
      const { normal } = emulator.buffer
      return read({ length: normal.length, getLine: (y) => normal.getLine(y) }, 0)
    },
    press: (keys) => child.write(keys),
    resize(columns, lines) {
      emulator.resize(columns, lines)
      child.resize(columns, lines)
    },
    async shows(fact) {
      const isSo = typeof fact === 'function' ? fact : (text: string) => fact.test(text)
      await until(() => isSo(screen().join('\n')), { withinMs: 15_000 }).catch(() => {
        throw new Error(`the screen does not come to ${String(fact)}:\n${screen().join('\n')}`)
      })
    },
    exited,
    kill: () => child.kill('SIGKILL'),
  }
}
