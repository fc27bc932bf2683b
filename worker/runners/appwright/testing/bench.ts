import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResetPolicy } from '../../../../client/gql/graphql.ts'
import type { Build, Phone, SessionPlan } from '../../../adapters/adapter.ts'
import type { AttemptResult, TestEvent } from '../../../runner.ts'
import { tempDir } from '../../../testing/temp-dir.ts'
import { openAppwrightDevice } from '../device.ts'
import type { AppwrightDevice } from '../device.ts'
import { createSessionLogs } from '../session-log.ts'
import { fakePhone } from './fake-phone.ts'
import { startFakeWebDriver } from './fake-webdriver.ts'
import type { FakeWebDriver } from './fake-webdriver.ts'

export const V1 = { organizationId: 'acme', appVersionId: 'v1' }
const clear = [{ script: 'clear', args: [] }]
const SESSION: SessionPlan = {
  hub: null,
  capabilities: { platformName: 'Android' },
  resets: { CLEAR: clear, RESTART: [{ script: 'restart', args: [] }], NONE: [], REINSTALL: clear },
  ping: { script: 'ping', args: [] },
  maxAgeMs: null,
}

/** In place of Playwright: writes down what it was started for, and says what the test file says. */
const PLAYWRIGHT = `
const { appendFileSync, readFileSync } = require('node:fs')
const { sessionId, reset } = JSON.parse(process.env.QGJOB_SESSION)
appendFileSync(__dirname + '/runs', JSON.stringify({ sessionId, reset: reset.map(({ script }) => script) }) + '\\n')
const runs = readFileSync(__dirname + '/runs', 'utf8').trim().split('\\n').length
const verdict = readFileSync(JSON.parse(process.env.QGJOB_RUN).file, 'utf8').split(' ')[runs - 1] || 'passed'
process.send({ type: 'begin', total: 1 })
process.send({ type: 'testEnd', title: 'it works', verdict, durationMs: 1, error: verdict === 'passed' ? null : 'no' })
process.send({ type: 'end', status: verdict })
`

/** A phone on which every install leaves another trace, as on a real one. */
export class Bench {
  installs: string[] = []
  trace: string | null = null
  plan: Partial<SessionPlan> = {}
  #attempts = 0
  readonly #directory: string
  readonly webdriver: FakeWebDriver
  readonly #own: Partial<Phone>

  constructor(directory: string, webdriver: FakeWebDriver, own: Partial<Phone>) {
    this.#directory = directory
    this.webdriver = webdriver
    this.#own = own
  }

  static async open(own: Partial<Phone> = {}): Promise<Bench> {
    const bench = new Bench(await tempDir(), await startFakeWebDriver(), own)
    await mkdir(join(bench.#directory, 'builds'))
    await writeFile(join(bench.#directory, 'playwright.cjs'), PLAYWRIGHT)
    await bench.build('v1', 'first bytes')
    await bench.verdicts()
    return bench
  }

  build(version: string, bytes: string): Promise<void> {
    return writeFile(join(this.#directory, 'builds', `${version}.apk`), bytes)
  }

  /** What the runs of its test say, one after another; all others pass. */
  verdicts(...verdicts: ('passed' | 'failed')[]): Promise<void> {
    return writeFile(join(this.#directory, 'a.spec.js'), verdicts.join(' '))
  }

  /** As a new process of the agent would open it. */
  device(reset: ResetPolicy = 'CLEAR'): Promise<AppwrightDevice> {
    const install = (build: Build): Promise<void> => {
      this.installs.push(build.hash)
      this.trace = `install ${this.installs.length}`
      return Promise.resolve()
    }
    const phone = fakePhone({
      install,
      evidence: () => Promise.resolve(this.trace),
      session: () => Promise.resolve({ ...SESSION, ...this.plan }),
      ...this.#own,
    })
    const follow = () => createSessionLogs().open('session')
    const server = { url: this.webdriver.url, isRunning: () => true, follow, stop: () => Promise.resolve() }
    const project = { cli: join(this.#directory, 'playwright.cjs'), userConfig: null }
    return openAppwrightDevice({
      name: 'lab-1',
      phone,
      tags: ['rack-1'],
      place: { ...project, workspace: this.#directory, projectAt: (workspace) => ({ ...project, workspace }) },
      builds: join(this.#directory, 'builds'),
      reset,
      appium: { use: () => Promise.resolve(server), stop: () => Promise.resolve() },
      restarts: new Map(),
      directory: join(this.#directory, 'device'),
      environment: {},
    })
  }

  /** Runs its test as a job. */
  run(
    device: AppwrightDevice,
    resetPolicy: ResetPolicy | null,
    emit: (event: TestEvent) => void = () => undefined,
  ): Promise<AttemptResult> {
    const attemptNumber = ++this.#attempts
    const job = { ...V1, id: 'job_1', attemptId: `att_${attemptNumber}`, attemptNumber, testPath: 'a.spec.js' }
    const { signal } = new AbortController()
    return device.run({ ...job, timeoutMs: 60_000, stopGraceMs: 1_000, resetPolicy }, emit, signal)
  }

  /** The runs of its test so far: in which session, and what was done before. */
  async runs(): Promise<{ sessionId: string; reset: string[] }[]> {
    const lines = await readFile(join(this.#directory, 'runs'), 'utf8')
    return lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { sessionId: string; reset: string[] })
  }
}
