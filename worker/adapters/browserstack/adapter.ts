import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { Adapter, Build, Check, PackageFacts, Phone, Script, SessionPlan } from '../adapter.ts'
import { authorization, createBrowserstackApi } from './api.ts'
import type { BrowserstackAccount, BrowserstackApi, RentedDevice } from './api.ts'
import { startHubProxy } from './hub-proxy.ts'
import { createSlots } from './slots.ts'
import type { Slots } from './slots.ts'

/** BrowserStack ends every session after two hours, whatever runs. */
const SESSION_CAP_MS = 2 * 60 * 60_000
/** The longest that it waits for the next command, and for a session that nobody closed. Seconds. */
const IDLE_S = 300

export interface BrowserstackOptions extends BrowserstackAccount {
  /** Such as https://hub.browserstack.com/wd/hub, without a slash at its end. */
  readonly hubUrl: string
  /** What is rented: one worker for each, up to what the plan allows. The same device may be named more than once. */
  readonly devices: readonly { readonly name: string; readonly osVersion: string }[]
  /** Reads what a build is called; null: nothing on this host can. */
  readonly inspect: ((file: string) => Promise<PackageFacts>) | null
}

/** What the phones of one account share. */
interface Account {
  readonly api: BrowserstackApi
  readonly slots: Slots
  readonly hub: string
  readonly uploads: Uploads
}

/** Phones that BrowserStack's App Automate rents out. Made from its documentation; never run against the vendor. */
export function createBrowserstackAdapter(options: BrowserstackOptions): Adapter {
  const api = createBrowserstackApi(options)

  async function phones(): Promise<Phone[]> {
    const [offered, plan] = await Promise.all([api.devices(), api.plan()])
    const { url } = await startHubProxy(options.hubUrl, authorization(options))
    const account: Account = {
      api,
      slots: createSlots(() => api.plan()),
      hub: url,
      uploads: createUploads(api),
    }
    return options.devices.slice(0, plan.allowed).map((wanted, index) => {
      const device = findDevice(offered, wanted)
      if (device === undefined)
        throw new DeviceProblem(`BrowserStack has no "${wanted.name}" with OS ${wanted.osVersion}`)
      return openRentedPhone(account, device, index + 1, options.inspect)
    })
  }

  return {
    kind: 'browserstack',
    async check(): Promise<Check[]> {
      const checks: Check[] = []
      try {
        const [offered, { running, allowed }] = await Promise.all([api.devices(), api.plan()])
        checks.push({ what: 'BrowserStack plan', ok: allowed > 0, detail: `${running} of ${allowed} sessions run` })
        for (const wanted of options.devices) {
          const what = `BrowserStack ${wanted.name} ${wanted.osVersion}`
          const ok = findDevice(offered, wanted) !== undefined
          checks.push({
            what,
            ok,
            detail: ok ? 'is there' : 'is not there',
            advice: 'see devices.json of App Automate',
          })
        }
      } catch (error) {
        checks.push({
          what: 'BrowserStack',
          ok: false,
          detail: error instanceof Error ? error.message : String(error),
          advice: 'check BROWSERSTACK_USERNAME and BROWSERSTACK_ACCESS_KEY',
        })
      }
      return checks
    },
    async watch(onDevices, signal) {
      onDevices(await phones())
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve()
        else signal.addEventListener('abort', () => resolve(), { once: true })
      })
    },
  }
}

function findDevice(offered: readonly RentedDevice[], wanted: BrowserstackOptions['devices'][number]) {
  return offered.find(({ device, osVersion }) => device === wanted.name && osVersion === wanted.osVersion)
}

/** Each build is uploaded once, however many phones ask for it: there may be five uploads a minute. */
interface Uploads {
  addressOf(build: Build, signal: AbortSignal): Promise<string>
  forget(build: Build): void
}

