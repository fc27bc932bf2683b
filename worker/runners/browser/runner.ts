import { join } from 'node:path'
import { SetupProblem } from '../../runner.ts'
import type { Capabilities, Device, Runner } from '../../runner.ts'
import { findChromium } from './chromium.ts'
import { openPhone } from './device.ts'
import { loadPlaywright } from '../playwright/project.ts'

/** The phone that is emulated if no model is asked for; any other key of Playwright's `devices` will do. */
const DEFAULT_MODEL = 'Pixel 7'
/** Device names become directories. */
const SAFE_NAME = /^[A-Za-z0-9][\w.-]{0,99}$/

export interface BrowserRunnerOptions {
  /** One phone for each. */
  names: readonly string[]
  capabilities: Capabilities
  workspace: string
  builds: string
  dataDir: string
  browser?: string | undefined
  /** What tests get of the agent's environment. */
  environment: Readonly<Record<string, string>>
}

/** Runs Playwright tests of web apps on emulated phones: real browsers, real installs, no hardware. */
export function createBrowserRunner(options: BrowserRunnerOptions): Runner {
  const { names, capabilities, workspace, builds, dataDir, browser, environment } = options
  let phones: Device[] = []

  return {
    async devices() {
      const unsafe = names.find((name) => !SAFE_NAME.test(name))
      if (unsafe !== undefined) throw new SetupProblem(`The name ${JSON.stringify(unsafe)} cannot name a directory.`)
      const playwright = loadPlaywright(workspace)
      const model = capabilities.model ?? DEFAULT_MODEL
      if (playwright.devices[model] === undefined) {
        throw new SetupProblem(`Playwright ${playwright.version} knows no device model ${JSON.stringify(model)}.`)
      }
      const chromium = await findChromium(playwright, workspace, browser)
      const open = (name: string): Promise<Device> =>
        openPhone({
          name,
          capabilities: { platform: 'WEB', ...capabilities, model },
          playwright,
          chromium,
          model,
          workspace,
          builds,
          directory: join(dataDir, 'devices', name),
          environment,
        })
      phones = await Promise.all(names.map(open))
      return phones
    },
    async close() {
      await Promise.all(phones.map((phone) => phone.release()))
    },
  }
}
