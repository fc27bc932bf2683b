import { extname, join } from 'node:path'
import type { ResetPolicy } from '../../../client/gql/graphql.ts'
import type { Build, Phone } from '../../adapters/adapter.ts'
import { firstLine } from '../../first-line.ts'
import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type {
  App,
  AppToInstall,
  AttemptResult,
  Capabilities,
  Device,
  Install,
  Job,
  Probe,
  TestEvent,
} from '../../runner.ts'
import { runTest } from '../playwright/run-test.ts'
import type { Stage, TestPlace } from '../playwright/run-test.ts'
import { testEnvironment } from '../playwright/test-environment.ts'
import type { Appium } from './appium-server.ts'
import type { Attachment } from './attachment.ts'
import { diagnose } from './diagnosis.ts'
import { collectEvidence } from './evidence.ts'
import { findBuild, hashBuild, keepFile } from './find-build.ts'
import { openLedger } from './ledger.ts'
import { probePhone } from './probe.ts'
import type { Restarts } from './probe.ts'
import { hasTimeForSecond, secondRun, together } from './second-run.ts'
import { endSession, openSession, sessionFault } from './session.ts'
import type { PhoneSession } from './session.ts'

/** Module that makes AppWright attach: beside this file, as source in a checkout and as a file of the build. */
const PRELOAD = new URL(`./preload${extname(import.meta.url)}`, import.meta.url).href
/** A session that the server ends by itself is given up so long before, if no job of it took longer. */
const RESERVE_MS = 10 * 60_000

const ENDINGS = {
  android: ['.apk'],
  'ios-simulator': ['.app', '.app.zip'],
  'ios-device': ['.ipa'],
  browserstack: ['.apk', '.ipa'],
} as const satisfies Record<Phone['kind'], readonly string[]>

export interface AppwrightDeviceOptions {
  readonly name: string
  readonly phone: Phone
  readonly tags: readonly string[]
  readonly place: Omit<TestPlace, 'attempts'>
  readonly builds: string
  /** For jobs that do not say. */
  readonly reset: ResetPolicy
  readonly appium: Appium
  readonly restarts: Restarts
  /** The device's own storage. */
  readonly directory: string
  /** What tests get of the agent's environment. */
  readonly environment: Readonly<Record<string, string>>
}

/** A device that can leave. */
export interface AppwrightDevice extends Device {
  /** It is not there any more: ends the running job. */
  lose(): void
}

