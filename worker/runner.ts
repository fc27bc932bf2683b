import type { FailureCause, Platform, ResetPolicy, Target } from '../client/gql/graphql.ts'

/**
 * The port between the agent and a test framework. The agent knows leases, results and the network; a runner knows
 * devices, installs and test processes. Neither knows the other's half.
 */
export interface Runner {
  /** The devices this process drives from its start. Throws SetupProblem when they cannot be used at all. */
  devices(): Promise<Device[]>
  /**
   * Tells of devices that come and go while it works, until the signal aborts. A runner without it keeps those it has.
   */
  follow?(changes: DeviceChanges, signal: AbortSignal): Promise<void>
  /** Ends whatever the devices still hold. */
  close(): Promise<void>
}

export interface DeviceChanges {
  arrived(device: Device): void
  /** Its running job ends by itself, as ERRORED. */
  left(name: string): void
}

export interface Device {
  /** Unique on the server; lasts over restarts. */
  readonly name: string
  readonly capabilities: Capabilities
  /** The kind of device that it is, for runners that know; else that is what the agent was told. */
  readonly target?: Target
  /** What is really on the device now. */
  installed(): Promise<InstalledApp[]>
  /**
   * Makes the device ready for jobs of this app, installing it only if exactly this build is not on the device yet.
   * Called at the start of every assignment. Throws InstallProblem when the app cannot be installed, and NotWanted.
   */
  prepare(app: AppToInstall, signal: AbortSignal): Promise<Install>
  /**
   * Runs one job. When the signal aborts, the run is ended and answers CANCELED, unless it had its verdict already.
   * Never leaves a process behind.
   */
  run(job: Job, emit: (event: TestEvent) => void, signal: AbortSignal): Promise<AttemptResult>
  /** true: it can take no further job under this assignment, such as when it is gone or its session must end soon. */
  isSpent?(): boolean
  /** The assignment is over: lets go of what prepare took. The app stays installed. */
  release(): Promise<void>
  /**
   * Looks whether the device works at all, after it failed too often; called between assignments. It may restart the
   * device for that. A device without it is believed to work.
   */
  probe?(signal: AbortSignal): Promise<Probe>
  /** What it says of itself; asked now and then, also while a job runs. A device without it tells nothing. */
  state?(): Promise<DeviceState>
}

/** What a device says of itself. Absent: it does not tell. */
export interface DeviceState {
  /** Per cent. */
  readonly battery?: number
  readonly charging?: boolean
  /** Of its battery, degrees Celsius. */
  readonly temperature?: number
  /** Where apps are installed. */
  readonly freeBytes?: number
}

export interface Probe {
  /** What is wrong, for the owner of the lab; null: it works. */
  readonly error: string | null
  readonly rebooted: boolean
}

export interface Capabilities {
  readonly platform?: Platform
  readonly osVersion?: string
  readonly model?: string
  readonly tags: readonly string[]
}

export interface App {
  readonly organizationId: string
  readonly appVersionId: string
}

export interface AppToInstall extends App {
  /** The build that the server has for this device; absent: the runner looks for one among the agent's own. */
  readonly build?: UploadedBuild
  /**
   * To be called once, right before the device is changed. Throws NotWanted when there is nothing left to install for.
   */
  mayInstall?(): Promise<void>
}

/** What is known of a build before its bytes are here: often enough to see that the device has it. */
export interface UploadedBuild {
  readonly sha256: string
  readonly fileName: string
  readonly platform: Platform
  readonly packageId: string | null
  readonly launchActivity: string | null
  /** Downloads it if it is not here yet; the path stays good until prepare() ends. Throws InstallProblem. */
  file(signal: AbortSignal): Promise<string>
}

export interface InstalledApp extends App {
  readonly buildHash: string
}

export interface Install {
  /** false: this build was on the device already. */
  readonly performed: boolean
  readonly durationMs: number
  readonly buildHash: string
}

