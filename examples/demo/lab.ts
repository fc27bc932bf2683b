import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildApps } from '../build-apps.ts'

const BINARY = join(import.meta.dirname, '../../bin/qgjob.js')
const WORKSPACE = join(import.meta.dirname, '..')
/** A process that does not end when asked to gets a second signal, and then no more questions. */
const PATIENCE_MS = 8_000

/** A device lab in a temporary directory: a server and worker agents, all started as a user starts them. */
export interface Lab {
  readonly url: string
  /** Runs one command to its end and answers what it printed. Throws if it fails. */
  qgjob(...args: string[]): Promise<string>
  /** Starts a command that draws on this terminal. */
  show(...args: string[]): ChildProcess
  startWorker(name: string, ...args: string[]): void
  /** Directory with one entry for each device of a worker. */
  devicesOf(worker: string): string
  /** Ends every process that it started, and removes the directory. */
  close(): Promise<void>
}

export async function openLab(): Promise<Lab> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-demo-'))
  const children: ChildProcess[] = []
  const dataDir = (name: string): string => join(directory, name)

  function start(log: string, args: string[]): ChildProcess {
    const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const file = createWriteStream(join(directory, `${log}.log`))
    child.stdout.pipe(file, { end: false })
    child.stderr.pipe(file, { end: false })
    children.push(child)
    return child
  }

  async function close(): Promise<void> {
    const [server, ...others] = children
    // The server last: a worker says goodbye to it.
    await Promise.all(others.map(end))
    if (server !== undefined) await end(server)
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }

  try {
    const [url] = await Promise.all([
      addressOf(
        start('server', ['server', '--port', '0', '--data-dir', dataDir('server')]),
        join(directory, 'server.log'),
      ),
      buildApps(join(directory, 'builds')),
    ])
    return {
      url,
      close,
      qgjob: (...args) => output(['--server', url, ...args]),
      show(...args) {
        const child = spawn(process.execPath, [BINARY, '--server', url, ...args], { stdio: 'inherit' })
        children.push(child)
        return child
      },
      startWorker(name, ...args) {
        const places = ['--workspace', WORKSPACE, '--builds', join(directory, 'builds'), '--data-dir', dataDir(name)]
        start(name, ['--server', url, 'worker', '--name', name, ...places, ...args])
      },
      devicesOf: (worker) => join(dataDir(worker), 'devices'),
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The server says in its log where it listens: port 0 let the system choose. */
async function addressOf(server: ChildProcess, log: string): Promise<string> {
  if (server.stdout === null) throw new Error('the server has no output')
  for await (const line of createInterface(server.stdout)) {
    const found = /"url":"(http:[^"]+)"/.exec(line)?.[1]
    if (found !== undefined) return found
  }
  throw new Error(`the server did not start:\n${await readFile(log, 'utf8')}`)
}

function output(args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    let problem = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (problem += text))
    child.on('close', (code) => {
      if (code === 0) resolve(printed)
      else reject(new Error(`qgjob ${args.join(' ')} ended with ${code ?? 'a signal'}: ${problem}`))
    })
  })
}

/** Asks a process to end, asks again, and then ends it. */
export async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  child.kill('SIGTERM')
  const again = setTimeout(() => child.kill('SIGTERM'), 1_000)
  const last = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
  await gone
  clearTimeout(again)
  clearTimeout(last)
}
