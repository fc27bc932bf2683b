import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import { createClient } from '../client/client.ts'
import type { QgjobClient } from '../client/types.ts'
import type { Platform, ResetPolicy, Target } from '../client/gql/graphql.ts'
import { downloadFile, uploadFile } from '../client/transfer.ts'
import { createAgent } from './agent.ts'
import { createUploader } from './artifacts.ts'
import { openBuilds } from './builds.ts'
import { credentialOf } from './credential.ts'
import { createRunner } from './create-runner.ts'
import { secretsOf, unsetNames } from './environment.ts'
import type { Passing } from './environment.ts'
import { lockDirectory } from './lock.ts'
import { instanceOf } from './instance.ts'
import { createLog } from './log.ts'
import { openOutbox } from './outbox.ts'
import { createProtocol } from './protocol.ts'
import { createRedactor } from './redact.ts'
import { withoutSecrets } from './redacting-device.ts'
import { withSources } from './sourced-device.ts'
import { openSources } from './sources.ts'
import type { SourcesOptions } from './sources.ts'
import type { Device, Runner } from './runner.ts'
import { onStopSignals } from './signals.ts'

export { AccessProblem, SetupProblem } from './runner.ts'

/** One try of one message to the server, milliseconds. */
const CALL_TIMEOUT_MS = 10_000

/** What `qgjob worker` was asked to do. Paths may be relative to the working directory. */
export interface WorkerOptions extends Passing {
  /** Address of the server, such as http://127.0.0.1:4000. */
  server: string
  /** PEM certificates that are trusted besides those of the machine. */
  ca?: string | undefined
  /** The agent's access token, or one to enrol with at the first start. */
  token?: string | undefined
  /** What to use if the agent was given none and has no credential of its own: the login of whoever starts it. */
  login?: string | undefined
  /** Name of this agent; with several slots each device is called name-1, name-2, ... */
  name: string
  /** How many devices this process drives at the same time. */
  slots: number
  /** What its devices are; null: what their runner says of them, or emulators. */
  targets: readonly Target[] | null
  /** The organizations it serves; null serves all. */
  organizationIds: readonly string[] | null
  /** What the devices are like; the runner fills in what is left out. */
  capabilities: { platform?: Platform; osVersion?: string; model?: string; tags: readonly string[] }
  runner: 'browser' | 'appwright'
  /**
   * The project whose tests run here: test paths are read relative to it, and its own @playwright/test, or appwright,
   * runs them.
   */
  workspace: string
  /**
   * Where the app builds lie: <builds>/<appVersionId>.tgz (.apk, ...), or <builds>/<organizationId>/<appVersionId>.tgz.
   */
  builds: string
  /** Bytes of builds from the server that are kept for the next time. */
  buildRoom: number
  /** Which repositories may be fetched for jobs that name one, and what is kept of them. */
  sources: Pick<SourcesOptions, 'allowed' | 'installScripts' | 'room'>
  /** The agent's own storage: devices, builds, results not yet delivered. One agent process at a time. */
  dataDir: string
  /**
   * Path of the Chromium to start; by default $QGJOB_BROWSER, Playwright's own, or @sparticuz/chromium of the
   * workspace.
   */
  browser?: string | undefined
  /** The folder of the Appium to start; by default the workspace's own. */
  appium?: string | undefined
  /** Port of the adb server on this host; by default adb's own. */
  adbPort?: number | undefined
  /** Only the devices of these serials; by default all that are found. */
  serials?: readonly string[] | undefined
  /** Devices to rent of BrowserStack. */
  browserstack: readonly { readonly name: string; readonly osVersion: string }[]
  /** What the app is brought to before each test of a job that does not say. */
  reset: ResetPolicy
}

/** What the agent is put together from besides its own parts; tests bring a runner and a client that they can watch. */
export interface WorkerParts {
  createRunner: (options: WorkerOptions, dataDir: string, log: Logger) => Promise<Runner>
  connect: typeof createClient
}

