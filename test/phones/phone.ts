import { setTimeout as wait } from 'node:timers/promises'
import type { Apk } from './apk.ts'
import { readApk } from './apk.ts'
import type { Journal } from './journal.ts'
import { AppCrashed, NotesApp } from './notes-app.ts'

/** What Appium puts on every phone for itself: no app under test, so no install to count. */
const HELPERS = ['io.appium.settings', 'io.appium.uiautomator2.server', 'io.appium.uiautomator2.server.test']

export interface Installed extends Apk {
  readonly firstInstallTime: Date
  lastUpdateTime: Date
  readonly app: NotesApp
  pid: number | null
}

export interface PhoneFacts {
  readonly model: string
  readonly manufacturer: string
  readonly release: string
  readonly sdk: string
  readonly isEmulator: boolean
}

/** The state of one simulated phone, and the things that can be done to it. */
export class Phone {
  readonly facts: PhoneFacts
  readonly packages = new Map<string, Installed>()
  readonly #journal: Journal
  readonly #installMs: number
  foreground: string | null = null
  /** Text of the crash buffer. */
  crashes: { at: Date; text: string }[] = []
  /** What logcat shows. */
  readonly log: { at: Date; text: string }[] = []
  battery = { level: 87, temperature: 274 }
  freeKilobytes = 30_000_000
  isBooted = true
  #lastPid = 4000

  constructor(facts: PhoneFacts, journal: Journal, installMs: number) {
    this.facts = facts
    this.#journal = {
      write: (entry) => {
        journal.write(entry)
        this.log.push({ at: new Date(), text: [entry.event, entry.package, entry.text].filter(Boolean).join(' ') })
      },
    }
    this.#installMs = installMs
  }

  /** Takes as long as it was told to, and answers what `pm install` prints. */
  async install(bytes: Buffer): Promise<string> {
    const apk = await readApk(bytes).catch(() => null)
    if (apk === null) return 'Failure [INSTALL_PARSE_FAILED_NOT_APK: not an APK]\n'
    const isHelper = HELPERS.includes(apk.package)
    if (!isHelper) await wait(this.#installMs)
    if (this.freeKilobytes * 1024 < bytes.length) return 'Failure [INSTALL_FAILED_INSUFFICIENT_STORAGE]\n'
    const before = this.packages.get(apk.package)
    const now = new Date()
    this.packages.set(apk.package, {
      ...apk,
      firstInstallTime: before?.firstInstallTime ?? now,
      lastUpdateTime: now,
      app: before?.app ?? new NotesApp(),
      pid: null,
    })
    before?.app.stop()
    if (!isHelper) {
      this.#journal.write({ event: 'INSTALL', package: apk.package, sha256: apk.sha256, durationMs: this.#installMs })
    }
    return 'Success\n'
  }

  uninstall(name: string): boolean {
    if (!this.packages.delete(name)) return false
    if (this.foreground === name) this.foreground = null
    if (!HELPERS.includes(name)) this.#journal.write({ event: 'UNINSTALL', package: name })
    return true
  }

  clear(name: string): boolean {
    const installed = this.packages.get(name)
    if (installed === undefined) return false
    this.#stop(installed)
    installed.app.clear()
    this.#journal.write({ event: 'CLEAR', package: name })
    return true
  }

  start(name: string): boolean {
    const installed = this.packages.get(name)
    if (installed === undefined) return false
    if (installed.pid === null && !HELPERS.includes(name)) this.#journal.write({ event: 'START', package: name })
    installed.pid ??= ++this.#lastPid
    if (!HELPERS.includes(name)) this.foreground = name
    return true
  }

  stop(name: string): void {
    const installed = this.packages.get(name)
    if (installed !== undefined) this.#stop(installed)
  }

  tap(id: string): void {
    const installed = this.#front()
    if (installed === null) return
    this.#journal.write({ event: 'TAP', package: installed.package, text: id })
    try {
      installed.app.tap(id)
    } catch (error) {
      if (!(error instanceof AppCrashed)) throw error
      this.#crash(installed)
    }
  }

  front(): NotesApp | null {
    return this.#front()?.app ?? null
  }

  sessionStarted(): void {
    this.#journal.write({ event: 'SESSION' })
  }

  reboot(): void {
    this.#journal.write({ event: 'REBOOT' })
    for (const installed of this.packages.values()) this.#stop(installed)
  }

  #front(): Installed | null {
    const installed = this.foreground === null ? undefined : this.packages.get(this.foreground)
    return installed?.pid === null ? null : (installed ?? null)
  }

  #stop(installed: Installed): void {
    if (installed.pid !== null && !HELPERS.includes(installed.package)) {
      this.#journal.write({ event: 'STOP', package: installed.package })
    }
    installed.pid = null
    installed.app.stop()
    if (this.foreground === installed.package) this.foreground = null
  }

  #crash(installed: Installed): void {
    const { pid } = installed
    this.#journal.write({ event: 'CRASH', package: installed.package })
    this.crashes.push({
      at: new Date(),
      text: [
        'FATAL EXCEPTION: main',
        `Process: ${installed.package}, PID: ${pid ?? 0}`,
        'java.lang.IllegalStateException: somebody pressed Crash',
      ].join('\n'),
    })
    installed.pid = null
    this.foreground = null
  }
}
