import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { freePort } from '../../worker/adapters/free-port.ts'
import { until } from '../helpers/until.ts'
import type { SimulatedPhone } from '../phones/simulated-phone.ts'
import { startPhones } from '../phones/start.ts'
import { writeBuild } from './builds.ts'
import { PHONES_PROJECT } from './setup.ts'

const BINARY = join(import.meta.dirname, '../../bin/qgjob.js')
export const ORGANIZATION = 'acme'
const TERMINAL = ['COMPLETED', 'FAILED', 'ERRORED', 'CANCELED']

export interface RigOptions {
  readonly phones: number
  readonly installMs?: number
  /** Settings of the server. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface JobInfo {
  readonly id: string
  readonly testPath: string
  readonly appVersionId: string
  readonly status: string
  readonly error: string | null
  readonly attempts: readonly {
    readonly assignmentId: string
    readonly workerName: string
    readonly outcome: string | null
    readonly cause: string | null
    readonly counts: { readonly passed: number; readonly failed: number; readonly flaky: number } | null
  }[]
}

export interface ArtifactInfo {
  readonly attempt: number
  readonly name: string
  readonly size: number
}

export interface WorkerInfo {
  readonly name: string
  readonly status: string
  readonly targets: readonly string[]
  readonly capabilities: { readonly model: string | null; readonly osVersion: string | null }
  readonly health: { readonly status: string; readonly reason: string | null }
}

/** A lab of simulated phones, real adb, and real processes of qgjob, in a directory of its own. */
export class Rig {
  readonly directory: string
  readonly builds: string
  readonly binary = BINARY
  /** Added to the environment of agents. */
  readonly environment: Record<string, string> = {}
  readonly phones: readonly SimulatedPhone[]
  readonly adbPort: number
  readonly #children: ChildProcess[] = []
  url = ''

  private constructor(directory: string, phones: readonly SimulatedPhone[], adbPort: number) {
    this.directory = directory
    this.builds = join(directory, 'builds')
    this.phones = phones
    this.adbPort = adbPort
  }

  static async open({ phones: count, installMs = 1_000, settings = {} }: RigOptions): Promise<Rig> {
    const adbPort = await freePort()
    const directory = mkdtempSync(join(tmpdir(), 'qgjob-devices-'))
    const phones = await startPhones({ count, installMs, directory: join(directory, 'phones') })
    const rig = new Rig(directory, phones, adbPort)
    await rig.adb('start-server')
    for (const { serial } of rig.phones) await rig.adb('connect', serial)
    await rig.#startServer(settings)
    return rig
  }

  async adb(...args: string[]): Promise<string> {
    return (await execa('adb', ['-P', String(this.adbPort), ...args])).stdout
  }

