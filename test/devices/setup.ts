import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const PHONES_PROJECT = join(import.meta.dirname, '../../examples/phones')

const PROGRAMS = { adb: 'adb', aapt: 'aapt' }

/** Installs what AppWright specs on phones need and this machine lacks; what only an administrator can, it names. */
export function setUp(say: (text: string) => void): void {
  installPrograms(say)
  installPackages(say)
}

/** Two Debian packages: Android's own tools. Java and apksigner are not needed, as Appium's helpers come signed. */
function installPrograms(say: (text: string) => void): void {
  const missing = Object.entries(PROGRAMS).filter(([program]) => spawnSync(program, ['version']).error !== undefined)
  if (missing.length === 0) return
  const command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing.map(([, name]) => name)]
  if (process.getuid?.() !== 0) throw new Error(`install what is missing first: sudo ${command.join(' ')}`)
  say(`$ ${command.join(' ')}`)
  execFileSync('apt-get', ['update'], { stdio: 'ignore' })
  execFileSync('apt-get', command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The project's own packages, Appium and AppWright among them: some 700 MB, which the product does not depend on. */
function installPackages(say: (text: string) => void): void {
  const lock = readFileSync(join(PHONES_PROJECT, 'package-lock.json'), 'utf8')
  const mark = join(PHONES_PROJECT, 'node_modules', '.installed-lock')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  say('$ npm ci --prefix examples/phones')
  // Install scripts would download browsers and build tools that nothing here uses.
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: PHONES_PROJECT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  writeFileSync(mark, lock)
}
