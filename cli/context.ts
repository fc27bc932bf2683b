import { isatty } from 'node:tty'
import { Interrupted } from './errors.ts'
import type { ExitCode } from './exit-codes.ts'

/** What commands know of a stream. */
export interface Output {
  isTTY: boolean
  /** Width of the terminal; 80 when it is none. */
  columns: number
  write(text: string): unknown
}

/** Options that every command takes. */
export interface GlobalFlags {
  server?: string
  /** A file of certificates to trust besides those of the machine. */
  tlsCa?: string
  /** The profile of `qgjob login` to use. */
  profile?: string
  /** The organization that the command is for, where it takes one. */
  orgId?: string
  json?: boolean
  /** In what form results are written; what stdout calls for if absent. */
  output?: OutputForm
  /** false with --no-color */
  color: boolean
}

/** Everything a command may touch of the process it runs in, so that a test can give it another world. */
export interface Context {
  flags: GlobalFlags
  env: Record<string, string | undefined>
  cwd: string
  stdin: { isTTY: boolean }
  /** A line that a person types unseen after this prompt, or all of stdin where it is no terminal. */
  readSecret(prompt: string): Promise<string>
  stdout: Output
  stderr: Output
  now(): number
  /**
   * Aborts, with an Interrupted as its reason, at the first SIGINT or SIGTERM. Only commands that wait ask for it; for
   * all others a signal keeps its usual effect, and so does a second signal for these.
   */
  interruption(): AbortSignal
}

export type Run<Options> = (context: Context, options: Options) => Promise<ExitCode>

export function processContext(flags: GlobalFlags): Context {
  let interruption: AbortController | undefined
  const listen = (): AbortController => {
    const controller = new AbortController()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // Not `once`: Ink's signal handler ends the process at once if it finds itself to be the only one.
      const onSignal = (): void => {
        if (controller.signal.aborted) {
          process.off(signal, onSignal)
          process.kill(process.pid, signal)
        }
        controller.abort(new Interrupted(signal))
      }
      process.on(signal, onSignal)
    }
    return controller
  }
  return {
    flags,
    env: process.env,
    cwd: process.cwd(),
    stdin: { isTTY: isatty(0) },
    readSecret: async (prompt) => (await import('./read-secret.ts')).readSecret(prompt),
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    now: Date.now,
    interruption: () => (interruption ??= listen()).signal,
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    isTTY: Boolean(stream.isTTY as boolean | undefined),
    get columns() {
      return stream.isTTY ? stream.columns : 80
    },
    write: (text) => stream.write(text),
  }
}

export const OUTPUT_FORMS = ['table', 'tsv', 'json', 'jsonl'] as const
export type OutputForm = (typeof OUTPUT_FORMS)[number]

/** How results are written: as JSON, as tables for eyes, or as tab-separated rows for scripts. */
export type Form = 'json' | 'terminal' | 'plain'

export function formOf({ flags, stdout }: Pick<Context, 'flags' | 'stdout'>): Form {
  if (isJson(flags)) return 'json'
  if (flags.output !== undefined) return flags.output === 'table' ? 'terminal' : 'plain'
  return stdout.isTTY ? 'terminal' : 'plain'
}

export function isJson({ json, output }: GlobalFlags): boolean {
  return json === true || output === 'json' || output === 'jsonl'
}

/** --no-color and a non-empty NO_COLOR win over FORCE_COLOR, which wins over what the stream is. */
export function hasColor({ flags, env }: Pick<Context, 'flags' | 'env'>, output: Output): boolean {
  if (!flags.color || isSet(env.NO_COLOR)) return false
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0'
  return output.isTTY && env.TERM !== 'dumb'
}

/** Nobody is there to come back to what was left running. */
export function isCi({ env }: Pick<Context, 'env'>): boolean {
  return isSet(env.CI) && env.CI !== 'false' && env.CI !== '0'
}

/** A live view needs a person: a terminal on both sides, able to move its cursor, and no CI around it. */
export function canDrawLive(context: Context): boolean {
  const { flags, env, stdin, stdout } = context
  const isAsked = flags.json !== true && flags.output === undefined
  return isAsked && stdin.isTTY && stdout.isTTY && env.TERM !== 'dumb' && !isCi(context)
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
