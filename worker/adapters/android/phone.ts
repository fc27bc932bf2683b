import { setTimeout as wait } from 'node:timers/promises'
import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { DeviceState } from '../../runner.ts'
import type { Build, PackageFacts, Phone, PhoneFacts, Script, SessionPlan } from '../adapter.ts'
import { freePort } from '../free-port.ts'
import type { Adb } from './adb.ts'
import { installApk } from './install.ts'
import { isBooted, parseBattery, parseCrash, parseEvidence, parseFreeBytes, parseProperties } from './parse.ts'

/** A phone that restarts needs a minute or two. */
const REBOOT_MS = 5 * 60_000
const LOOK_AGAIN_MS = 1_000
/** Of the device's log so much is kept, UTF-16 units. */
const MOST_LOG = 1_000_000
/** A session that hears nothing for so long ends itself: nobody is left who would. Seconds. */
const DEAD_MAN_S = 300

export interface AndroidPhoneOptions {
  readonly adb: Adb
  readonly serial: string
  readonly facts: PhoneFacts
  readonly inspect: (file: string) => Promise<PackageFacts>
}

export function openAndroidPhone({ adb, serial, facts, inspect }: AndroidPhoneOptions): Phone {
  const on = adb.on(serial)

  async function evidence(packageId: string): Promise<string | null> {
    return parseEvidence(await on.shell(['dumpsys', 'package', packageId]))
  }

  async function clear({ packageId }: Pick<Build, 'packageId'>): Promise<void> {
    const answer = await on.shell(['pm', 'clear', packageId])
    if (!answer.includes('Success')) throw new DeviceProblem(`pm clear ${packageId}: ${answer.trim()}`)
  }

  async function install({ file, packageId }: Build, signal: AbortSignal): Promise<void> {
    const before = await evidence(packageId)
    await installApk(on, await file(signal), packageId, signal)
    const after = await evidence(packageId)
    if (after === null) throw new InstallProblem(`the build installs another package than ${packageId}`)
    if (after === before)
      throw new DeviceProblem('adb says that the app is installed, and the device that nothing changed')
    // `-r` keeps the data of the build that was there.
    if (before !== null) await clear({ packageId })
  }

  async function state(): Promise<DeviceState> {
    const battery = parseBattery(await on.shell(['dumpsys', 'battery']))
    const freeBytes = parseFreeBytes(await on.shell(['df', '-k', '/data']))
    return { ...battery, ...(freeBytes !== undefined && { freeBytes }) }
  }

  async function reboot(signal: AbortSignal): Promise<void> {
    await on.run(['reboot'], { signal })
    const deadline = performance.now() + REBOOT_MS
    // It still answers for a moment after it was told.
    await wait(LOOK_AGAIN_MS * 5, undefined, { signal })
    while (performance.now() < deadline) {
      const properties = await on.shell(['getprop'], { signal }).catch(() => '')
      if (isBooted(parseProperties(properties))) return
      await wait(LOOK_AGAIN_MS, undefined, { signal })
    }
    throw new DeviceProblem(`it did not come back within ${REBOOT_MS / 1000} s of its restart`)
  }

  return {
    id: serial,
    kind: 'android',
    facts,
    keepsApps: true,
    inspect,
    install,
    evidence,
    clear,
    reboot,
    async uninstall(packageId) {
      await on.run(['uninstall', packageId])
    },
    async session({ packageId, activity }) {
      return sessionPlan(packageId, {
        'appium:udid': serial,
        'appium:appPackage': packageId,
        ...(activity !== null && { 'appium:appActivity': activity }),
        ...(adb.options.port !== undefined && { 'appium:adbPort': adb.options.port }),
        // Given, not chosen by Appium: agents that start sessions at the same time would choose the same.
        'appium:systemPort': await freePort(),
      })
    },
    async crashMark() {
      return (await on.shell(['date', '+%s'])).trim()
    },
    async crashSince(packageId, mark) {
      const log = await on.shell(['logcat', '-d', '-b', 'crash', '-v', 'epoch', '-T', `${mark}.000`])
      return parseCrash(log, packageId)
    },
    async logSince(mark) {
      const log = await on.shell(['logcat', '-d', '-v', 'threadtime', '-T', `${mark}.000`])
      return log.slice(-MOST_LOG)
    },
    async health() {
      const properties = parseProperties(await on.shell(['getprop']))
      return { isBooted: isBooted(properties), ...(await state()) }
    },
    state,
  }
}

function sessionPlan(packageId: string, own: Record<string, unknown>): SessionPlan {
  const app = [{ appId: packageId }]
  const start: Script = { script: 'mobile: activateApp', args: app }
  const clear: readonly Script[] = [
    { script: 'mobile: clearApp', args: app },
    // Clearing takes the permissions that the install gave.
    {
      script: 'mobile: changePermissions',
      args: [{ action: 'grant', appPackage: packageId, permissions: 'all' }],
    },
    start,
  ]
  return {
    hub: null,
    capabilities: {
      platformName: 'Android',
      'appium:automationName': 'UiAutomator2',
      // The app is installed already: with `appium:app` every session would install it anew.
      'appium:noReset': true,
      'appium:noSign': true,
      'appium:autoGrantPermissions': true,
      'appium:newCommandTimeout': DEAD_MAN_S,
      ...own,
    },
    resets: {
      CLEAR: clear,
      REINSTALL: clear,
      RESTART: [{ script: 'mobile: terminateApp', args: app }, start],
      NONE: [],
    },
    ping: { script: 'mobile: queryAppState', args: app },
    maxAgeMs: null,
  }
}
