import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { ResetPolicy, Target } from '../../../client/gql/graphql.ts'
import type { Adapter, Phone } from '../../adapters/adapter.ts'
import { SetupProblem } from '../../runner.ts'
import type { DeviceChanges, Runner } from '../../runner.ts'
import type { Appium } from './appium-server.ts'
import { openAppwrightDevice } from './device.ts'
import type { AppwrightDevice } from './device.ts'
import type { TestProject } from '../playwright/run-test.ts'
import type { Restarts } from './probe.ts'
import { loadAppwright } from './project.ts'
import type { AppwrightProject } from './project.ts'

export interface AppwrightRunnerOptions {
  /** The agent's name; devices are called after it. */
  readonly name: string
  /** Kinds of devices to drive; null: all that are found. */
  readonly targets: readonly Target[] | null
  readonly tags: readonly string[]
  readonly workspace: string
  readonly builds: string
  readonly dataDir: string
  /** For jobs that do not say. */
  readonly reset: ResetPolicy
  readonly adapters: readonly Adapter[]
  readonly appium: Appium
  readonly environment: Readonly<Record<string, string>>
  readonly log: Logger
}

function placeOf({ cli, config }: AppwrightProject, workspace: string): TestProject {
  return { cli, workspace, userConfig: config }
}

const projectAt = (workspace: string): TestProject => placeOf(loadAppwright(workspace), workspace)

/** Runs AppWright specs on every phone that the adapters find, as they come and go. */
export function createAppwrightRunner(options: AppwrightRunnerOptions): Runner {
  const { name, targets, tags, builds, dataDir, reset, adapters, appium, environment, log } = options
  const open = new Map<string, AppwrightDevice>()
  const project = loadAppwright(options.workspace)
  let usable: readonly Adapter[] = []
  const restarts: Restarts = new Map()

  async function arrive(phone: Phone): Promise<AppwrightDevice> {
    const deviceName = `${name}-${nameOf(phone.id)}`
    return openAppwrightDevice({
      name: deviceName,
      phone,
      tags,
      place: { ...placeOf(project, await realpath(options.workspace)), projectAt },
      builds,
      reset,
      appium,
      restarts,
      directory: join(dataDir, 'devices', deviceName.replaceAll(':', '_')),
      environment,
    })
  }

  async function followOne(adapter: Adapter, changes: DeviceChanges, signal: AbortSignal): Promise<void> {
    const known = new Map<Phone, Promise<AppwrightDevice>>()
    const isWanted = ({ facts }: Phone): boolean => targets?.includes(facts.target) ?? true

    await adapter.watch((phones) => {
      for (const [phone, opening] of known) {
        if (phones.includes(phone)) continue
        known.delete(phone)
        void opening
          .catch(() => null)
          .then((device) => {
            if (device === null) return
            log.warn({ device: phone.id }, 'a device left')
            device.lose()
            open.delete(device.name)
            changes.left(device.name)
          })
      }
      for (const phone of phones.filter(isWanted)) {
        if (known.has(phone)) continue
        const { model, osVersion, target } = phone.facts
        log.info({ device: phone.id, model, osVersion, target }, 'a device is here')
        const opening = arrive(phone)
        known.set(phone, opening)
        opening.then(
          (device) => {
            if (signal.aborted) return
            open.set(device.name, device)
            changes.arrived(device)
          },
          (error: unknown) => log.error({ device: phone.id, err: error }, 'the device cannot be used'),
        )
      }
    }, signal)
  }

  return {
    async devices() {
      const checks = await Promise.all(adapters.map(async (adapter) => ({ adapter, checks: await adapter.check() })))
      const isWorking = (one: (typeof checks)[number]): boolean => one.checks.every(({ ok }) => ok)
      usable = checks.filter(isWorking).map(({ adapter }) => adapter)
      const failed = checks.flatMap((one) => one.checks.filter(({ ok }) => !ok))
      for (const { what, detail } of failed) log.warn({ tool: what }, detail)
      if (usable.length === 0) {
        throw new SetupProblem(
          `No kind of device can be used here: there is neither adb nor xcrun that works.\n${failed
            .map(({ what, detail, advice }) => `  ${what}: ${detail}${advice === undefined ? '' : `; ${advice}`}`)
            .join('\n')}\nRun \`qgjob worker doctor\` for more.`,
        )
      }
      log.info({ appwright: project.appwright, playwright: project.playwright }, 'looking for devices')
      return []
    },
    async follow(changes, signal) {
      await Promise.all(usable.map((adapter) => followOne(adapter, changes, signal)))
    },
    async close() {
      await Promise.all([...open.values()].map((device) => device.release()))
      await appium.stop()
    },
  }
}

/** A worker's name takes letters, digits and . _ : @ -, and no more than 128 of them. */
function nameOf(id: string): string {
  return id.replaceAll(/[^\w.:@-]/g, '_').slice(0, 80)
}
