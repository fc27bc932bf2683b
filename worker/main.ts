import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createClient } from '../client/client.ts'
import type { Platform, Target } from '../client/gql/graphql.ts'
import { createAgent } from './agent.ts'
import { environmentForTests, secretsOf, unsetNames } from './environment.ts'
import type { Passing } from './environment.ts'
import { lockDirectory } from './lock.ts'
import { createLog } from './log.ts'
import { openOutbox } from './outbox.ts'
import { createProtocol } from './protocol.ts'
import { createRedactor } from './redact.ts'
import { withoutSecrets } from './redacting-device.ts'
import type { Runner } from './runner.ts'
import { createBrowserRunner } from './runners/browser/runner.ts'
import { onStopSignals } from './signals.ts'

export { SetupProblem } from './runner.ts'

/** One try of one message to the server, milliseconds. */
const CALL_TIMEOUT_MS = 10_000

/** What `qgjob worker` was asked to do. Paths may be relative to the working directory. */
export interface WorkerOptions extends Passing {
  /** Address of the server, such as http://127.0.0.1:4000. */
  server: string
  /** Name of this agent; with several slots each device is called name-1, name-2, ... */
  name: string
  /** How many devices this process drives at the same time. */
  slots: number
  targets: readonly Target[]
  /** The organizations it serves; null serves all. */
  organizationIds: readonly string[] | null
  /** What the devices are like; the runner fills in what is left out. */
  capabilities: { platform?: Platform; osVersion?: string; model?: string; tags: readonly string[] }
  runner: 'browser'
  /** The project whose tests run here: test paths are read relative to it, and its own @playwright/test runs them. */
  workspace: string
  /** Where the app builds lie: <builds>/<appVersionId>.tgz, or <builds>/<organizationId>/<appVersionId>.tgz. */
  builds: string
  /** The agent's own storage: devices, results not yet delivered. One agent process at a time. */
  dataDir: string
  /** Path of the Chromium to start; by default $QGJOB_BROWSER, Playwright's own, or @sparticuz/chromium of the workspace. */
  browser?: string | undefined
}

/** What the agent is put together from besides its own parts; tests bring a runner and a client that they can watch. */
export interface WorkerParts {
  createRunner: (options: WorkerOptions, dataDir: string) => Runner
  connect: typeof createClient
}

/**
 * Serves the queue until it is told to stop: the first SIGINT or SIGTERM finishes the running jobs, the second ends them
 * at once. Throws SetupProblem when it cannot start at all (no Playwright, no Chromium, data directory in use).
 */
export async function runWorkers(
  options: WorkerOptions,
  { createRunner, connect }: WorkerParts = { createRunner: createRunnerOf, connect: createClient },
): Promise<void> {
  const log = createLog()
  const unset = unsetNames(process.env, options)
  if (unset.length > 0) log.warn({ variables: unset }, `not set, so not passed on: ${unset.join(', ')}`)
  const redactor = createRedactor(secretsOf(process.env, options))
  const dataDir = resolve(options.dataDir)
  const lock = await lockDirectory(dataDir)
  const temporary = await useOwnTemporaryDirectory(dataDir)
  const runner = createRunner(options, dataDir)
  const client = connect({
    url: options.server,
    transport: 'ws',
    onConnection: (state) => log.info({ server: options.server }, state),
  })
  try {
    const agent = createAgent({
      devices: (await runner.devices()).map((device) => withoutSecrets(device, redactor)),
      identity: ({ capabilities }) => ({
        targets: options.targets,
        organizationIds: options.organizationIds,
        capabilities,
      }),
      protocol: createProtocol(client, {
        callTimeoutMs: CALL_TIMEOUT_MS,
        onTrouble: (call, error) => log.warn({ call, err: error }, `${call} failed, trying again:`),
      }),
      outbox: await openOutbox(resolve(dataDir, 'outbox')),
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
    await agent.run().finally(forget)
  } finally {
    await client.close()
    await runner.close()
    await rm(temporary, { recursive: true, force: true })
    lock.release()
  }
}

/**
 * Browsers that crash or do not start leave files in the temporary directory; in one of our own they go with us, or with
 * our successor if we are killed. Not in the data directory, whose path may be too long for the sockets of a browser.
 */
async function useOwnTemporaryDirectory(dataDir: string): Promise<string> {
  const owner = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const directory = join(tmpdir(), `qgjob-worker-${owner}`)
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { mode: 0o700 })
  process.env.TMPDIR = directory
  return directory
}

/** One name for each device. */
export function deviceNames({ name, slots }: Pick<WorkerOptions, 'name' | 'slots'>): string[] {
  return slots === 1 ? [name] : Array.from({ length: slots }, (_, index) => `${name}-${index + 1}`)
}

function createRunnerOf(options: WorkerOptions, dataDir: string): Runner {
  return createBrowserRunner({
    names: deviceNames(options),
    capabilities: options.capabilities,
    workspace: resolve(options.workspace),
    builds: resolve(options.builds),
    dataDir,
    browser: options.browser ?? process.env.QGJOB_BROWSER,
    environment: environmentForTests(process.env, options.passEnv),
  })
}
