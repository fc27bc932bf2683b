// Loaded into every Node process of a job, before its own code. A file of its own in the build: see device.ts. It makes
// an AppWright that nobody changed attach to the session that the agent opened, where it would install the app anew for
// each test, start an Appium of its own and open a session of its own.
import { registerHooks } from 'node:module'
import { NOT_RESET } from './attachment.ts'
import type { Attachment } from './attachment.ts'

/** AppWright's module that makes a device of a project's configuration; all its other modules stay as they are. */
const PROVIDERS = '/appwright/dist/providers/index.js'

/** In place of that module: it has AppWright's own way to its Device and to WebDriver. */
const REPLACEMENT = `
const { createDeviceProvider } = globalThis[Symbol.for('qgjob.appwright')]
exports.createDeviceProvider = (project) =>
  createDeviceProvider(project, require('../device').Device, () => import('webdriver'))
`

interface Client {
  executeScript(script: string, args: readonly unknown[]): Promise<unknown>
}
interface AppwrightDevice {
  close(): Promise<void>
}
type DeviceClass = new (
  client: Client,
  bundleId: string,
  options: { expectTimeout: unknown },
  provider: string,
) => AppwrightDevice
type WebDriverModule = { default: { attachToSession(options: object): Promise<Client> } }
interface Project {
  use: { expectTimeout?: unknown }
}

function createDeviceProvider(project: Project, Device: DeviceClass, loadWebDriver: () => Promise<WebDriverModule>) {
  const session = JSON.parse(process.env.QGJOB_SESSION ?? '') as Attachment
  return {
    /** Called by AppWright before each test that asks for a device. */
    async getDevice(): Promise<AppwrightDevice> {
      const { default: webdriver } = await loadWebDriver()
      const client = await webdriver.attachToSession(optionsOf(session))
      for (const { script, args } of session.reset) await reset(client, script, args)
      const { expectTimeout } = project.use
      const device = new Device(client, session.packageId, { expectTimeout }, session.provider)
      // The session is the agent's: the next test uses it too.
      device.close = () => Promise.resolve()
      return device
    },
  }
}

async function reset(client: Client, script: string, args: readonly unknown[]): Promise<void> {
  try {
    await client.executeScript(script, args)
  } catch (error) {
    throw new Error(`${NOT_RESET} ${script}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function optionsOf({ url, sessionId, capabilities, platform }: Attachment): object {
  const { protocol, hostname, port, pathname } = new URL(url)
  return {
    protocol: protocol.slice(0, -1),
    hostname,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    path: pathname,
    sessionId,
    capabilities,
    isW3C: true,
    isMobile: true,
    isAndroid: platform === 'android',
    isIOS: platform === 'ios',
    logLevel: 'error',
    // A tap that was answered with an error must not be repeated.
    connectionRetryCount: 0,
  }
}

if (process.env.QGJOB_SESSION !== undefined) {
  Object.assign(globalThis, { [Symbol.for('qgjob.appwright')]: { createDeviceProvider } })
  registerHooks({
    load(url, context, nextLoad) {
      if (!new URL(url).pathname.endsWith(PROVIDERS)) return nextLoad(url, context)
      return { format: 'commonjs', source: REPLACEMENT, shortCircuit: true }
    },
  })
}
