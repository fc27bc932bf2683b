import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { InstallProblem } from '../../runner.ts'
import type { AttemptResult, Device, Job, Runner, TestEvent } from '../../runner.ts'
import { hashFile } from '../../files.ts'
import { environmentForTests } from '../../environment.ts'
import { createBrowserRunner } from './runner.ts'
import { createProject, openLifelines } from './testing.ts'
import type { Lifelines, Project } from './testing.ts'

// Real Playwright processes, a real Chromium, real installs: on one phone, one test after another.
const APP = { 'index.html': '<!doctype html><title>Shop</title><h1>Hello</h1>' }
const HEAD = `import { test, expect } from '@playwright/test'\nimport { connect } from 'node:net'\n`
const SPECS = {
  'package.json': '{ "type": "module" }',
  'tests/pass.spec.js': `${HEAD}
    test.describe('shop', () => {
      test('opens on a phone', async ({ page }) => {
        await page.goto('/')
        await expect(page.getByRole('heading')).toHaveText('Hello')
        expect(await page.evaluate(() => navigator.maxTouchPoints)).toBeGreaterThan(0)
        console.log('a line of output')
      })
      test.skip('later', () => {})
    })`,
  'tests/fail.spec.js': `${HEAD}
    test.describe('sums', () => {
      test('are right', () => expect(1 + 1).toBe(2))
      test('are wrong', () => expect(1 + 1).toBe(3))
    })`,
  'tests/other-heading.spec.js': `${HEAD}
    test('sees another heading', async ({ page }) => {
      await page.goto('/')
      await expect(page.getByRole('heading')).toHaveText('Goodbye', { timeout: 50 })
    })`,
  'tests/again.spec.js': `${HEAD}
    test.describe.configure({ retries: 1 })
    test('needs two runs', ({}, { retry }) => expect(retry).toBe(1))`,
  'tests/own.spec.ts': `${HEAD}test('typed', () => { const one: number = 1; expect(one).toBe(1) })`,
  'tests/syntax.spec.js': `${HEAD}const x = ;`,
  'tests/throws.spec.js': `throw new Error('broken at the top')`,
  'tests/empty.spec.js': `console.log('no test here')`,
  'tests/exits.spec.js': `${HEAD}test('leaves', () => process.exit(3))`,
  'tests/crash.spec.js': `${HEAD}
    test('takes the browser down', async ({ browser, page }) => {
      const session = await browser.newBrowserCDPSession()
      await session.send('Browser.crash').catch(() => {})
      await page.goto('/')
    })`,
  'tests/fresh.spec.js': `${HEAD}
    for (const round of [1, 2]) test('starts clean ' + round, async ({ page }) => {
      await page.goto('/')
      expect(await page.evaluate(() => localStorage.getItem('mark'))).toBeNull()
      await page.evaluate(() => localStorage.setItem('mark', 'left behind'))
    })`,
  'tests/environment.spec.js': `${HEAD}
    test('sees', () => console.log('ENV ' + JSON.stringify(process.env)))`,
  'tests/[odd] name+.spec.js': `${HEAD}test('is found', () => {})`,
  'tests/odd name.spec.js': `${HEAD}test('must not run', () => expect(1).toBe(2))`,
  // Holds a line to the test, and so does a process that it starts and forgets.
  'tests/hang.spec.js': `${HEAD}
    import { spawn } from 'node:child_process'
    import { readFileSync } from 'node:fs'
    const port = Number(readFileSync(new URL('../port', import.meta.url), 'utf8'))
    test('hangs', async () => {
      const hold = 'require("node:net").connect(' + port + '); process.on("SIGINT", () => {}); setInterval(() => {}, 1000)'
      spawn(process.execPath, ['-e', hold], { stdio: 'inherit' })
      connect(port)
      await new Promise(() => {})
    })`,
}

/** What the agent has in its environment, besides what tests are given of it. */
const AGENT = { QGJOB_TOKEN: 'qgjob_wkr_do-not-tell', DATABASE_URL: 'postgres://u:pw@db/x', SHOP_USER: 'ada' }

let project: Project
let runner: Runner
let phone: Device
let lifelines: Lifelines
let events: TestEvent[]
let attempts = 0

beforeAll(async () => {
  lifelines = await openLifelines()
  project = await createProject({ ...SPECS, port: String(lifelines.port) })
  await project.build('v1', APP)
  const environment = environmentForTests({ ...process.env, ...AGENT }, ['SHOP_USER'])
  runner = createBrowserRunner({ ...project, names: ['phone'], capabilities: { tags: [] }, environment })
  const [device] = await runner.devices()
  if (device === undefined) throw new Error('no device')
  phone = device
  await phone.prepare({ organizationId: 'qualgent', appVersionId: 'v1' }, new AbortController().signal)
})

afterAll(async () => {
  await runner.close()
  await project.remove()
  lifelines.close()
})

beforeEach(() => {
  events = []
})

