import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SetupProblem } from '../../runner.ts'
import type { AttemptResult, Job } from '../../runner.ts'
import { tempDir } from '../../testing/temp-dir.ts'
import { createBrowserRunner } from './runner.ts'
import { createProject } from './testing.ts'
import type { Project } from './testing.ts'

// How projects are set up, and what is said when they are not. Each case is a project of its own.
const APP = { 'index.html': '<h1>Hello</h1>' }

async function projectOf(files: Record<string, string>): Promise<Project> {
  const project = await createProject(files)
  onTestFinished(() => project.remove())
  await project.build('v1', APP)
  return project
}

async function runOne(files: Record<string, string>): Promise<AttemptResult & { output: string }> {
  const project = await projectOf(files)
  const runner = createBrowserRunner({ ...project, names: ['phone'], capabilities: { tags: [] }, environment: {} })
  onTestFinished(() => runner.close())
  const [phone] = await runner.devices()
  if (phone === undefined) throw new Error('no device')
  const app = { organizationId: 'qualgent', appVersionId: 'v1' }
  const { signal } = new AbortController()
  await phone.prepare(app, signal)
  const job: Job = {
    ...app,
    id: 'job_1',
    attemptId: 'att_1',
    attemptNumber: 1,
    testPath: 'e2e/a.spec.ts',
    timeoutMs: 30_000,
    stopGraceMs: 10_000,
  }
  let output = ''
  const result = await phone.run(job, (event) => (output += event.type === 'output' ? event.text : ''), signal)
  return { ...result, output }
}

const CJS_SPEC = `
  import { test, expect } from '@playwright/test'
  test('opens', async ({ page }) => {
    await page.goto('/')
    await expect(page.getByRole('heading')).toHaveText('Hello')
    console.log(await page.evaluate(() => navigator.language))
  })`

test("takes over a CommonJS project's own configuration", async () => {
  const { outcome, output } = await runOne({
    'package.json': '{}',
    'playwright.config.ts': `
      import { defineConfig } from '@playwright/test'
      export default defineConfig({ testDir: './e2e', retries: 2, use: { locale: 'de-CH', baseURL: 'http://127.0.0.1:9' },
        webServer: { command: 'exit 1', url: 'http://127.0.0.1:9' },
        projects: [{ name: 'phone', testMatch: /never/ }, { name: 'desktop', use: { locale: 'en-US' } }] })`,
    'e2e/a.spec.ts': CJS_SPEC,
  })
  expect(outcome).toBe('PASSED')
  expect(output).toContain('de-CH')
})

test('runs a project that has no configuration', async () => {
  expect((await runOne({ 'package.json': '{ "type": "module" }', 'e2e/a.spec.ts': CJS_SPEC })).outcome).toBe('PASSED')
})

test("a configuration that cannot be read is nobody's test result", async () => {
  const { outcome, error } = await runOne({
    'package.json': '{ "type": "module" }',
    'playwright.config.js': 'throw new Error("no such environment")',
    'e2e/a.spec.ts': CJS_SPEC,
  })
  expect(outcome).toBe('ERRORED')
  expect(error).toMatch(/^Playwright could not start: [^]*no such environment/)
})

test('a global set-up that fails is not the fault of the test', async () => {
  const { outcome, error } = await runOne({
    'package.json': '{ "type": "module" }',
    'playwright.config.js': 'export default { globalSetup: "./setup.js" }',
    'setup.js': 'export default () => { throw new Error("no database") }',
    'e2e/a.spec.ts': CJS_SPEC,
  })
  expect({ outcome, error }).toEqual({
    outcome: 'ERRORED',
    error: 'the set-up of the tests failed: Error: no database',
  })
})

test('a workspace without Playwright is told what to do', async () => {
  const directory = await tempDir()
  const options = { names: ['phone'], capabilities: { tags: [] }, builds: directory, dataDir: directory }
  const runner = createBrowserRunner({ ...options, workspace: directory, environment: {} })
  await expect(runner.devices()).rejects.toThrow(/npm install --save-dev @playwright\/test/)
})

test('a workspace that is not there is no workspace without Playwright', async () => {
  const project = await projectOf({})
  const workspace = join(project.workspace, 'gone')
  const runner = createBrowserRunner({
    ...project,
    workspace,
    names: ['phone'],
    capabilities: { tags: [] },
    environment: {},
  })
  await expect(runner.devices()).rejects.toThrow(`There is no folder ${workspace}: name the directory`)
})

test('a browser that does not start is named, with what to do', async () => {
  const project = await projectOf({})
  const runner = createBrowserRunner({
    ...project,
    names: ['phone'],
    capabilities: { tags: [] },
    environment: {},
    browser: '/nowhere/chromium',
  })
  await expect(runner.devices()).rejects.toThrow(SetupProblem)
  await expect(runner.devices()).rejects.toThrow(/\/nowhere\/chromium[^]*--browser or QGJOB_BROWSER/)
})

test.each([
  [['../phone'], undefined, /cannot name a directory/],
  [['phone'], 'Nokia 3310', /knows no device model "Nokia 3310"/],
])('names %j and model %s are refused', async (names, model, message) => {
  const project = await projectOf({})
  const capabilities = { tags: [], ...(model === undefined ? {} : { model }) }
  await expect(createBrowserRunner({ ...project, names, capabilities, environment: {} }).devices()).rejects.toThrow(
    message,
  )
})
