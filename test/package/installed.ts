import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '../..')
const run = promisify(execFile)

export interface Finished {
  exitCode: number
  stdout: string
  stderr: string
}

/** The package as a user gets it: packed from this checkout, installed where nothing else is. */
export interface Installed {
  /** The empty folder it was installed into. */
  directory: string
  /** What npm linked there. */
  binary: string
  qgjob(args: readonly string[], env?: Record<string, string>): Promise<Finished>
  /** A program of the user's own, in that folder. */
  node(...args: string[]): Promise<Finished>
  /** Starts `qgjob server`, and answers its address and what ends it in order. */
  startServer(): Promise<{ url: string; stop: () => Promise<number | null> }>
  remove(): Promise<void>
}

export async function installPacked(): Promise<Installed> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-package-'))
  // Without the scripts of the package: what is packed is what was built for the tests.
  const packed = await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', directory)
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  const app = join(directory, 'app')
  await mkdir(app)
  await writeFile(join(app, 'package.json'), '{ "private": true }')
  await npm(app, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev', join(directory, filename))
  const binary = join(app, 'node_modules/.bin/qgjob')
  const environment = (env: Record<string, string>) => ({ PATH: process.env.PATH, HOME: directory, ...env })

  async function start(args: readonly string[], env: Record<string, string> = {}): Promise<Finished> {
    const child = spawn(process.execPath, args, { cwd: app, env: environment(env) })
    child.stdin.end()
    const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { exitCode: exitCode ?? -1, stdout: await stdout, stderr: await stderr }
  }

  const qgjob: Installed['qgjob'] = (args, env) => start([binary, ...args], env)

  return {
    directory: app,
    binary,
    qgjob,
    node: (...args) => start(args),
    async startServer() {
      const args = [binary, 'server', '--port=0', `--data-dir=${join(directory, 'data')}`]
      const child = spawn(process.execPath, args, {
        cwd: app,
        env: environment({}),
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
      const url = await new Promise<string>((resolve, reject) => {
        createInterface(child.stdout).on('line', (line) => {
          const found = /"url":"(http:[^"]+)"/.exec(line)?.[1]
          if (found !== undefined) resolve(found)
        })
        void exited.then((code) => reject(new Error(`the server ended with ${String(code)}`)))
      })
      return {
        url,
        stop() {
          child.kill('SIGTERM')
          return exited
        },
      }
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', args, { cwd, maxBuffer: 16 * 1024 * 1024 })
  return stdout
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}
