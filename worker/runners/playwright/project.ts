import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { BrowserType, devices } from '@playwright/test'
import { SetupProblem } from '../../runner.ts'

/**
 * The Playwright of the project whose tests run: never one of our own, or the tests would meet a stranger's version.
 */
export interface Playwright {
  readonly version: string
  /** Path of the command line's entry file, for node. */
  readonly cli: string
  readonly chromium: BrowserType
  /** Screen sizes, user agents and so on by device model. */
  readonly devices: typeof devices
}

export function loadPlaywright(workspace: string): Playwright {
  if (!existsSync(workspace))
    throw new SetupProblem(`There is no folder ${workspace}: name the directory of your tests with --workspace.`)
  const fromWorkspace = createRequire(join(workspace, 'package.json'))
  let manifest: string
  try {
    manifest = fromWorkspace.resolve('@playwright/test/package.json')
  } catch (error) {
    throw new SetupProblem(
      `${workspace} has no @playwright/test: run \`npm install --save-dev @playwright/test\` there, ` +
        'or name the directory of your tests with --workspace.',
      { cause: error },
    )
  }
  // The library beneath the test runner: loading the runner itself here would claim its one-per-process state.
  const { chromium, devices } = createRequire(manifest)('playwright') as Pick<Playwright, 'chromium' | 'devices'>
  const { version } = fromWorkspace(manifest) as { version: string }
  return { version, cli: join(dirname(manifest), 'cli.js'), chromium, devices }
}
