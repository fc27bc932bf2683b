import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { createClient } from '../../client/client.ts'
import type { QgjobClient } from '../../client/types.ts'
import { buildApps } from '../../examples/build-apps.ts'
import { scratchDirectory } from '../helpers/scratch.ts'

const root = join(import.meta.dirname, '../..')
export const binary = join(root, 'bin/qgjob.js')

/** Leases a tenth as long as usual, so that a killed process is missed soon. */
const FAST_LEASES = {
  QGJOB_HEARTBEAT_MS: '300',
  QGJOB_SELF_STOP_MS: '2000',
  QGJOB_LEASE_MS: '3000',
  QGJOB_SWEEP_MS: '200',
  QGJOB_BACKOFF_MS: '100',
}

export interface Process {
  readonly child: ChildProcess
  /** As a crash would: no chance to clean up. Resolves when it is gone. */
  kill9(): Promise<void>
  /** As a service manager would; answers the exit code. */
  terminate(): Promise<number | null>
}

/** Real processes of the built product in a directory of their own. */
export interface Lab {
  readonly directory: string
  /** Known once the first server listens; later servers take the same port. */
  readonly url: string
  client(): QgjobClient
  startServer(): Promise<Process>
  startWorker(name: string, ...args: string[]): Process
  /** Runs a command to its end. */
  qgjob(...args: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }>
  close(): Promise<void>
}

export async function openLab(): Promise<Lab> {
  const directory = scratchDirectory('e2e')
  const processes: Process[] = []
  const clients: QgjobClient[] = []
  await buildApps(join(directory, 'builds'))
  let url = ''

  function start(args: string[]): Process {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...FAST_LEASES }
    const child = spawn(process.execPath, [binary, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const end = (signal: NodeJS.Signals) => {
      child.kill(signal)
      return exited
    }
    const started: Process = {
      child,
      kill9: async () => {
        await end('SIGKILL')
      },
      terminate: () => end('SIGTERM'),
    }
    processes.push(started)
    return started
  }

  return {
    directory,
    get url() {
      return url
    },
    client() {
      const client = createClient({ url, transport: 'ws' })
      clients.push(client)
      return client
    },
    async startServer() {
      const port = url === '' ? '0' : new URL(url).port
      const server = start(['server', '--port', port, '--data-dir', join(directory, 'server')])
      url = await listening(server.child)
      return server
    },
    startWorker(name, ...args) {
      const places = ['--workspace', join(root, 'examples'), '--builds', join(directory, 'builds')]
      const worker = start([
        'worker',
        '--server',
        url,
        '--name',
        name,
        ...places,
        '--data-dir',
        join(directory, name),
        ...args,
      ])
      return worker
    },
    async qgjob(...args) {
      const { exitCode, stdout, stderr } = await execa(process.execPath, [binary, '--server', url, ...args], {
        reject: false,
        stdin: 'ignore',
      })
      return { exitCode: exitCode ?? -1, stdout, stderr }
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()))
      await Promise.all(processes.map((started) => started.kill9()))
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output')
  const lines = createInterface(child.stdout)
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const url = /"url":"(http:[^"]+)"/.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)} before it listened`)))
  })
}