export interface Job extends App {
  readonly id: string
  readonly attemptId: string
  /** 1 for the first attempt of the job. */
  readonly attemptNumber: number
  /** Data, never trusted: relative to the workspace. */
  readonly testPath: string
  readonly timeoutMs: number
  /** What the app is brought to before each test; absent or null: what the agent was told for such jobs. */
  readonly resetPolicy?: ResetPolicy | null
  /** The commit of a repository in which the test lies; absent or null: it is in the workspace of the agent. */
  readonly source?: TestSource | null
  /** The checkout of that commit, once it is there. */
  readonly workspace?: string
  /**
   * A run that is told to end has so long to clean up: then nothing of it may be left, as its lease may end elsewhere.
   */
  readonly stopGraceMs: number
  /** Uploads files of the attempt while they are there. Never fails the run: what cannot be uploaded is left out. */
  uploadArtifacts?(files: readonly ArtifactFile[]): Promise<void>
}

export interface TestSource {
  readonly repository: string
  readonly commit: string
}

/** A file that an attempt left. */
export interface ArtifactFile {
  readonly path: string
  /** Under which it is kept: a path with "/". */
  readonly name: string
}

/** What a run tells while it goes on. `end` is missing when the process died. */
export type TestEvent =
  | { readonly type: 'begin'; readonly total: number }
  | { readonly type: 'testBegin'; readonly title: string }
  | {
      readonly type: 'testEnd'
      readonly title: string
      readonly verdict: 'passed' | 'failed' | 'skipped' | 'flaky'
      readonly durationMs: number
      readonly error: string | null
    }
  | { readonly type: 'output'; readonly text: string }
  /** Something went wrong outside any test: a file that cannot be loaded, a failed set-up. */
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'end'; readonly status: 'passed' | 'failed' | 'timedout' | 'interrupted' }

/** LOST is not among the outcomes: only the server can say it. */
export interface AttemptResult {
  readonly outcome: 'PASSED' | 'FAILED' | 'TIMED_OUT' | 'ERRORED' | 'CANCELED'
  readonly durationMs: number
  readonly counts: TestCounts | null
  readonly error: string | null
  /**
   * What made it fail. TEST or APP for a verdict; TEST, SOURCE, DEVICE, WORKER or CLOUD for ERRORED. Absent: TEST for a
   * verdict, WORKER for ERRORED.
   */
  readonly cause?: FailureCause | undefined
  /** The single tests; absent where the runner does not tell them apart. */
  readonly tests?: readonly TestResult[]
}

export interface TestResult {
  readonly title: string
  readonly verdict: 'PASSED' | 'FAILED' | 'SKIPPED' | 'FLAKY'
  readonly durationMs: number
  readonly error: string | null
}

export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly flaky: number
}

/** The agent cannot work on this machine as it is set up. The message says what to do. */
export class SetupProblem extends Error {
  override readonly name: string = 'SetupProblem'
}

/** The server does not let this agent in. */
export class AccessProblem extends SetupProblem {
  override readonly name = 'AccessProblem'
}

/** Others took the last job of the group while the device was on its way: it is not the fault of anybody. */
export class NotWanted extends Error {
  override readonly name = 'NotWanted'
}

/** The device itself does not work: not the fault of the job, nor of the agent. The message says what happened. */
export class DeviceProblem extends Error {
  override readonly name = 'DeviceProblem'
}

/** The tests of a repository cannot be had here. The message is for the person who submitted the job. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem'
  /** TEST: the job asks for something that this agent does not fetch, or that is not there. */
  readonly blames: 'TEST' | 'WORKER'
  constructor(message: string, blames: 'TEST' | 'WORKER' = 'TEST') {
    super(message)
    this.blames = blames
  }
}

/** This app cannot be installed on this device. The message is for the person who submitted the job. */
export class InstallProblem extends Error {
  override readonly name = 'InstallProblem'
  /** APP: it is the build, or that there is none. WORKER: the agent could not get it. */
  readonly blames: 'APP' | 'WORKER'
  constructor(message: string, blames: 'APP' | 'WORKER' = 'APP') {
    super(message)
    this.blames = blames
  }
}
