import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { Adapter, Build, Phone } from '../adapter.ts'
import { bundleIdOfIpa } from '../bundle.ts'
import { iosSession } from '../ios-session.ts'
import { pollDevices } from '../poll.ts'
import { createXcrun } from '../xcrun.ts'
import type { Xcrun, XcrunOptions } from '../xcrun.ts'
import { parseDevices, parseEvidence } from './parse.ts'
import type { IosDevice } from './parse.ts'

export interface IosDeviceOptions {
  /** Path of xcrun. */
  readonly xcrun?: string
  readonly serials?: readonly string[] | undefined
  readonly pollMs?: number
}

/** iPhones with iOS 17 or newer that are paired with this Mac. Made from Apple's documentation; never run on macOS. */
export function createIosDeviceAdapter({ xcrun: path, serials, pollMs }: IosDeviceOptions = {}): Adapter {
  const xcrun = createXcrun(path)
  const list = async () => parseDevices(await toJson(xcrun, ['list', 'devices']))

  return {
    kind: 'ios-device',
    async check() {
      try {
        const found = await list()
        const usable = found.filter(({ isUsable }) => isUsable)
        const detail = `${usable.length} of ${found.length} phones can be used`
        return [{ what: 'devicectl', ok: true, detail, advice: 'connect a phone, unlock it, and trust this Mac' }]
      } catch (error) {
        const advice = 'install Xcode 15 or newer'
        return [
          { what: 'devicectl', ok: false, detail: error instanceof Error ? error.message : String(error), advice },
        ]
      }
    },
    watch: (onDevices, signal) =>
      pollDevices(
        async () => {
          const usable = (await list()).filter(({ isUsable }) => isUsable)
          const wanted = usable.filter(({ udid }) => serials?.includes(udid) ?? true)
          return new Map(wanted.map((one) => [one.udid, () => openIosDevice(xcrun, one)]))
        },
        onDevices,
        signal,
        pollMs,
      ),
  }
}

/** devicectl says what it found in a file; what it prints is for people. */
async function toJson(xcrun: Xcrun, args: readonly string[], options: XcrunOptions = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-devicectl-'))
  try {
    const file = join(directory, 'result.json')
    await xcrun(['devicectl', ...args, '--json-output', file], options)
    return await readFile(file, 'utf8')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function openIosDevice(xcrun: Xcrun, { udid, model, osVersion }: IosDevice): Phone {
  const device = (args: readonly string[], signal?: AbortSignal): Promise<string> =>
    xcrun(['devicectl', 'device', ...args, '--device', udid], { isLong: true, ...(signal && { signal }) })

  async function evidence(bundleId: string): Promise<string | null> {
    const found = await toJson(xcrun, ['device', 'info', 'apps', '--device', udid, '--bundle-id', bundleId])
    return parseEvidence(found, bundleId)
  }

  async function install({ file, packageId }: Build, signal: AbortSignal): Promise<void> {
    const before = await evidence(packageId)
    // Only that takes the data of the build that was there away.
    if (before !== null) await device(['uninstall', 'app', packageId], signal)
    try {
      await device(['install', 'app', await file(signal)], signal)
    } catch (error) {
      if (!(error instanceof DeviceProblem)) throw error
      throw new InstallProblem(`the phone refuses the app (is it signed for this phone?): ${error.message}`)
    }
    const after = await evidence(packageId)
    if (after === null) throw new InstallProblem(`the build installs another app than ${packageId}`)
    if (after === before) throw new DeviceProblem('devicectl says that the app is installed, and nothing changed')
  }

  return {
    id: udid,
    kind: 'ios-device',
    keepsApps: true,
    facts: { platform: 'IOS', target: 'DEVICE', model, osVersion },
    inspect: async (file) => ({ packageId: await bundleIdOfIpa(file), activity: null }),
    install,
    evidence,
    async uninstall(bundleId) {
      await device(['uninstall', 'app', bundleId])
    },
    session: (build) => iosSession(udid, build.packageId, { canClear: false, 'appium:usePreinstalledWDA': true }),
    clear: install,
    crashMark: () => Promise.resolve(''),
    crashSince: () => Promise.resolve(null),
    logSince: () => Promise.resolve(null),
    state: null,
    async health() {
      const all = parseDevices(await toJson(xcrun, ['list', 'devices']))
      return { isBooted: all.some((one) => one.udid === udid && one.isUsable) }
    },
    async reboot(signal) {
      await device(['reboot'], signal)
    },
  }
}
