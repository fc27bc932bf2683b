import type { Platform, ResetPolicy, Target } from '../../client/gql/graphql.ts'
import type { DeviceState } from '../runner.ts'

/**
 * The port between the AppWright runner and one kind of device. An adapter finds devices and knows how an app comes
 * onto them and how a test session is opened; it knows nothing of jobs.
 */
export interface Adapter {
  readonly kind: AdapterKind
  /** What its tools are and whether they work; for `qgjob worker doctor` and for a start that finds no device. */
  check(): Promise<Check[]>
  /** Devices that are there and cannot be used, and what to do about each. */
  unusable?(): Promise<Check[]>
  /**
   * Calls with all devices that can be used, at once and whenever they change, until the signal aborts. The same
   * device is the same object as long as it stays.
   */
  watch(onDevices: (devices: readonly Phone[]) => void, signal: AbortSignal): Promise<void>
}

export type AdapterKind = 'android' | 'ios-simulator' | 'ios-device' | 'browserstack'

/** One line of the doctor. */
export interface Check {
  readonly what: string
  /** false: it does not work, and `advice` says what to do. */
  readonly ok: boolean
  readonly detail: string
  readonly advice?: string
}

/** A device, ready for use. Calls throw DeviceProblem when it does not answer. */
export interface Phone {
  /** The platform's own name of it: a serial, a UDID. Unique in its adapter. */
  readonly id: string
  readonly kind: AdapterKind
  readonly facts: PhoneFacts
  /**
   * What a build says of itself: which package it installs. Throws InstallProblem for a file that is no build of this
   * platform.
   */
  inspect(file: string): Promise<PackageFacts>
  /** Puts a build on the device in place of any other of its package, its data gone. Throws InstallProblem. */
  install(build: Build, signal: AbortSignal): Promise<void>
  uninstall(packageId: string): Promise<void>
  /**
   * The device's own word on what is installed, which is another after every install; null: the package is not there.
   */
  evidence(packageId: string): Promise<string | null>
  /** false: a device that is rented is another, or a cleaned one, with every session, so an app never stays. */
  readonly keepsApps: boolean
  /** How a test session is opened for a build that is installed. May wait until one is free to be opened. */
  session(build: Build, signal: AbortSignal): Promise<SessionPlan>
  /** Brings the app to the state right after its install, outside any session. */
  clear(build: Build, signal: AbortSignal): Promise<void>
  /**
   * What made the app end since `since`, a mark of `crashMark`; null if nothing did, or if the device does not tell.
   */
  crashSince(packageId: string, mark: string): Promise<string | null>
  crashMark(): Promise<string>
  /** The newest of what it logged since then; null: it does not tell. */
  logSince(mark: string): Promise<string | null>
  health(): Promise<HealthFacts>
  /** What it says of itself whenever it is asked; null where it tells nothing. */
  readonly state: (() => Promise<DeviceState>) | null
  /** Restarts it and waits until it can be used again; null where nobody can but a person. */
  readonly reboot: ((signal: AbortSignal) => Promise<void>) | null
}

export interface PhoneFacts {
  readonly platform: Platform
  readonly target: Target
  readonly model: string
  readonly osVersion: string
}

export interface PackageFacts {
  readonly packageId: string
  /** Android: what the launcher starts; null elsewhere, or if it has none. */
  readonly activity: string | null
}

export interface Build extends PackageFacts {
  /** Where it lies; it is fetched if it is not here yet. */
  readonly file: (signal: AbortSignal) => Promise<string>
  /** SHA-256 of its content. */
  readonly hash: string
}

/** What a person who looks after the lab wants to know of a device. */
export interface HealthFacts extends DeviceState {
  readonly isBooted: boolean
}

/** One call of WebDriver's "execute script", which the drivers of Appium use for everything of their own. */
export interface Script {
  readonly script: string
  readonly args: readonly unknown[]
}

export interface SessionPlan {
  /** Address of a WebDriver server elsewhere; null: the Appium server of the agent. */
  readonly hub: string | null
  readonly capabilities: Readonly<Record<string, unknown>>
  /** What is done before each test. REINSTALL happens between jobs, so its tests are reset as with CLEAR. */
  readonly resets: Readonly<Record<ResetPolicy, readonly Script[]>>
  /** A question that only a session that works answers. */
  readonly ping: Script
  /** After so long the server ends the session whatever runs, milliseconds; null: never. */
  readonly maxAgeMs: number | null
  /** Called when the session could not be opened: whether it is worth one more try with a new plan. */
  onRefused?(message: string): boolean
  /** Called once, when the session is closed or was not opened. */
  onClosed?(): void
}
