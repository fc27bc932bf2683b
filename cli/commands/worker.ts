import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import type { Platform, ResetPolicy, Target } from '../../client/gql/graphql.ts'
import { connectionOf } from '../connect.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { RentedDevice } from '../values.ts'

const GIGABYTE = 1_000_000_000

export interface WorkerFlags {
  name?: string
  slots: number
  target?: Target[]
  orgId?: string[]
  runner: 'browser' | 'appwright'
  workspace?: string
  builds?: string
  buildRoom: number
  allowRepository?: string[]
  allowInstallScripts?: boolean
  sourceRoom: number
  dataDir: string
  browser?: string
  appium?: string
  adbPort?: number
  serial?: string[]
  browserstack?: RentedDevice[]
  reset: ResetPolicy
  platform?: Platform
  osVersion?: string
  model?: string
  tag?: string[]
  tokenFile?: string
  passEnv?: string[]
  redactEnv?: string[]
}

/** The agent takes care of its own signals: the first drains it, the second stops its jobs. */
export async function worker(context: Context, flags: WorkerFlags): Promise<ExitCode> {
  // A login is a person's: it is for an agent only if there is nothing else.
  const env =
    flags.tokenFile === undefined ? context.env : { ...context.env, QGJOB_TOKEN: '', QGJOB_TOKEN_FILE: flags.tokenFile }
  const { url: server, ca, token } = connectionOf({ ...context, env })
  const isGiven = [env.QGJOB_TOKEN, env.QGJOB_TOKEN_FILE].some((name) => name !== undefined && name !== '')
  const { name = hostname(), slots, target = null, orgId = null, browser, platform, osVersion, model } = flags
  const { AccessProblem, runWorkers, SetupProblem } = await import('../../worker/main.ts')
  const workspace = resolve(context.cwd, flags.workspace ?? '.')
  const options = {
    server,
    ca,
    ...(isGiven ? { token } : { login: token }),
    name,
    slots,
    targets: target,
    organizationIds: orgId,
    capabilities: {
      ...(platform === undefined ? {} : { platform }),
      ...(osVersion === undefined ? {} : { osVersion }),
      ...(model === undefined ? {} : { model }),
      tags: flags.tag ?? [],
    },
    runner: flags.runner,
    workspace,
    builds: flags.builds === undefined ? join(workspace, 'builds') : resolve(context.cwd, flags.builds),
    buildRoom: flags.buildRoom * GIGABYTE,
    sources: {
      allowed: flags.allowRepository ?? [],
      installScripts: flags.allowInstallScripts === true,
      room: flags.sourceRoom * GIGABYTE,
    },
    dataDir: resolve(context.cwd, flags.dataDir),
    browser,
    appium: flags.appium === undefined ? undefined : resolve(context.cwd, flags.appium),
    adbPort: flags.adbPort,
    serials: flags.serial,
    browserstack: flags.browserstack ?? [],
    reset: flags.reset,
    passEnv: flags.passEnv ?? namesIn(context.env.QGJOB_PASS_ENV),
    redactEnv: flags.redactEnv ?? namesIn(context.env.QGJOB_REDACT_ENV),
  } as const
  try {
    await runWorkers(options)
  } catch (error) {
    if (error instanceof AccessProblem) {
      const fix = 'give it an enrolment token with --token-file: `qgjob token create --role=enrollment` makes one'
      throw new CliError(EXIT.notAllowed, { what: 'the server does not let this worker in', why: error.message, fix })
    }
    if (!(error instanceof SetupProblem)) throw error
    throw new CliError(EXIT.couldNotRun, { what: 'the worker cannot run on this machine', why: error.message })
  }
  return EXIT.passed
}

/** "A,B C": names of variables, as one variable holds them. */
function namesIn(text = ''): string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '')
}
