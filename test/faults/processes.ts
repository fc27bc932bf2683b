import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A process of a rig, which may be started again and again under one name. */
export interface Program {
  readonly name: string
  readonly running: boolean
  readonly pid: number | undefined
  /** Resolves when it is ready to be used. */
  start(): Promise<void>
  kill9(): Promise<void>
  stop(): void
  continue(): void
  /** As a service manager would; answers the exit code. */
  terminate(): Promise<number | null>
  /** What it complained of, the latest lines. */
  complaints(): readonly string[]
  /** Resolves when it ends by itself or by anybody's hand. */
  ended(): Promise<void>
}

export interface ProgramOptions {
  name: string
  command: readonly string[]
  env: Record<string, string>
  /** A line of its output that says that it is ready. */
  readyWhen: RegExp
}

const COMPLAINTS = 40
/** pino's number for a warning. */
const WARNING = 40

export function createProgram({ name, command, env, readyWhen }: ProgramOptions): Program {
  const [file = '', ...args] = command
  let child: ChildProcess | undefined
  let exited: Promise<number | null> = Promise.resolve(null)
  const complaints: string[] = []

  const note = (line: string) => {
    if (Number(/"level":(\d+)/.exec(line)?.[1] ?? WARNING) < WARNING) return
    complaints.push(line)
    if (complaints.length > COMPLAINTS) complaints.shift()
  }
  const signal = async (what: NodeJS.Signals): Promise<number | null> => {
    child?.kill(what)
    return exited
  }

  return {
    name,
    get running() {
      return child?.exitCode === null && child.signalCode === null
    },
    get pid() {
      return child?.pid
    },
    async start() {
      const started = spawn(file, args, {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      const ready = Promise.withResolvers<undefined>()
      exited = new Promise((resolve) => {
        started.once('exit', (code) => {
          ready.reject(new Error(`${name} ended with ${String(code)} before it was ready:\n${complaints.join('\n')}`))
          resolve(code)
        })
      })
      ready.promise.catch(() => undefined) // Reported to whoever starts it.
      for (const stream of [started.stdout, started.stderr]) {
        createInterface(stream).on('line', (line) => {
          if (readyWhen.test(line)) ready.resolve(undefined)
          note(line)
        })
      }
      await ready.promise
    },
    async kill9() {
      await signal('SIGKILL')
    },
    stop: () => child?.kill('SIGSTOP'),
    continue: () => child?.kill('SIGCONT'),
    terminate: () => signal('SIGTERM'),
    complaints: () => complaints,
    ended: async () => {
      await exited
    },
  }
}