function createUploads(api: BrowserstackApi): Uploads {
  const known = new Map<string, Promise<string>>()
  const stale = new Set<string>()

  async function provide({ file, hash }: Build, signal: AbortSignal): Promise<string> {
    const before = stale.has(hash) ? null : await api.findApp(hash)
    return before ?? api.upload(await file(signal), hash)
  }
  return {
    addressOf(build, signal) {
      const found = known.get(build.hash) ?? provide(build, signal)
      known.set(build.hash, found)
      found.catch(() => known.delete(build.hash))
      return found
    },
    forget({ hash }) {
      known.delete(hash)
      // It is still listed for a while after it was deleted.
      stale.add(hash)
    },
  }
}

function openRentedPhone(
  { api, slots, hub, uploads }: Account,
  device: RentedDevice,
  slot: number,
  inspect: BrowserstackOptions['inspect'],
): Phone {
  const isAndroid = device.os === 'android'

  async function addressOf(build: Build, signal: AbortSignal): Promise<string> {
    try {
      return await uploads.addressOf(build, signal)
    } catch (error) {
      throw new DeviceProblem(
        `BrowserStack does not take the build: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  async function session(build: Build, signal: AbortSignal): Promise<SessionPlan> {
    const address = await addressOf(build, signal)
    const giveBack = await slots.take(signal)
    return {
      hub,
      capabilities: {
        platformName: isAndroid ? 'android' : 'ios',
        'appium:automationName': isAndroid ? 'UiAutomator2' : 'XCUITest',
        'appium:app': address,
        'appium:autoGrantPermissions': true,
        'appium:newCommandTimeout': IDLE_S,
        'bstack:options': {
          deviceName: device.device,
          osVersion: device.osVersion,
          idleTimeout: IDLE_S,
          buildName: `qgjob ${build.hash.slice(0, 12)}`,
          sessionName: `${build.packageId} slot ${slot}`,
        },
      },
      resets: resetsOf(build.packageId, isAndroid),
      ping: { script: 'mobile: queryAppState', args: [appArgument(build.packageId, isAndroid)] },
      maxAgeMs: SESSION_CAP_MS,
      onRefused(message) {
        if (!message.includes('BROWSERSTACK_APP_DELETED')) return false
        uploads.forget(build)
        return true
      },
      onClosed: giveBack,
    }
  }

  return {
    id: `browserstack-${slot}`,
    kind: 'browserstack',
    keepsApps: false,
    facts: {
      platform: isAndroid ? 'ANDROID' : 'IOS',
      target: 'BROWSERSTACK',
      model: device.device,
      osVersion: device.osVersion,
    },
    inspect(file) {
      if (inspect !== null && file.endsWith('.apk')) return inspect(file)
      throw new InstallProblem(`nothing here can read what ${file} is called: upload it with \`qgjob app upload\``)
    },
    /** The session installs it; this is the part of it that takes long. */
    async install(build, signal) {
      await addressOf(build, signal)
    },
    uninstall: () => Promise.resolve(),
    evidence: () => Promise.resolve(null),
    session,
    clear: () => Promise.resolve(),
    crashMark: () => Promise.resolve(''),
    crashSince: () => Promise.resolve(null),
    logSince: () => Promise.resolve(null),
    state: null,
    async health() {
      await api.plan()
      return { isBooted: true }
    },
    reboot: null,
  }
}

function appArgument(packageId: string, isAndroid: boolean): Record<string, string> {
  return isAndroid ? { appId: packageId } : { bundleId: packageId }
}

function resetsOf(packageId: string, isAndroid: boolean): SessionPlan['resets'] {
  const args = [appArgument(packageId, isAndroid)]
  const start: Script = { script: 'mobile: activateApp', args }
  const restart = [{ script: 'mobile: terminateApp', args }, start]
  // No driver can wipe an app's data on a real iPhone.
  const clear = isAndroid ? [{ script: 'mobile: clearApp', args }, start] : restart
  return { CLEAR: clear, REINSTALL: clear, RESTART: restart, NONE: [] }
}
