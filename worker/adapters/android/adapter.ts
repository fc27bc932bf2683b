import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { Adapter, Check, PackageFacts, Phone } from '../adapter.ts'
import { createAdb, serverArguments } from './adb.ts'
import type { Adb, AdbOptions } from './adb.ts'
import { factsOf, isBooted, parseBadging, parseDevices, parseProperties, trackReader } from './parse.ts'
import type { Listed } from './parse.ts'
import { openAndroidPhone } from './phone.ts'

/** A phone that is on adb and still boots is looked at again after so long. */
const BOOTING_MS = 1_000
/** Before adb is asked anew after it ended, such as when somebody stopped its server. */
const TRACK_AGAIN_MS = 1_000

export interface AndroidOptions extends AdbOptions {
  /** Path of aapt or aapt2, which read what a build is called. */
  readonly aapt: string
  /** Only these devices; absent: all. */
  readonly serials?: readonly string[] | undefined
}

/** Emulators and phones that adb of this host sees. */
export function createAndroidAdapter(options: AndroidOptions): Adapter {
  const adb = createAdb(options)

  const inspect = (file: string): Promise<PackageFacts> => readApk(options.aapt, file)

  async function open({ serial }: Listed): Promise<Phone | null> {
    const properties = parseProperties(await adb.on(serial).shell(['getprop']))
    if (!isBooted(properties)) return null
    return openAndroidPhone({ adb, serial, facts: factsOf(serial, properties), inspect })
  }

  async function watch(onDevices: (devices: readonly Phone[]) => void, signal: AbortSignal): Promise<void> {
    const phones = new Map<string, Phone>()
    let listed: readonly Listed[] = []
    let isFirst = true

    /** Opens what is new and lets go of what left. Runs alone: see `changes`. */
    async function take(): Promise<void> {
      const usable = listed.filter(
        ({ serial, state }) => state === 'device' && (options.serials?.includes(serial) ?? true),
      )
      let isChanged = isFirst
      isFirst = false
      for (const serial of phones.keys()) {
        if (usable.some((one) => one.serial === serial)) continue
        phones.delete(serial)
        isChanged = true
      }
      const arrived = usable.filter(({ serial }) => !phones.has(serial))
      const opened = await Promise.all(arrived.map((one) => open(one).catch(() => null)))
      opened.forEach((phone) => phone !== null && phones.set(phone.id, phone))
      if (opened.some((phone) => phone === null)) setTimeout(change, BOOTING_MS).unref()
      if (isChanged || opened.some((phone) => phone !== null)) onDevices([...phones.values()])
    }

    let changes = Promise.resolve()
    const change = (): void => {
      changes = changes.then(() => (signal.aborted ? undefined : take()))
    }
    while (!signal.aborted) {
      await track(options, signal, (devices) => {
        listed = devices
        change()
      })
      await wait(TRACK_AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  async function check(): Promise<Check[]> {
    const checks: Check[] = []
    const version = await adb.run(['version']).catch(() => null)
    checks.push({
      what: 'adb',
      ok: version !== null,
      detail: version?.split('\n', 1)[0] ?? `${options.path} does not start`,
      advice: "install Android's platform tools (Debian: apt-get install adb) or set ANDROID_HOME",
    })
    const aapt = await execa(options.aapt, ['version'], { reject: false })
    checks.push({
      what: 'aapt',
      ok: !aapt.failed,
      detail: aapt.failed ? `${options.aapt} does not start` : aapt.stdout.trim(),
      advice: "install Android's build tools (Debian: apt-get install aapt) or set ANDROID_HOME",
    })
    return checks
  }

  return { kind: 'android', watch, check, unusable: () => unusableDevices(adb) }
}

/** What an APK is called, by aapt. Throws InstallProblem for what is none. */
export async function readApk(aapt: string, file: string): Promise<PackageFacts> {
  const { stdout, code } = await execa(aapt, ['dump', 'badging', file], { reject: false })
  if (code === 'ENOENT') throw new DeviceProblem(`${aapt} is not there: it reads what an APK is called`)
  // It also fails over resources that nobody needs here, after it has said the name.
  const found = parseBadging(stdout)
  if (found === null) throw new InstallProblem(`the build is no APK that ${aapt} can read`)
  return found
}

/** What adb says of a device that it cannot use, and what helps. */
const REMEDIES: Readonly<Record<string, string>> = {
  unauthorized: 'unlock the phone and allow USB debugging for this computer',
  authorizing: 'unlock the phone and allow USB debugging for this computer',
  offline: 'reconnect it, or restart it',
  connecting: 'wait a moment',
  recovery: 'restart it into Android',
  sideload: 'restart it into Android',
  bootloader: 'restart it into Android',
}

async function unusableDevices(adb: Adb): Promise<Check[]> {
  const [, ...lines] = (await adb.run(['devices'])).split('\n')
  return parseDevices(lines.join('\n'))
    .filter(({ state }) => state !== 'device')
    .map(({ serial, state }) => ({
      what: `android ${serial}`,
      ok: false,
      detail: state,
      advice: REMEDIES[state] ?? 'see https://developer.android.com/tools/device.html',
    }))
}

/** Follows `adb track-devices` until it ends or the signal aborts. */
async function track(options: AdbOptions, signal: AbortSignal, onDevices: (devices: Listed[]) => void): Promise<void> {
  const child = spawn(options.path, [...serverArguments(options), 'track-devices'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
    killSignal: 'SIGKILL',
  })
  child.stdout.setEncoding('utf8').on('data', trackReader(onDevices))
  await new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
}
