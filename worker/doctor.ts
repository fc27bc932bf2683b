import { join } from 'node:path'
import type { Adapter, AdapterKind, Check, Phone } from './adapters/adapter.ts'
import { findAdapters } from './adapters/find.ts'
import type { AdapterOptions } from './adapters/find.ts'
import type { Environment } from './environment.ts'
import { SetupProblem } from './runner.ts'
import { healthFault } from './runners/appwright/probe.ts'
import { findPackage, loadAppwright } from './runners/appwright/project.ts'
import { findAppium } from './runners/appwright/tools.ts'

/** Tools that tell of their devices do so at once; others are asked this long at most, milliseconds. */
const LOOK_MS = 10_000

export interface DoctorOptions extends AdapterOptions {
  readonly workspace: string
  readonly appium: string | undefined
}

/** Looks at everything that `qgjob worker --runner appwright` needs, and at every device that it would drive. */
export async function examine(options: DoctorOptions, env: Environment, lookMs = LOOK_MS): Promise<Check[]> {
  const { adapters } = await findAdapters(options, env)
  const found = await Promise.all(adapters.map((adapter) => examineAdapter(adapter, lookMs)))
  const checks = [
    await appwright(options.workspace),
    ...(await appium(options, adapters, env)),
    ...found.flatMap((one) => one.checks),
    ...found.flatMap((one) => one.devices),
  ]
  if (found.some(({ devices }) => devices.length > 0)) return checks
  const advice = 'connect a phone with USB debugging, start an emulator, or name one to rent with --browserstack'
  return [...checks, { what: 'devices', ok: false, detail: 'none was found', advice }]
}

async function appwright(workspace: string): Promise<Check> {
  return trying('AppWright', () => {
    const { appwright: version, playwright, config } = loadAppwright(workspace)
    return `${version} with Playwright ${playwright}, ${config ?? 'without a configuration'}`
  })
}

/** Appium, and of its drivers those that the devices of this machine need. */
async function appium(
  { workspace, appium: named }: DoctorOptions,
  adapters: readonly Adapter[],
  env: Environment,
): Promise<Check[]> {
  let home: string | null = null
  const server = await trying('Appium', async () => {
    const program = await findAppium(workspace, named, env)
    home = program.home ?? join(env.HOME ?? '', '.appium')
    return `${program.version}, drivers in ${home}`
  })
  const needed = new Set(adapters.flatMap(({ kind }) => DRIVERS[kind] ?? []))
  return [server, ...[...needed].flatMap((name) => (home === null ? [] : driver(home, name)))]
}

/** What Appium needs for a kind of device; one that is rented brings its own. */
const DRIVERS: Readonly<Record<AdapterKind, string | null>> = {
  android: 'uiautomator2',
  'ios-simulator': 'xcuitest',
  'ios-device': 'xcuitest',
  browserstack: null,
}

function driver(home: string, name: string): Check {
  const what = `Appium's driver ${name}`
  const found = findPackage(home, `appium-${name}-driver`)
  if (found !== null) return { what, ok: true, detail: found.version }
  const advice = `run \`npm install --save-dev appium-${name}-driver\` in the project of Appium`
  return { what, ok: false, detail: `it is not in ${home}`, advice }
}

/** What a set-up problem says ends with what to do. */
async function trying(what: string, look: () => string | Promise<string>): Promise<Check> {
  try {
    return { what, ok: true, detail: await look() }
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    const [detail = '', ...advice] = error.message.split(': ')
    return { what, ok: false, detail, advice: advice.join(': ') }
  }
}

async function examineAdapter(adapter: Adapter, lookMs: number): Promise<{ checks: Check[]; devices: Check[] }> {
  const checks = await adapter.check()
  if (checks.some(({ ok }) => !ok)) return { checks, devices: [] }
  const phones = await firstLook(adapter, lookMs)
  const unusable = (await adapter.unusable?.()) ?? []
  return { checks, devices: [...(await Promise.all(phones.map(examinePhone))), ...unusable] }
}

/** The devices of the first call; what takes longer than `lookMs` has none. */
async function firstLook(adapter: Adapter, lookMs: number): Promise<readonly Phone[]> {
  const over = new AbortController()
  const limit = setTimeout(() => over.abort(), lookMs)
  let seen: readonly Phone[] = []
  await adapter
    .watch((phones) => {
      seen = phones
      over.abort()
    }, over.signal)
    .finally(() => clearTimeout(limit))
  return seen
}

async function examinePhone(phone: Phone): Promise<Check> {
  const { model, osVersion, target } = phone.facts
  const what = `${phone.kind} ${phone.id}`
  const name = `${model}, OS ${osVersion}, ${target.toLowerCase()}`
  try {
    const health = await phone.health()
    const fault = healthFault(health)
    const { battery, temperature, freeBytes } = health
    const facts = [
      battery === undefined ? '' : `battery ${battery} %`,
      temperature === undefined ? '' : `${temperature} °C`,
      freeBytes === undefined ? '' : `${(freeBytes / 1e9).toFixed(1)} GB free`,
    ].filter(Boolean)
    if (fault === null) return { what, ok: true, detail: [name, ...facts].join(', ') }
    return { what, ok: false, detail: `${name}: ${fault.what}`, advice: fault.remedy }
  } catch (error) {
    const detail = `${name}: ${error instanceof Error ? error.message : String(error)}`
    return { what, ok: false, detail, advice: 'reconnect or restart it' }
  }
}