/**
 * Serves the queue until it is told to stop: the first SIGINT or SIGTERM finishes the running jobs, the second ends
 * them at once. Throws SetupProblem when it cannot start at all (no Playwright, no Chromium, data directory in use).
 */
export async function runWorkers(
  options: WorkerOptions,
  parts: WorkerParts = { createRunner, connect: createClient },
): Promise<void> {
  const log = createLog()
  const unset = unsetNames(process.env, options)
  if (unset.length > 0) log.warn({ variables: unset }, `not set, so not passed on: ${unset.join(', ')}`)
  const dataDir = resolve(options.dataDir)
  const lock = await lockDirectory(dataDir)
  const temporary = await useOwnTemporaryDirectory(dataDir)
  let runner: Runner | null = null
  let client: QgjobClient | null = null
  const connect = (token: string | undefined): QgjobClient =>
    parts.connect({
      url: options.server,
      ca: options.ca,
      token,
      transport: 'ws',
      onConnection: (state) => log.info({ server: options.server }, state),
    })
  try {
    const { server, name, token: given, login } = options
    const token = await credentialOf({ server, dataDir, name, given, login, connect })
    const instanceId = await instanceOf(dataDir)
    const secrets = [given, token, instanceId].filter((secret) => secret !== undefined)
    const redactor = createRedactor([...secretsOf(process.env, options), ...secrets])
    client = connect(token)
    const place = { url: server, ca: options.ca, token }
    runner = await parts.createRunner(options, dataDir, log)
    const sources = await openSources({
      ...options.sources,
      directory: resolve(dataDir, 'sources'),
      environment: process.env,
    })
    const wrapped = (device: Device): Device => withoutSecrets(withSources(device, sources), redactor)
    const agent = createAgent({
      devices: (await runner.devices()).map(wrapped),
      follows: runner.follow !== undefined,
      identity: ({ capabilities, target = 'EMULATOR' }) => ({
        targets: options.targets ?? [target],
        organizationIds: options.organizationIds,
        capabilities,
        instanceId,
      }),
      protocol: createProtocol(client, {
        callTimeoutMs: CALL_TIMEOUT_MS,
        onTrouble: (call, error) => log.warn({ call, err: error }, `${call} failed, trying again:`),
      }),
      outbox: await openOutbox(resolve(dataDir, 'outbox')),
      uploadArtifacts: createUploader({
        redactor,
        send: ({ size, ...file }, signal) => uploadFile({ ...place, path: 'artifacts', size, signal, ...file }),
        onTrouble: (error, name) => log.warn({ err: error, artifact: name }, 'an artifact was not uploaded:'),
      }),
      builds: await openBuilds({
        directory: resolve(dataDir, 'builds'),
        room: options.buildRoom,
        download: (path, from, signal) => downloadFile({ ...place, path, signal }, from),
        onTrouble: (error) => log.warn({ err: error }, 'a build could not be downloaded, trying again:'),
      }),
      log,
    })
    const forget = onStopSignals({
      drain() {
        log.info(process.stderr.isTTY ? 'finishing the running jobs; Ctrl-C again ends them at once' : 'draining')
        agent.drain()
      },
      stop() {
        log.warn('ending the running jobs')
        agent.stop()
      },
    })
    const over = new AbortController()
    const following = runner.follow?.(
      { arrived: (device: Device) => agent.add(wrapped(device)), left: (name) => agent.remove(name) },
      over.signal,
    )
    await agent.run().finally(() => {
      forget()
      over.abort()
    })
    await following
  } finally {
    await client?.close()
    await runner?.close()
    await rm(temporary, { recursive: true, force: true })
    lock.release()
  }
}

/**
 * Browsers that crash or do not start leave files in the temporary directory; in one of our own they go with us, or
 * with our successor if we are killed. Not in the data directory, whose path may be too long for the sockets of a
 * browser.
 */
async function useOwnTemporaryDirectory(dataDir: string): Promise<string> {
  const owner = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const directory = join(tmpdir(), `qgjob-worker-${owner}`)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { mode: 0o700 })
  process.env.TMPDIR = directory
  return directory
}