/** A phone on which the agent owns install and session, and AppWright specs attach to them. */
export async function openAppwrightDevice(options: AppwrightDeviceOptions): Promise<AppwrightDevice> {
  const { name, phone, tags, place, builds, reset, appium, directory, environment, restarts } = options
  const { platform, target, model, osVersion } = phone.facts
  const capabilities: Capabilities = { platform, model, osVersion, tags }
  const ledger = await openLedger(join(directory, 'installed.json'))
  const lost = new AbortController()
  let session: PhoneSession | null = null
  let prepared: Build | null = null
  let isFresh = false
  let longestMs = 0

  async function isThere(build: Build): Promise<boolean> {
    if (!phone.keepsApps) return false
    const entry = (await ledger.entries()).find(({ packageId }) => packageId === build.packageId)
    return entry?.buildHash === build.hash && entry.evidence === (await phone.evidence(build.packageId))
  }

  async function record(app: App, build: Build): Promise<void> {
    if (!phone.keepsApps) return
    const evidence = await phone.evidence(build.packageId)
    if (evidence === null) throw new DeviceProblem(`${build.packageId} is not on the device right after its install`)
    const { organizationId, appVersionId } = app
    await ledger.put({ organizationId, appVersionId, buildHash: build.hash, packageId: build.packageId, evidence })
  }

  async function install(app: App, build: Build, signal: AbortSignal): Promise<void> {
    await closeSession()
    // From here to the new entry nobody believes to know what is on the device.
    await ledger.remove(build.packageId)
    await phone.install(build, signal)
    await record(app, build)
    isFresh = true
  }

  /** The build of the server, or one of the agent's own. */
  async function buildFor(app: AppToInstall, signal: AbortSignal): Promise<Build> {
    const uploaded = app.build
    if (uploaded === undefined) {
      const path = await findBuild(builds, app, ENDINGS[phone.kind])
      return { file: () => Promise.resolve(path), hash: await hashBuild(path), ...(await phone.inspect(path)) }
    }
    if (uploaded.platform !== platform) {
      throw new InstallProblem(
        `${uploaded.fileName} is a build for ${uploaded.platform}, and this device is ${platform}`,
      )
    }
    const { sha256: hash, packageId, launchActivity: activity } = uploaded
    const file = keepFile(uploaded, join(directory, 'build'))
    const facts = packageId === null ? await phone.inspect(await file(signal)) : { packageId, activity }
    return { file, hash, ...facts }
  }

  async function prepare(app: AppToInstall, signal: AbortSignal): Promise<Install> {
    lost.signal.throwIfAborted()
    const build = await buildFor(app, signal)
    prepared = build
    const isInstalled = await isThere(build)
    // A download is not the device's time.
    if (!isInstalled) await build.file(signal)
    if (!isInstalled) await app.mayInstall?.()
    const startedAt = performance.now()
    if (isInstalled) await record(app, build)
    else await install(app, build, signal)
    session = await openSession(phone, build, appium, AbortSignal.any([signal, lost.signal]))
    // The session counts as part of the install: that is what the scheduler weighs when it sends one more device.
    const durationMs = isInstalled ? 0 : Math.round(performance.now() - startedAt)
    return { performed: !isInstalled, durationMs, buildHash: build.hash }
  }

  async function closeSession(): Promise<void> {
    const open = session
    session = null
    if (open !== null) await endSession(open)
  }

  /** The session of the assignment; a new one in place of one that broke. */
  async function useSession(signal: AbortSignal): Promise<PhoneSession> {
    if (prepared === null) throw new DeviceProblem('no app was prepared on this device')
    if (session !== null && (await sessionFault(session)) === null) return session
    await closeSession()
    session = await openSession(phone, prepared, appium, signal)
    return session
  }

  function stageOf(open: PhoneSession, job: Job, state: ResetPolicy, collect: Stage['collect']): Stage {
    const { url, id, plan, build } = open
    const attachment: Attachment = {
      url,
      sessionId: id,
      capabilities: open.capabilities,
      platform: platform === 'IOS' ? 'ios' : 'android',
      packageId: build.packageId,
      provider: phone.kind === 'browserstack' ? 'browserstack' : target === 'EMULATOR' ? 'emulator' : 'local-device',
      reset: plan.resets[state],
    }
    return {
      over: {
        // AppWright's own global set-up checks for tools that are the agent's business.
        without: { settings: ['globalSetup'], use: ['device'] },
        use: {},
        platform: attachment.platform,
      },
      env: {
        ...testEnvironment(environment, job),
        NODE_OPTIONS: `--import ${PRELOAD}`,
        QGJOB_SESSION: JSON.stringify(attachment),
      },
      deviceFault: () => null,
      ...(collect && { collect }),
    }
  }

  /** One Playwright process for the job, and what is to be made of its end. */
  async function runOnce(
    job: Job,
    state: ResetPolicy,
    emit: (event: TestEvent) => void,
    signal: AbortSignal,
  ): Promise<AttemptResult> {
    const ending = AbortSignal.any([signal, lost.signal])
    const open = await useSession(ending)
    const mark = await phone.crashMark()
    isFresh = false
    const log = open.follow()
    const collect = (results: string): Promise<void> => collectEvidence(results, { phone, session: open, mark, log })
    const result = await runTest(
      { ...place, attempts: join(directory, 'attempts') },
      job,
      () => Promise.resolve(stageOf(open, job, state, collect)),
      emit,
      ending,
    ).finally(() => log?.close())
    return diagnose(result, { phone, session: open, mark, isLost: lost.signal.aborted, isCanceled: signal.aborted })
  }

  async function run(job: Job, emit: (event: TestEvent) => void, signal: AbortSignal): Promise<AttemptResult> {
    const say = (text: string): void => emit({ type: 'output', text: `[qgjob] ${text}\n` })
    const policy = job.resetPolicy ?? reset
    if (policy === 'REINSTALL' && !isFresh && prepared !== null) await install(job, prepared, signal)
    const first = await runOnce(job, policy, emit, signal)
    longestMs = Math.max(longestMs, first.durationMs)
    if (policy === 'REINSTALL' || signal.aborted || !hasTimeForSecond(first, job.timeoutMs)) return first

    say(`it failed; once more from a clean state: ${firstLine(first.error ?? '')}`)
    await closeSession()
    if (prepared !== null) await phone.clear(prepared, signal)
    const second = await runOnce(secondRun(job, first), 'CLEAR', emit, signal)
    say(`from a clean state it ${second.outcome === 'PASSED' ? 'passed' : 'did not pass either'}`)
    return together(first, second)
  }

  return {
    name,
    capabilities,
    target,
    prepare,
    run,
    async installed() {
      const entries = await ledger.entries()
      const present = await Promise.all(
        entries.map(async (entry) => (await phone.evidence(entry.packageId).catch(() => null)) === entry.evidence),
      )
      // Only what the server is to know: it refuses the rest.
      return entries
        .filter((_, index) => present[index])
        .map(({ organizationId, appVersionId, buildHash }) => ({ organizationId, appVersionId, buildHash }))
    },
    isSpent() {
      if (lost.signal.aborted) return true
      const maxAgeMs = session?.plan.maxAgeMs ?? null
      if (session === null || maxAgeMs === null) return false
      return performance.now() - session.openedAt > maxAgeMs - Math.max(RESERVE_MS, longestMs * 2)
    },
    async release() {
      prepared = null
      await closeSession()
    },
    ...(phone.state !== null && { state: phone.state }),
    probe: (signal): Promise<Probe> => probePhone(phone, restarts, signal),
    lose: () => lost.abort(new DeviceProblem('the device is not there any more')),
  }
}
