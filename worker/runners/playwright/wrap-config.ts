import { dirname, resolve } from 'node:path'
import type { PlaywrightTestConfig } from '@playwright/test'
import { isInside } from './test-path.ts'
import type { PlaywrightRun } from './playwright-run.ts'

/** What is kept of a test that failed, where the project does not say otherwise. */
const TRACE = { trace: 'retain-on-failure' } as const
/** Of a web app; the screen of a phone is not Playwright's to see. */
const SCREENSHOT = { screenshot: 'only-on-failure' } as const

/** Settings that have no meaning for one file on a device of ours: the app under test is the installed one. */
const DROPPED = ['projects', 'name', 'dependencies', 'teardown', 'webServer', 'shard', 'testIgnore']
/** Settings that name files relative to the project's configuration, which ours is not beside. */
const PATHS = ['globalSetup', 'globalTeardown', 'snapshotDir', 'tsconfig']

/**
 * The project's own configuration, with what a device decides put over it: which file, what it runs on, one
 * process, no retries (those are the queue's, which may use another device). Of several Playwright projects
 * the one called "qgjob" is taken, else the first of the device's platform, else the first.
 */
export function wrapConfig(user: PlaywrightTestConfig, run: PlaywrightRun): PlaywrightTestConfig {
  const project = pickProject(user, run)
  const base = run.userConfig === null ? run.workspace : dirname(run.userConfig)
  const own = settings(omit({ ...user, ...project }, run.without?.settings), base)
  const testDir = resolve(base, own.testDir ?? '.')

  return {
    ...own,
    // Snapshots and titles are relative to the project's own test directory, as when its people run the tests.
    testDir: isInside(testDir, run.file) ? testDir : run.workspace,
    testMatch: exactly(run.file),
    // 0 means no limit: the job's own limit then ends it.
    timeout: own.timeout === undefined || own.timeout === 0 ? run.timeoutMs : own.timeout,
    workers: 1,
    retries: 0,
    updateSnapshots: 'none',
    reporter: [['list'], [run.reporter]],
    use: {
      ...TRACE,
      ...(run.platform === undefined && SCREENSHOT),
      ...omit({ ...user.use, ...project?.use }, run.without?.use),
      ...run.use,
    },
  }
}

function pickProject({ projects = [] }: PlaywrightTestConfig, { platform }: PlaywrightRun) {
  const isOfPlatform = ({ use }: { use?: object }): boolean =>
    use !== undefined && 'platform' in use && use.platform === platform
  return (
    projects.find(({ name }) => name === 'qgjob') ??
    (platform === undefined ? undefined : projects.find(isOfPlatform)) ??
    projects[0]
  )
}

function omit(all: object, names: readonly string[] = []): object {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)))
}

function settings(all: object, base: string): PlaywrightTestConfig {
  const kept = Object.entries(all).filter(([key, value]) => value !== undefined && !DROPPED.includes(key))
  const absolute = (value: unknown): unknown => (typeof value === 'string' ? resolve(base, value) : value)
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (!PATHS.includes(key)) return [key, value as unknown]
      return [key, Array.isArray(value) ? value.map(absolute) : absolute(value)]
    }),
  )
}

/** A pattern that matches this path alone, whatever characters it holds. */
function exactly(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}$`)
}
