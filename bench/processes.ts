import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Running {
  /** Where it listens, such as http://127.0.0.1:4000. */
  url: string
  child: ChildProcess
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Starts a Node process that prints a JSON line with the url it listens on. */
export async function start(args: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const { url } = JSON.parse(line) as { url?: string }
      if (url !== undefined) resolve(url)
    })
    child.once('exit', () => reject(new Error(`${args.join(' ')} ended before it listened`)))
  })
  return {
    url,
    child,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** The built product on an empty SQLite file of its own. */
export async function startQgjob(): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-bench-'))
  const server = await start(['bin/qgjob.js', 'server', '--port', '0', '--data-dir', directory, '--log-level', 'info'])
  return {
    ...server,
    async stop() {
      await server.stop()
      await rm(directory, { recursive: true })
    },
  }
}
