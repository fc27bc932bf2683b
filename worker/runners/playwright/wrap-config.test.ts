import type { PlaywrightTestConfig } from '@playwright/test'
import { expect, test } from 'vitest'
import type { PlaywrightRun } from './playwright-run.ts'
import { wrapConfig } from './wrap-config.ts'

const RUN: PlaywrightRun = {
  file: '/shop/tests/[id] login+.spec.js',
  workspace: '/shop',
  userConfig: '/shop/playwright.config.ts',
  reporter: '/qgjob/reporter.js',
  timeoutMs: 90_000,
  use: {
    viewport: { width: 412, height: 839 },
    baseURL: 'http://127.0.0.1:2',
    connectOptions: { wsEndpoint: 'ws://127.0.0.1:1/x' },
  },
}

test('the device decides what the tests run on, and about processes and retries', () => {
  const user = {
    workers: 8,
    retries: 3,
    reporter: 'html',
    use: { baseURL: 'http://localhost:3000', viewport: null, locale: 'de' },
  } as const
  expect(wrapConfig(user, RUN)).toMatchObject({
    workers: 1,
    retries: 0,
    reporter: [['list'], ['/qgjob/reporter.js']],
    use: {
      baseURL: 'http://127.0.0.1:2',
      viewport: { width: 412, height: 839 },
      connectOptions: { wsEndpoint: 'ws://127.0.0.1:1/x' },
      locale: 'de',
    },
  })
})

test('only the one file matches, whatever characters its name holds', () => {
  const { testMatch } = wrapConfig({ testMatch: '*.other.ts', testIgnore: '**/login*' }, RUN)
  expect(testMatch).toBeInstanceOf(RegExp)
  expect(RUN.file).toMatch(testMatch as RegExp)
  expect('/shop/tests/i login+.spec.js').not.toMatch(testMatch as RegExp)
  expect(`${RUN.file}x`).not.toMatch(testMatch as RegExp)
  expect(wrapConfig({ testIgnore: '**/login*' }, RUN)).not.toHaveProperty('testIgnore')
})

test("the project's test directory is kept if the file lies in it", () => {
  expect(wrapConfig({ testDir: './tests' }, RUN).testDir).toBe('/shop/tests')
  expect(wrapConfig({ testDir: './e2e' }, RUN).testDir).toBe('/shop')
  expect(wrapConfig({}, { ...RUN, userConfig: null }).testDir).toBe('/shop')
})

test('files that the configuration names stay where they are', () => {
  expect(wrapConfig({ globalSetup: './setup.ts', snapshotDir: 'shots' }, RUN)).toMatchObject({
    globalSetup: '/shop/setup.ts',
    snapshotDir: '/shop/shots',
  })
})

test('of several projects the one called qgjob is taken, else the first', () => {
  const projects = [
    { name: 'desktop', use: { locale: 'en' }, dependencies: ['setup'] },
    { name: 'qgjob', use: { locale: 'fr' }, timeout: 5_000 },
  ]
  expect(wrapConfig({ projects }, RUN)).toMatchObject({ timeout: 5_000, use: { locale: 'fr' } })
  expect(wrapConfig({ projects: projects.slice(0, 1) }, RUN)).toMatchObject({ use: { locale: 'en' } })
  expect(wrapConfig({ projects }, RUN)).not.toHaveProperty('projects')
  expect(wrapConfig({ projects: projects.slice(0, 1) }, RUN)).not.toHaveProperty('dependencies')
})

test('of several projects the first of the platform is taken, without what the device does itself', () => {
  const projects = [
    { name: 'iphone', use: { platform: 'ios', device: { provider: 'emulator' } } },
    { name: 'pixel', use: { platform: 'android', device: { provider: 'emulator' }, expectTimeout: 5_000 } },
  ] as unknown as NonNullable<PlaywrightTestConfig['projects']>
  const run = { ...RUN, platform: 'android', without: { settings: ['globalSetup'], use: ['device'] }, use: {} }
  const wrapped = wrapConfig({ projects, globalSetup: './setup.ts' }, run)
  expect(wrapped.use).toEqual({ platform: 'android', expectTimeout: 5_000, trace: 'retain-on-failure' })
  expect(wrapped).not.toHaveProperty('globalSetup')
})

test('no test may run without a limit', () => {
  expect(wrapConfig({}, RUN).timeout).toBe(90_000)
  expect(wrapConfig({ timeout: 0 }, RUN).timeout).toBe(90_000)
  expect(wrapConfig({ timeout: 1_000 }, RUN).timeout).toBe(1_000)
})
