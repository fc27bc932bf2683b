import { execa } from 'execa'
import { DeviceProblem } from '../../runner.ts'

/** Calls that take no time on a phone that works. */
const QUICK_MS = 15_000

export interface AdbOptions {
  /** Path of the tool. */
  readonly path: string
  /** Port of the adb server on this host; by default adb's own, 5037. */
  readonly port?: number | undefined
}

export interface CallOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** The command line tool of Android, one process for each call. */
export interface Adb {
  readonly options: AdbOptions
  /** What it printed. Throws DeviceProblem if it fails or takes too long. */
  run(args: readonly string[], options?: CallOptions): Promise<string>
  on(serial: string): DeviceAdb
}

export interface DeviceAdb {
  run(args: readonly string[], options?: CallOptions): Promise<string>
  /** A command for the shell of the phone; words are quoted here, so that none is taken for another command. */
  shell(words: readonly string[], options?: CallOptions): Promise<string>
}

export function createAdb(options: AdbOptions): Adb {
  const server = serverArguments(options)

  async function run(args: readonly string[], { timeoutMs = QUICK_MS, signal }: CallOptions = {}): Promise<string> {
    const { stdout, stderr, failed, timedOut, isCanceled, originalMessage } = await execa(
      options.path,
      [...server, ...args],
      {
        stdin: 'ignore',
        timeout: timeoutMs,
        reject: false,
        ...(signal && { cancelSignal: signal }),
      },
    )
    signal?.throwIfAborted()
    if (!failed && !isCanceled) return stdout
    const why = timedOut ? `no answer for ${timeoutMs / 1000} s` : stderr.trim() || stdout.trim() || originalMessage
    throw new DeviceProblem(`adb ${args.slice(0, 4).join(' ')}: ${lastLine(why ?? 'it failed')}`)
  }

  return {
    options,
    run,
    on(serial) {
      const onDevice: DeviceAdb['run'] = (args, call) => run(['-s', serial, ...args], call)
      return { run: onDevice, shell: (words, call) => onDevice(['shell', words.map(quoted).join(' ')], call) }
    },
  }
}

export function serverArguments({ port }: AdbOptions): string[] {
  return port === undefined ? [] : ['-P', String(port)]
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