function jobOf(testPath: string, timeoutMs = 60_000): Job {
  const attemptId = `att_${++attempts}`
  return {
    id: 'job_1',
    attemptId,
    attemptNumber: 2,
    organizationId: 'qualgent',
    appVersionId: 'v1',
    testPath,
    timeoutMs,
    stopGraceMs: 10_000,
  }
}

function run(testPath: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}): Promise<AttemptResult> {
  const { timeoutMs, signal = new AbortController().signal } = options
  return phone.run(jobOf(testPath, timeoutMs), (event) => events.push(event), signal)
}

const output = (): string => events.flatMap((event) => (event.type === 'output' ? [event.text] : [])).join('')

test('a test that passes, told live', async () => {
  const result = await run('tests/pass.spec.js')
  expect(result).toMatchObject({ outcome: 'PASSED', error: null, counts: { passed: 1, failed: 0, skipped: 1 } })
  expect(result.durationMs).toBeGreaterThan(0)
  expect(output()).toContain('a line of output')
  expect(events.filter(({ type }) => type !== 'output')).toMatchObject([
    { type: 'begin', total: 2 },
    { type: 'testBegin', title: 'shop › opens on a phone' },
    { type: 'testEnd', title: 'shop › opens on a phone', verdict: 'passed' },
    { type: 'testBegin', title: 'shop › later' },
    { type: 'testEnd', verdict: 'skipped' },
    { type: 'end', status: 'passed' },
  ])
})

test('a test that fails: its title and message, without colors', async () => {
  const { outcome, counts, error, tests } = await run('tests/fail.spec.js')
  expect({ outcome, counts }).toMatchObject({ outcome: 'FAILED', counts: { passed: 1, failed: 1 } })
  expect(error).toMatch(/^sums › are wrong\nError: expect\(received\)\.toBe\(expected\)/)
  expect(error).toContain('Expected: 3\nReceived: 2')
  expect(tests).toMatchObject([
    { title: 'sums › are right', verdict: 'PASSED', error: null },
    { title: 'sums › are wrong', verdict: 'FAILED', error: expect.stringContaining('Received: 2') as string },
  ])
})

test('a test that its own file runs again is told once, as flaky', async () => {
  const { outcome, counts, tests } = await run('tests/again.spec.js')
  expect({ outcome, counts }).toEqual({ outcome: 'PASSED', counts: { passed: 0, failed: 0, skipped: 0, flaky: 1 } })
  expect(tests).toMatchObject([{ title: 'needs two runs', verdict: 'FLAKY' }])
  expect(tests?.[0]?.error).toContain('Expected: 1')
})

test('a probe sees the browser start and show a page', async () => {
  expect(await phone.probe?.(new AbortController().signal)).toEqual({ error: null, rebooted: false })
})

test('a TypeScript spec needs no set-up', async () => {
  expect((await run('tests/own.spec.ts')).outcome).toBe('PASSED')
})

test('every test starts on a clean phone', async () => {
  expect((await run('tests/fresh.spec.js')).counts).toMatchObject({ passed: 2 })
})

test.each([
  ['a syntax error', 'tests/syntax.spec.js', /SyntaxError: .*Unexpected token/],
  ['an error while it loads', 'tests/throws.spec.js', /broken at the top/],
  ['no test in it', 'tests/empty.spec.js', /No tests found/],
  ['a test that ends its process', 'tests/exits.spec.js', /worker process exited unexpectedly/],
])('%s is the fault of the file', async (_, path, message) => {
  const { outcome, error } = await run(path)
  expect(outcome).toBe('FAILED')
  expect(error).toMatch(message)
})

test.each(['tests/missing.spec.js', '../workspace/tests/../../builds/v1.tgz', '/etc/passwd', '--list'])(
  '%s is not ours to run',
  async (path) => {
    expect(await run(path)).toMatchObject({ outcome: 'ERRORED', counts: null, cause: 'SOURCE' })
    expect(events).toEqual([])
  },
)

test('a file name is no pattern: only the one file runs', async () => {
  expect(await run('tests/[odd] name+.spec.js')).toMatchObject({ outcome: 'PASSED', counts: { passed: 1, failed: 0 } })
})

test('a crashed browser is not the fault of the test, and the next job has a new one', async () => {
  expect(await run('tests/crash.spec.js')).toMatchObject({
    outcome: 'ERRORED',
    error: 'the browser of the device crashed',
  })
  expect((await run('tests/pass.spec.js')).outcome).toBe('PASSED')
})

