import type { Build, Phone, SessionPlan } from '../../adapters/adapter.ts'
import { DeviceProblem } from '../../runner.ts'
import type { Appium, AppiumServer } from './appium-server.ts'
import type { SessionLog } from './session-log.ts'
import { createWebDriver } from './webdriver.ts'
import type { WebDriver } from './webdriver.ts'

/** An open test session on a phone, and the server that holds it. */
export interface PhoneSession {
  readonly url: string
  readonly id: string
  readonly capabilities: Readonly<Record<string, unknown>>
  readonly plan: SessionPlan
  readonly build: Build
  readonly driver: WebDriver
  /** Whether the server that holds it still runs; one elsewhere is believed to. */
  isServerRunning(): boolean
  /** What the server says of it from now on; null for one elsewhere, which keeps that to itself. */
  follow(): SessionLog | null
  /** performance.now() at its start. */
  readonly openedAt: number
}

/** Throws DeviceProblem: what keeps a session from opening lies between here and the device. */
export async function openSession(
  phone: Phone,
  build: Build,
  appium: Appium,
  signal: AbortSignal,
): Promise<PhoneSession> {
  for (let tries = 1; ; tries++) {
    const plan = await phone.session(build, signal)
    try {
      return await openAs(plan, build, appium, signal)
    } catch (error) {
      plan.onClosed?.()
      signal.throwIfAborted()
      const message = error instanceof Error ? error.message : String(error)
      if (tries > 1 || plan.onRefused?.(message) !== true) {
        throw new DeviceProblem(`no test session can be opened: ${message}`)
      }
      await phone.install(build, signal)
    }
  }
}

async function openAs(plan: SessionPlan, build: Build, appium: Appium, signal: AbortSignal): Promise<PhoneSession> {
  const server = plan.hub === null ? await appium.use() : elsewhere(plan.hub)
  const driver = createWebDriver(server.url)
  const { id, capabilities } = await driver.open(plan.capabilities, signal)
  const { url, isRunning: isServerRunning } = server
  const follow = (): SessionLog | null => server.follow?.(id) ?? null
  return { url, id, capabilities, plan, build, driver, isServerRunning, follow, openedAt: performance.now() }
}

/** Never throws: a session that cannot be closed ends itself when it hears nothing. */
export async function endSession({ driver, id, plan }: PhoneSession): Promise<void> {
  await driver.close(id).catch(() => undefined)
  plan.onClosed?.()
}

function elsewhere(url: string): Pick<AppiumServer, 'url' | 'isRunning'> & { follow?: undefined } {
  return { url, isRunning: () => true }
}

/** What keeps the session from working, or null. */
export async function sessionFault({ driver, id, plan }: PhoneSession): Promise<string | null> {
  try {
    await driver.execute(id, plan.ping)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
