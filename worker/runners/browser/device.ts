import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserServer } from '@playwright/test'
import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { AppToInstall, Capabilities, Device, Install, Job } from '../../runner.ts'
import { loadPlaywright } from '../playwright/project.ts'
import type { Playwright } from '../playwright/project.ts'
import { runTest } from '../playwright/run-test.ts'
import type { Stage, TestProject } from '../playwright/run-test.ts'
import { testEnvironment } from '../playwright/test-environment.ts'
import { startAppServer } from './app-server.ts'
import type { AppServer } from './app-server.ts'
import type { Chromium } from './chromium.ts'
import { findArchive, openStorage } from './storage.ts'

/** Opening a freshly installed app may take so long, milliseconds. */
const OPEN_TIMEOUT_MS = 30_000
const CONFIG_NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `playwright.config.${ending}`)

function configOf(workspace: string): string | null {
  return CONFIG_NAMES.map((file) => join(workspace, file)).find((file) => existsSync(file)) ?? null
}

export interface PhoneOptions {
  name: string
  capabilities: Capabilities
  playwright: Playwright
  chromium: Chromium
  /** A key of Playwright's `devices`. */
  model: string
  workspace: string
  builds: string
  /** This phone's own storage. */
  directory: string
  /** What tests get of the agent's environment. */
  environment: Readonly<Record<string, string>>
}

/** An emulated phone: a directory as its storage, and a Chromium with a phone's screen that shows what is installed. */
export async function openPhone(options: PhoneOptions): Promise<Device> {
  const { name, capabilities, playwright, chromium, model, builds, directory } = options
  const workspace = await realpath(options.workspace)
  const storage = await openStorage(directory)
  const projectAt = (workspace: string): TestProject => ({
    cli: loadPlaywright(workspace).cli,
    workspace,
    userConfig: configOf(workspace),
  })
  const place = { ...projectAt(workspace), projectAt, attempts: join(directory, 'attempts') }
  const phone = { ...playwright.devices[model] }
  let browser: BrowserServer | null = null
  let served: { app: AppServer; organizationId: string } | null = null

  /** A browser that crashed is replaced. */
  async function useBrowser(): Promise<BrowserServer> {
    if (browser === null) {
      const launched = await chromium.launch().catch((error: unknown) => {
        throw new DeviceProblem(`the browser does not start: ${error instanceof Error ? error.message : String(error)}`)
      })
      launched.on('close', () => {
        if (browser === launched) browser = null
      })
      browser = launched
    }
    return browser
  }

  async function serve(organizationId: string): Promise<AppServer> {
    await served?.app.close()
    served = { app: await startAppServer(storage.filesOf(organizationId)), organizationId }
    return served.app
  }

  /** What a person would do after installing: open the app and see it come up. */
  async function openApp(organizationId: string): Promise<void> {
    const { url } = await serve(organizationId)
    const connection = await playwright.chromium.connect((await useBrowser()).wsEndpoint())
    try {
      const page = await (await connection.newContext(phone)).newPage()
      const response = await page.goto(url, { timeout: OPEN_TIMEOUT_MS })
      if (response?.ok() !== true) throw new Error(`its start page answers ${response?.status() ?? 'nothing'}`)
    } catch (error) {
      throw new InstallProblem(`the app does not open: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      await connection.close()
    }
  }

  async function prepare(wanted: AppToInstall, signal: AbortSignal): Promise<Install> {
    const { organizationId, appVersionId, build } = wanted
    if (build !== undefined && build.platform !== 'WEB') {
      throw new InstallProblem(`${build.fileName} is a build for ${build.platform}, and this device shows web apps`)
    }
    const { sha256: buildHash, file } = build ?? (await findArchive(builds, { organizationId, appVersionId }))
    await useBrowser()
    const app = { organizationId, appVersionId, buildHash }
    const isThere = (await storage.installed()).some(
      (found) =>
        found.organizationId === organizationId && found.buildHash === buildHash && found.appVersionId === appVersionId,
    )
    if (isThere) {
      await serve(organizationId)
      return { performed: false, durationMs: 0, buildHash }
    }
    const archive = await file(signal)
    signal.throwIfAborted()
    await wanted.mayInstall?.()
    const startedAt = performance.now()
    await storage.install(app, archive, () => openApp(organizationId))
    const durationMs = Math.round(performance.now() - startedAt)
    await storage.logInstall(app, durationMs)
    return { performed: true, durationMs, buildHash }
  }

  async function stage(job: Job): Promise<Stage> {
    const used = await useBrowser()
    const { url: baseURL } =
      served?.organizationId === job.organizationId ? served.app : await serve(job.organizationId)
    const connectOptions = { wsEndpoint: used.wsEndpoint() }
    return {
      over: { use: { ...phone, browserName: 'chromium', headless: true, baseURL, connectOptions } },
      env: { ...testEnvironment(options.environment, job), QGJOB_BASE_URL: baseURL },
      deviceFault: () => (browser === used ? null : 'the browser of the device crashed'),
    }
  }

  return {
    name,
    capabilities,
    installed: () => storage.installed(),
    prepare,
    run: (job, emit, signal) => runTest(place, job, () => stage(job), emit, signal),
    async probe(signal) {
      // A browser that hangs may be what is wrong: the probe starts its own.
      const own = await chromium.launch()
      const close = (): void => void own.kill()
      signal.addEventListener('abort', close)
      try {
        const connection = await playwright.chromium.connect(own.wsEndpoint(), { timeout: OPEN_TIMEOUT_MS })
        const page = await (await connection.newContext(phone)).newPage()
        await page.goto('about:blank', { timeout: OPEN_TIMEOUT_MS })
        return { error: null, rebooted: false }
      } finally {
        signal.removeEventListener('abort', close)
        await own.close()
      }
    },
    async release() {
      const open = { browser, served }
      browser = null
      served = null
      await open.served?.app.close()
      await open.browser?.close()
    },
  }
}