test('a test sees what it needs and nothing of the agent', async () => {
  Object.assign(process.env, AGENT)
  await run('tests/environment.spec.js')
  for (const name of Object.keys(AGENT)) Reflect.deleteProperty(process.env, name)
  const line = output()
    .split('\n')
    .find((text) => text.startsWith('ENV '))
  const environment = JSON.parse(line?.slice(4) ?? '{}') as Record<string, string>
  expect(environment).toMatchObject({ QGJOB_JOB_ID: 'job_1', QGJOB_ATTEMPT: '2', QGJOB_APP_VERSION: 'v1', CI: '1' })
  expect(environment.QGJOB_BASE_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(environment).toMatchObject({ SHOP_USER: 'ada' })
  expect(environment).not.toHaveProperty('QGJOB_TOKEN')
  expect(environment).not.toHaveProperty('DATABASE_URL')
  expect(line).not.toContain('do-not-tell')
})

test('a cancel ends the run and everything that it started', async () => {
  const canceled = new AbortController()
  const running = run('tests/hang.spec.js', { signal: canceled.signal })
  await lifelines.held(2)
  canceled.abort()
  expect(await running).toMatchObject({ outcome: 'CANCELED' })
  await lifelines.held(0)
})

test('a job that takes too long is ended in the same way', async () => {
  const { outcome, error } = await run('tests/hang.spec.js', { timeoutMs: 4_000 })
  expect(outcome).toBe('TIMED_OUT')
  expect(error).toMatch(/^not finished after 4 s/)
  await lifelines.held(0)
})

test('what a failed run wrote is kept, of a run that passed nothing', async () => {
  await run('tests/pass.spec.js')
  await run('tests/fail.spec.js')
  const kept = await readdir(join(project.dataDir, 'devices', 'phone', 'attempts'))
  expect(kept).toContain(`att_${attempts}`)
  expect(kept).not.toContain(`att_${attempts - 1}`)
})

test('what a failed run has to show is uploaded while it is there', async () => {
  const uploaded: string[] = []
  const job: Job = {
    ...jobOf('tests/other-heading.spec.js'),
    async uploadArtifacts(files) {
      for (const { path, name } of files) if ((await stat(path)).size > 0) uploaded.push(basename(name))
    },
  }
  await phone.run(job, () => undefined, new AbortController().signal)
  expect(uploaded).toEqual(expect.arrayContaining(['test-failed-1.png', 'trace.zip']))
})

test('an agent that is killed takes its test with it', async () => {
  const script = `
    const { createBrowserRunner } = await import(${JSON.stringify(new URL('./runner.ts', import.meta.url).href)})
    const [job, options] = JSON.parse(process.argv[1])
    const [phone] = await createBrowserRunner(options).devices()
    const { signal } = new AbortController()
    await phone.prepare(job, signal)
    await phone.run(job, () => undefined, signal)`
  const options = { ...project, names: ['second'], capabilities: { tags: [] }, environment: {} }
  const job = jobOf('tests/hang.spec.js')
  const agent = execa(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify([job, options])], {
    reject: false,
  })
  await lifelines.held(2)
  agent.kill('SIGKILL')
  await Promise.all([agent, lifelines.held(0)])
})

test('installs a build once, a changed build again, and writes it down itself', async () => {
  const { signal } = new AbortController()
  const v2 = { organizationId: 'qualgent', appVersionId: 'v2' }
  await project.build('v2', APP)
  expect(await phone.prepare(v2, signal)).toMatchObject({ performed: true })
  await phone.release()
  expect(await phone.prepare(v2, signal)).toMatchObject({ performed: false, durationMs: 0 })
  await project.build('v2', { 'index.html': '<h1>Changed</h1>' })
  const { buildHash, performed } = await phone.prepare(v2, signal)
  expect(performed).toBe(true)
  expect(await phone.installed()).toEqual([{ ...v2, buildHash }])

  const log = await readFile(join(project.dataDir, 'devices', 'phone', 'installs.log'), 'utf8')
  const versions = log
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { appVersionId: string }).appVersionId)
  expect(versions).toEqual(['v1', 'v2', 'v2'])
})

test('installs a build of the server as one of its own, and downloads it only for that', async () => {
  const { signal } = new AbortController()
  await project.build('v3', APP)
  const path = join(project.builds, 'v3.tgz')
  const sha256 = await hashFile(path)
  let downloads = 0
  const file = () => {
    downloads++
    return Promise.resolve(path)
  }
  const build = { sha256, fileName: 'shop.tgz', platform: 'WEB', packageId: null, launchActivity: null, file } as const
  const app = { organizationId: 'qualgent', appVersionId: 'uploaded', build }
  expect(await phone.prepare(app, signal)).toMatchObject({ performed: true, buildHash: sha256 })
  expect(await phone.prepare(app, signal)).toMatchObject({ performed: false, buildHash: sha256 })
  expect(downloads).toBe(1)
  const android = { ...app, build: { ...build, platform: 'ANDROID' } } as const
  await expect(phone.prepare(android, signal)).rejects.toThrow('shop.tgz is a build for ANDROID')
})

test('an app that does not come up is an install that failed', async () => {
  const { signal } = new AbortController()
  await project.build('hollow', { 'readme.txt': 'no start page' })
  await expect(phone.prepare({ organizationId: 'qualgent', appVersionId: 'hollow' }, signal)).rejects.toThrow(
    InstallProblem,
  )
  await expect(phone.prepare({ organizationId: 'qualgent', appVersionId: 'unknown' }, signal)).rejects.toThrow(
    'there is no unknown.tgz',
  )
  expect(await phone.installed()).toEqual([])
})
