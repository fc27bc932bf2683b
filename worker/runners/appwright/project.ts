import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SetupProblem } from '../../runner.ts'

const CONFIG_NAMES = ['appwright', 'playwright'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `${name}.config.${ending}`),
)

/** The project whose AppWright specs run: its own AppWright, and the Playwright that this one uses. */
export interface AppwrightProject {
  readonly appwright: string
  readonly playwright: string
  /** Entry file of that Playwright's command line, for node. */
  readonly cli: string
  /** Its own configuration, or null if it has none. */
  readonly config: string | null
}

export function loadAppwright(workspace: string): AppwrightProject {
  const appwright = findPackage(workspace, 'appwright')
  if (appwright === null) {
    throw new SetupProblem(
      `${workspace} has no appwright: run \`npm install --save-dev appwright\` there, ` +
        'or name the directory of your tests with --workspace.',
    )
  }
  // Of AppWright's own view: a second copy of Playwright in the project would refuse tests that AppWright's copy
  // defines.
  const playwright = findPackage(appwright.directory, '@playwright/test')
  if (playwright === null)
    throw new SetupProblem(`${workspace} has appwright, but no @playwright/test: run npm install there.`)
  const config = CONFIG_NAMES.map((file) => join(workspace, file)).find((file) => existsSync(file)) ?? null
  return {
    appwright: appwright.version,
    playwright: playwright.version,
    cli: join(playwright.directory, 'cli.js'),
    config,
  }
}

export interface FoundPackage {
  readonly directory: string
  readonly version: string
  /** Path of the program that it brings, if it brings one. */
  readonly program: string | null
}

/** A package as a module in `directory` would find it. */
export function findPackage(directory: string, name: string): FoundPackage | null {
  const require = createRequire(join(directory, 'package.json'))
  let manifest: string
  try {
    manifest = require.resolve(`${name}/package.json`)
  } catch {
    return null
  }
  const { version, bin } = require(manifest) as { version: string; bin?: string | Record<string, string> }
  const program = typeof bin === 'string' ? bin : Object.values(bin ?? {})[0]
  const own = dirname(manifest)
  return { directory: own, version, program: program === undefined ? null : join(own, program) }
}
