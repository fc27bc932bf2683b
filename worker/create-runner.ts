import { resolve } from 'node:path'
import type { Logger } from 'pino'
import { findAdapters } from './adapters/find.ts'
import { environmentForTests } from './environment.ts'
import type { WorkerOptions } from './main.ts'
import type { Runner } from './runner.ts'
import { createAppium } from './runners/appwright/appium-server.ts'
import { createAppwrightRunner } from './runners/appwright/runner.ts'
import { environmentForAppium, findAppium } from './runners/appwright/tools.ts'
import { createBrowserRunner } from './runners/browser/runner.ts'

/** The runner that was asked for. Throws SetupProblem if this machine has not what it needs. */
export async function createRunner(options: WorkerOptions, dataDir: string, log: Logger): Promise<Runner> {
  return options.runner === 'browser' ? browserRunner(options, dataDir) : appwrightRunner(options, dataDir, log)
}

/** One name for each device. */
export function deviceNames({ name, slots }: Pick<WorkerOptions, 'name' | 'slots'>): string[] {
  return slots === 1 ? [name] : Array.from({ length: slots }, (_, index) => `${name}-${index + 1}`)
}

function browserRunner(options: WorkerOptions, dataDir: string): Runner {
  return createBrowserRunner({
    names: deviceNames(options),
    capabilities: options.capabilities,
    workspace: resolve(options.workspace),
    builds: resolve(options.builds),
    dataDir,
    browser: options.browser ?? process.env.QGJOB_BROWSER,
    environment: environmentForTests(process.env, options.passEnv),
  })
}

async function appwrightRunner(options: WorkerOptions, dataDir: string, log: Logger): Promise<Runner> {
  const { name, targets, capabilities, reset, passEnv } = options
  const workspace = resolve(options.workspace)
  const program = await findAppium(workspace, options.appium, process.env)
  const found = await findAdapters(options, process.env)
  return createAppwrightRunner({
    name,
    targets,
    tags: capabilities.tags,
    workspace,
    builds: resolve(options.builds),
    dataDir,
    reset,
    adapters: found.adapters,
    appium: createAppium({
      entry: program.entry,
      env: environmentForAppium(process.env, await found.androidHome(dataDir), program),
      onLine: (text) => log.trace({ appium: text }, 'Appium says'),
    }),
    environment: environmentForTests(process.env, passEnv),
    log,
  })
}