  async #startServer(settings: Readonly<Record<string, string>>): Promise<void> {
    const place = ['--port', '0', '--data-dir', join(this.directory, 'server')]
    const server = this.#start('server', ['server', ...place], settings)
    const lines = createInterface(server.stdout ?? process.stdin)
    for await (const line of lines) {
      this.url = /"url":"(http:[^"]+)"/.exec(line)?.[1] ?? ''
      if (this.url !== '') return
    }
    throw new Error(`the server did not start: ${this.log('server')}`)
  }

  #start(
    name: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = this.environment,
  ): ChildProcess {
    const child = spawn(process.execPath, [BINARY, ...args], {
      cwd: this.directory,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const file = createWriteStream(join(this.directory, `${name}.log`), { flags: 'a' })
    child.stdout.pipe(file, { end: false })
    child.stderr.pipe(file, { end: false })
    this.#children.push(child)
    return child
  }

  /** Starts an agent as a user does; it finds the phones by itself. */
  startWorker(name = 'lab', ...more: string[]): ChildProcess {
    const places = ['--builds', this.builds, '--data-dir', join(this.directory, name)]
    const workspace = more.includes('--workspace') ? [] : ['--workspace', PHONES_PROJECT]
    return this.#start(name, [
      'worker',
      `--server=${this.url}`,
      `--name=${name}`,
      '--runner=appwright',
      `--appium=${PHONES_PROJECT}`,
      `--adb-port=${this.adbPort}`,
      ...workspace,
      ...places,
      ...more,
    ])
  }

  /** Makes the build of an app version; another `note` gives it other bytes. */
  build(appVersionId: string, note?: string): void {
    writeBuild(this.builds, appVersionId, note)
  }

  async submit(appVersionId: string, tests: readonly string[], ...more: string[]): Promise<string[]> {
    const files = tests.map((test) => `--test=tests/${test}.spec.ts`)
    const what = [`--org-id=${ORGANIZATION}`, `--app-version-id=${appVersionId}`, ...files, ...more]
    return (await this.qgjob('submit', '--quiet', ...what)).trim().split('\n')
  }

  async cancel(id: string): Promise<void> {
    await this.qgjob('cancel', id).catch(() => undefined)
  }

  async job(id: string): Promise<JobInfo> {
    const { job } = await this.#ask<{ job: JobInfo }>(
      `query ($id: ID!) { job(id: $id) { id testPath appVersionId status error
        attempts { assignmentId workerName outcome cause counts { passed failed flaky } } } }`,
      { id },
    )
    return job
  }

  /** Fetches the files that the attempts of a job left, and answers what was listed. */
  async artifacts(id: string, out: string): Promise<readonly ArtifactInfo[]> {
    return JSON.parse(await this.qgjob('artifacts', `--job-id=${id}`, `--out=${out}`, '--json')) as ArtifactInfo[]
  }

  /** Runs the command line tool as a user does, and answers what it printed. */
  async qgjob(...args: string[]): Promise<string> {
    return (await execa(process.execPath, [BINARY, `--server=${this.url}`, ...args])).stdout
  }

  async jobLog(id: string): Promise<string> {
    return this.qgjob('logs', id).catch(() => '')
  }

  async workers(): Promise<readonly WorkerInfo[]> {
    const { workers } = await this.#ask<{ workers: WorkerInfo[] }>(
      '{ workers { name status targets capabilities { model osVersion } health { status reason } } }',
    )
    return workers
  }

  async installsReported(): Promise<number> {
    const { stats } = await this.#ask<{ stats: { installsPerformed: number } }>('{ stats { installsPerformed } }')
    return stats.installsPerformed
  }

  /** Pulls the cable of a phone. */
  unplug({ adbd }: SimulatedPhone): void {
    adbd.unplug()
  }

  /** Puts it back; adb of the host is told, as nobody watches for devices that are reached by TCP. */
  async plug({ adbd, serial }: SimulatedPhone): Promise<void> {
    adbd.plug()
    await this.connect(serial)
  }

  async connect(serial: string): Promise<void> {
    await this.adb('disconnect', serial).catch(() => undefined)
    await this.adb('connect', serial)
  }

  /** The same, unless adb sees the phone: to connect it then would take it away again. */
  async reconnect({ serial }: SimulatedPhone): Promise<void> {
    const isSeen = async () => (await this.adb('devices')).includes(`${serial}\tdevice`)
    if (await isSeen()) return
    await this.connect(serial)
    await until(isSeen, { withinMs: 5_000 }).catch(() => undefined)
  }

  /** The worker of a phone; undefined before it first registered. */
  async workerOf({ serial }: SimulatedPhone): Promise<WorkerInfo | undefined> {
    return (await this.workers()).find(({ name }) => name.includes(serial))
  }

  /** Waits until all of them are over, and answers how. */
  finished(ids: readonly string[], withinMs = 180_000): Promise<JobInfo[]> {
    return until(
      async () => {
        const jobs = await Promise.all(ids.map((id) => this.job(id)))
        return jobs.every(({ status }) => TERMINAL.includes(status)) && jobs
      },
      { what: `the end of ${ids.length} jobs`, withinMs },
    )
  }

  running(id: string): Promise<JobInfo> {
    const isRunning = async () => {
      const job = await this.job(id)
      if (TERMINAL.includes(job.status)) throw new Error(`the job is ${job.status}: ${job.error ?? ''}`)
      return job.status === 'RUNNING' && job
    }
    return until(isRunning, { what: 'the start of the job', withinMs: 120_000 })
  }

  workersReady(count: number): Promise<unknown> {
    const areReady = async () => {
      const idle = (await this.workers()).filter(({ status }) => status === 'IDLE' || status === 'BUSY')
      return idle.length === count && idle
    }
    return until(areReady, { what: `${count} workers`, withinMs: 60_000 })
  }

  /** Nothing is offered or prepared any more: what was counted before may still have grown. */
  idle(): Promise<unknown> {
    const areIdle = async () => (await this.workers()).every(({ status }) => status !== 'BUSY')
    return until(areIdle, { what: 'idle workers', withinMs: 60_000 })
  }

  /** Installs that the phones themselves wrote down, by phone. */
  installs(): string[][] {
    return this.phones.map((phone) =>
      phone.journal().flatMap(({ event, sha256 = '' }) => (event === 'INSTALL' ? [sha256] : [])),
    )
  }

  async #ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as { data?: T; errors?: unknown }
    if (data === undefined) throw new Error(JSON.stringify(errors))
    return data
  }

  log(name: string): string {
    return readFileSync(join(this.directory, `${name}.log`), 'utf8')
  }

  /** Command lines of processes that have anything to do with this rig's directory. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
          const environment = readFileSync(`/proc/${pid}/environ`, 'utf8')
          return `${command} ${environment}`.includes(this.directory) ? [`${pid} ${command}`] : []
        } catch {
          return []
        }
      })
  }

  async close(): Promise<void> {
    const [server, ...workers] = this.#children
    for (const child of [...workers, server]) {
      if (child?.exitCode !== null || child.signalCode !== null) continue
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const again = setTimeout(() => child.kill('SIGTERM'), 1_000)
      const last = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await gone
      clearTimeout(again)
      clearTimeout(last)
    }
    await this.adb('kill-server').catch(() => undefined)
    await Promise.all(this.phones.map((phone) => phone.close()))
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 })
  }
}
