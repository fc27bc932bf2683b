import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { pino } from 'pino'
import { createClient } from '../../client/client.ts'
import { startServer } from '../../server/main.ts'
import { createAgent } from '../../worker/agent.ts'
import { openOutbox } from '../../worker/outbox.ts'
import { createProtocol } from '../../worker/protocol.ts'
import { fakeDevice } from '../../worker/testing/fake-device.ts'
import type { FakeDevice } from '../../worker/testing/fake-device.ts'
import { TOKEN, startFakeGithub } from './github.ts'
import type { FakeGithub } from './github.ts'

const ROOT = join(import.meta.dirname, '../..')

export interface StepResult {
  exitCode: number
  stdout: string
  /** As the runner reads the file that it gave: the last value of each name. */
  outputs: Record<string, string>
  state: Record<string, string>
  summary: string
}

export interface StepWorld {
  inputs?: Record<string, string>
  env?: Record<string, string>
  event?: object
  /** Of the step before, for its `post`. */
  state?: Record<string, string>
  /** Called with all that was written so far, and with what ends the process; the first signal counts. */
  onOutput?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** A real server, a real agent with a device that tests decide about, a GitHub, and a checkout with test files. */
export interface Lab {
  url: string
  device: FakeDevice
  github: FakeGithub
  folder: string
  /** Runs the bundle as GitHub's runner does: a process of its own, told by the environment and by files. */
  step(world?: StepWorld): Promise<StepResult>
  close(): Promise<void>
}

/** Made from the sources, so that a test does not wait for the committed bundle; those two are compared elsewhere. */
export async function bundleAction(folder: string): Promise<string> {
  const outfile = join(folder, 'index.mjs')
  const banner = {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  }
  const entryPoints = [join(ROOT, 'action/main.ts')]
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node24', banner })
  return outfile
}

export async function openLab(bundle: string): Promise<Lab> {
  const root = mkdtempSync(join(tmpdir(), 'qgjob-action-'))
  const folder = join(root, 'checkout')
  for (const file of ['tests/a.spec.js', 'tests/b.spec.js', 'tests/shop/c.spec.js', 'node_modules/x/d.spec.js']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  const log = pino({ level: 'silent' })
  const options = { host: '127.0.0.1', port: 0, dataDir: join(root, 'data') }
  const server = await startServer(options, { QGJOB_BACKOFF_MS: '10' }, log)
  const github = await startFakeGithub()
  const device = fakeDevice()
  const client = createClient({ url: server.url, transport: 'ws' })
  const agent = createAgent({
    devices: [device],
    identity: ({ capabilities }) => ({ targets: ['EMULATOR'], organizationIds: null, capabilities }),
    protocol: createProtocol(client, { callTimeoutMs: 5_000, onTrouble: () => undefined }),
    builds: { hold: nothing },
    uploadArtifacts: () => Promise.resolve(),
    outbox: await openOutbox(join(root, 'outbox')),
    log,
    stopGraceMs: 200,
  })
  const left = agent.run()
  let steps = 0

  return {
    url: server.url,
    ...{ device, github, folder },
    async step({ inputs = {}, env = {}, event = {}, state = {}, onOutput = () => undefined } = {}) {
      const own = join(root, `step-${++steps}`)
      mkdirSync(own)
      const path = (name: string): string => join(own, name)
      for (const name of ['output', 'state', 'summary']) writeFileSync(path(name), '')
      writeFileSync(path('event.json'), JSON.stringify(event))
      const given = Object.entries({ ...DEFAULTS, 'server-url': server.url, 'app-version-id': 'v1.2.3', ...inputs })
      const child = execa(process.execPath, [bundle], {
        cwd: folder,
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        all: true,
        env: {
          ...{ PATH: process.env.PATH, HOME: root, CI: 'true', GITHUB_ACTIONS: 'true' },
          ...{ GITHUB_API_URL: github.url, GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '99' },
          ...{ GITHUB_REPOSITORY: 'acme/shop', GITHUB_REPOSITORY_OWNER: 'Acme', GITHUB_WORKFLOW: 'Mobile tests' },
          ...{ GITHUB_WORKSPACE: folder, GITHUB_EVENT_PATH: path('event.json') },
          ...{ GITHUB_OUTPUT: path('output'), GITHUB_STATE: path('state'), GITHUB_STEP_SUMMARY: path('summary') },
          ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
          ...Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])),
          ...env,
        },
      })
      let text = ''
      let isKilled = false
      const kill = (signal: NodeJS.Signals): void => {
        if (!isKilled) child.kill(signal)
        isKilled = true
      }
      child.all.setEncoding('utf8').on('data', (more: string) => {
        text += more
        onOutput(text, kill)
      })
      const { exitCode, all } = await child
      return {
        exitCode: exitCode ?? -1,
        stdout: all,
        outputs: readValues(path('output')),
        state: readValues(path('state')),
        summary: readFileSync(path('summary'), 'utf8'),
      }
    },
    async close() {
      agent.stop()
      await left
      await client.close()
      await server.stop()
      await github.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** What action.yml sets where the workflow says nothing. */
const DEFAULTS = {
  ...{ tests: '**/*.spec.{js,ts,mjs,mts}', workspace: '.', target: 'emulator', priority: 'normal', mode: 'run' },
  ...{ 'fail-fast': 'false', 'rerun-failed': 'false', comment: 'true', 'github-token': TOKEN },
  ...{ junit: 'qgjob-results/junit.xml', html: 'qgjob-results/report.html', report: 'qgjob-results/report.json' },
}

/** name<<delimiter, lines, delimiter: anything else in the file is refused, as GitHub does. */
function readValues(path: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = readFileSync(path, 'utf8').split('\n')
  while (lines.length > 1) {
    const [, name = '', end = ''] = /^([^<=]+)<<(.+)$/.exec(lines.shift() ?? '') ?? []
    const at = lines.indexOf(end)
    if (name === '' || at === -1) throw new Error(`unable to process file command in ${path}`)
    values[name] = lines
      .splice(0, at + 1)
      .slice(0, -1)
      .join('\n')
  }
  return values
}

/** The device has its apps by itself. */
function nothing(): never {
  throw new Error('no build is asked for here')
}
