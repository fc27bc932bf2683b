import { existsSync, realpathSync } from 'node:fs'
import { mkdir, readFile, readdir, rm, symlink } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import type { Environment } from '../../environment.ts'
import { SetupProblem } from '../../runner.ts'
import { findPackage } from './project.ts'

/** What Appium and its drivers need of the agent's environment. */
const FOR_APPIUM = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'JAVA_HOME', 'DEVELOPER_DIR', 'ADB_VENDOR_KEYS']

/** Path of a program on PATH, or null. */
export function onPath(name: string, env: Environment): string | null {
  const places = (env.PATH ?? '').split(delimiter).map((directory) => join(directory, name))
  return places.find((path) => existsSync(path)) ?? null
}

/** Android's tools on this host. Paths are plain names where nothing was found, so that a call says what is missing. */
export interface AndroidTools {
  readonly adb: string
  readonly aapt: string
  /** Android's SDK, or null if the tools come from elsewhere, such as Debian's packages. */
  readonly home: string | null
}

export async function findAndroidTools(env: Environment): Promise<AndroidTools> {
  const home = [env.ANDROID_HOME, env.ANDROID_SDK_ROOT].find((path) => path !== undefined && existsSync(path)) ?? null
  const own = home === null ? null : join(home, 'platform-tools', 'adb')
  const adb = own !== null && existsSync(own) ? own : (onPath('adb', env) ?? 'adb')
  const tools = home === null ? [] : await buildTools(home)
  const aapt = [...tools, onPath('aapt', env), onPath('aapt2', env)].find((path) => path !== null) ?? 'aapt'
  return { adb, aapt, home }
}

/** The newest aapt of the SDK's build tools. */
async function buildTools(home: string): Promise<string[]> {
  const directory = join(home, 'build-tools')
  const versions = await readdir(directory).catch(() => [])
  const newest = versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  return newest.flatMap((version) => ['aapt', 'aapt2'].map((tool) => join(directory, version, tool))).filter(existsSync)
}

/**
 * Appium looks for adb in an SDK only; tools from elsewhere are linked into a directory of the agent's that looks like
 * one.
 */
export async function makeAndroidHome({ adb, aapt }: AndroidTools, directory: string): Promise<string> {
  const links = { 'platform-tools/adb': adb, 'build-tools/34.0.0/aapt': aapt, 'build-tools/34.0.0/aapt2': aapt }
  await rm(directory, { recursive: true, force: true })
  for (const [name, target] of Object.entries(links)) {
    const path = join(directory, name)
    await mkdir(dirname(path), { recursive: true })
    if (existsSync(target)) await symlink(realpathSync(target), path)
  }
  return directory
}

export interface AppiumProgram {
  readonly entry: string
  readonly version: string
  /** Where it looks for its drivers. */
  readonly home: string | null
}

/**
 * The Appium of --appium (its folder, or one whose node_modules has it), else of the workspace. Throws SetupProblem.
 */
export async function findAppium(
  workspace: string,
  named: string | undefined,
  env: Environment,
): Promise<AppiumProgram> {
  const place = named ?? workspace
  const found = findPackage(place, 'appium') ?? (named === undefined ? null : await packageAt(named))
  if (found?.program == null) {
    throw new SetupProblem(
      `There is no Appium in ${place}: run \`npm install --save-dev appium@3 appium-uiautomator2-driver\` there, ` +
        'or name the folder of another with --appium.',
    )
  }
  return { entry: found.program, version: found.version, home: env.APPIUM_HOME ?? (await homeOf(place)) }
}

async function packageAt(directory: string): Promise<{ program: string | null; version: string } | null> {
  const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => null)
  const manifest =
    text === null ? null : (JSON.parse(text) as { name?: string; version: string; bin?: { appium?: string } })
  if (manifest?.name !== 'appium') return null
  return { program: join(directory, manifest.bin?.appium ?? 'index.js'), version: manifest.version }
}

/** A project that depends on a driver is a home for Appium; any other leaves it to its own place in ~/.appium. */
async function homeOf(directory: string): Promise<string | null> {
  const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => '{}')
  const manifest = JSON.parse(text) as Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  return names.some((name) => /^appium-.+-driver$/.test(name)) ? directory : null
}

export function environmentForAppium(
  env: Environment,
  androidHome: string | null,
  { home }: Pick<AppiumProgram, 'home'>,
): Record<string, string> {
  const kept = FOR_APPIUM.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return {
    ...Object.fromEntries(kept),
    ...(androidHome !== null && { ANDROID_HOME: androidHome }),
    ...(home !== null && { APPIUM_HOME: home }),
  }
}
