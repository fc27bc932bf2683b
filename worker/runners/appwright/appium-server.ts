import { extname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import { freePort } from '../../adapters/free-port.ts'
import { killGroup } from '../../kill-group.ts'
import { SetupProblem } from '../../runner.ts'
import { createSessionLogs } from './session-log.ts'
import type { SessionLog } from './session-log.ts'
import { createWebDriver } from './webdriver.ts'

/** Appium loads its drivers before it answers; a loaded machine takes its time. */
const START_MS = 60_000
const LOOK_AGAIN_MS = 100
/** Asked to end, Appium deletes its sessions; then its whole process group goes. */
const STOP_GRACE_MS = 5_000
/** Of what it says, kept to explain an end that nobody asked for, UTF-16 units. */
const LAST_WORDS = 4_000

/** People read it beside the log of the device. */
const LOGGING = ['--log-no-colors', '--log-timestamp']

const GUARD = new URL(`./appium-guard${extname(import.meta.url)}`, import.meta.url)

export interface AppiumOptions {
  /** Entry file of Appium's command line. */
  readonly entry: string
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>
  readonly onLine: (text: string) => void
}

/** An Appium server that answers. */
export interface AppiumServer {
  readonly url: string
  readonly isRunning: () => boolean
  /** What it says of a session from now on; to be closed. */
  readonly follow: (sessionId: string) => SessionLog
  stop(): Promise<void>
}

/** The one Appium server of an agent: started when it is first needed, and again when it ended by itself. */
export interface Appium {
  /** Throws SetupProblem if it does not start. */
  use(): Promise<AppiumServer>
  stop(): Promise<void>
}

export function createAppium(options: AppiumOptions): Appium {
  let current: Promise<AppiumServer> | null = null
  return {
    use() {
      // Decided in the turn of the call: two who ask at once must not start two.
      const start = (): Promise<AppiumServer> => startAppium(options)
      current = current === null ? start() : current.then((server) => (server.isRunning() ? server : start()), start)
      return current
    },
    async stop() {
      const running = await current?.catch(() => null)
      current = null
      await running?.stop()
    },
  }
}

async function startAppium({ entry, env, onLine }: AppiumOptions): Promise<AppiumServer> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = execa(
    process.execPath,
    ['--import', GUARD.href, entry, 'server', '--address', '127.0.0.1', '--port', String(port), ...LOGGING],
    {
      env,
      extendEnv: false,
      detached: true,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      ipc: true,
      serialization: 'json',
      buffer: false,
      reject: false,
    },
  )
  const leader = child.nodeChildProcess
  let lastWords = ''
  const logs = createSessionLogs()
  const life = { isRunning: true }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS)
      logs.push(text)
      onLine(text)
    })
  }
  const ended = new Promise<void>((resolve) => leader.once('exit', () => resolve())).then(() => {
    life.isRunning = false
    killGroup(leader.pid)
  })

  async function stop(): Promise<void> {
    child.kill('SIGTERM')
    const kill = setTimeout(() => killGroup(leader.pid), STOP_GRACE_MS)
    await ended
    clearTimeout(kill)
    await child
  }

  const driver = createWebDriver(url)
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline && life.isRunning) {
    if (await driver.isReady()) return { url, isRunning: () => life.isRunning, follow: logs.open, stop }
    await wait(LOOK_AGAIN_MS)
  }
  await stop()
  throw new SetupProblem(`Appium does not start (${entry}): ${lastWords.trim().split('\n').slice(-3).join(' | ')}`)
}
