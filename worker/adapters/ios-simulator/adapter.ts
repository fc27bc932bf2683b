import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { Adapter, Build, Phone } from '../adapter.ts'
import { bundleIdOf, withApp } from '../bundle.ts'
import { iosSession } from '../ios-session.ts'
import { pollDevices } from '../poll.ts'
import { createXcrun } from '../xcrun.ts'
import type { Xcrun } from '../xcrun.ts'
import { parseSimulators } from './parse.ts'
import type { Simulator } from './parse.ts'

export interface SimulatorOptions {
  /** Path of xcrun. */
  readonly xcrun?: string
  readonly serials?: readonly string[] | undefined
  readonly pollMs?: number
}

/** Simulators of this Mac that are booted. Made from Apple's documentation; never run on macOS. */
export function createSimulatorAdapter({ xcrun: path, serials, pollMs }: SimulatorOptions = {}): Adapter {
  const xcrun = createXcrun(path)
  const list = async () => parseSimulators(await xcrun(['simctl', 'list', 'devices', 'available', '--json']))

  return {
    kind: 'ios-simulator',
    async check() {
      const advice = 'install Xcode and run `sudo xcode-select --switch /Applications/Xcode.app`'
      try {
        const found = await list()
        const booted = found.filter(({ state }) => state === 'Booted')
        const detail = `${booted.length} of ${found.length} simulators are booted`
        return [{ what: 'simctl', ok: true, detail, advice: 'boot one with `xcrun simctl boot <udid>`' }]
      } catch (error) {
        return [{ what: 'simctl', ok: false, detail: error instanceof Error ? error.message : String(error), advice }]
      }
    },
    watch: (onDevices, signal) =>
      pollDevices(
        async () => {
          const booted = (await list()).filter(({ state }) => state === 'Booted')
          const wanted = booted.filter(({ udid }) => serials?.includes(udid) ?? true)
          return new Map(wanted.map((one) => [one.udid, () => openSimulator(xcrun, one)]))
        },
        onDevices,
        signal,
        pollMs,
      ),
  }
}

function openSimulator(xcrun: Xcrun, { udid, name, osVersion }: Simulator): Phone {
  const simctl = (args: readonly string[], signal?: AbortSignal): Promise<string> =>
    xcrun(['simctl', ...args], { isLong: true, ...(signal && { signal }) })

  /** The directory of an installed app has a new name after every install. */
  async function evidence(bundleId: string): Promise<string | null> {
    const answer = await simctl(['get_app_container', udid, bundleId, 'app']).catch(() => null)
    return answer === null || answer.trim() === '' ? null : answer.trim()
  }

  async function install({ file, packageId }: Build, signal: AbortSignal): Promise<void> {
    const before = await evidence(packageId)
    if (before !== null) await simctl(['uninstall', udid, packageId], signal)
    try {
      await withApp(await file(signal), (app) => simctl(['install', udid, app], signal))
    } catch (error) {
      if (!(error instanceof DeviceProblem)) throw error
      throw new InstallProblem(`the simulator refuses the app: ${error.message}`)
    }
    const after = await evidence(packageId)
    if (after === null) throw new InstallProblem(`the build installs another app than ${packageId}`)
    if (after === before) throw new DeviceProblem('simctl says that the app is installed, and nothing changed')
  }

  return {
    id: udid,
    kind: 'ios-simulator',
    keepsApps: true,
    facts: { platform: 'IOS', target: 'EMULATOR', model: name, osVersion },
    inspect: async (file) => ({ packageId: await withApp(file, bundleIdOf), activity: null }),
    install,
    evidence,
    async uninstall(bundleId) {
      await simctl(['uninstall', udid, bundleId])
    },
    session: (build) => iosSession(udid, build.packageId, { canClear: true }),
    async clear({ packageId }) {
      await simctl(['terminate', udid, packageId]).catch(() => undefined)
      const data = (await simctl(['get_app_container', udid, packageId, 'data'])).trim()
      for (const entry of await readdir(data)) await rm(join(data, entry), { recursive: true, force: true })
    },
    crashMark: () => Promise.resolve(''),
    crashSince: () => Promise.resolve(null),
    logSince: () => Promise.resolve(null),
    state: null,
    async health() {
      const all = parseSimulators(await xcrun(['simctl', 'list', 'devices', 'available', '--json']))
      return { isBooted: all.some((one) => one.udid === udid && one.state === 'Booted') }
    },
    async reboot(signal) {
      await simctl(['shutdown', udid], signal).catch(() => undefined)
      await simctl(['boot', udid], signal)
      await simctl(['bootstatus', udid, '-b'], signal)
    },
  }
}
