import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { environmentForBrowsers } from '../../environment.ts'

/** The Chromium that the npm package @sparticuz/chromium carries, unpacked. */
export interface PackedChromium {
  readonly executablePath: string
  /** Libraries that a bare machine lacks. */
  readonly libraries: string
  /** A fontconfig file that knows the fonts of the package. */
  readonly fontConfig: string
}

/** Unpacks it once, for all agents of the workspace; null if the workspace does not have the package. */
export async function unpackChromium(workspace: string): Promise<PackedChromium | null> {
  const entry = resolvePackage(workspace)
  if (entry === null) return null
  const place = await cacheFor(entry)
  if (!existsSync(place)) await unpack(entry, place)
  return {
    executablePath: join(place, 'chromium'),
    libraries: join(place, 'al2023', 'lib'),
    fontConfig: join(place, 'fonts.conf'),
  }
}

function resolvePackage(workspace: string): string | null {
  try {
    return createRequire(join(workspace, 'package.json')).resolve('@sparticuz/chromium')
  } catch {
    return null
  }
}

/** node_modules/.cache beside the package: what npm installed and what came of it disappear together. */
async function cacheFor(entry: string): Promise<string> {
  const packageDir = dirname(dirname(entry))
  const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')) as { version: string }
  return join(dirname(dirname(packageDir)), '.cache', 'qgjob', `chromium-${version}`)
}

/**
 * The package unpacks into the temporary directory and takes a half-written file for a finished one, so it gets a
 * temporary directory of its own, in a process of its own, and only a complete one is moved into place.
 */
async function unpack(entry: string, place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  const draft = await mkdtemp(`${place}-unpacking-`)
  try {
    const script = `await (await import(${JSON.stringify(pathToFileURL(entry).href)})).default.executablePath()`
    await execa(process.execPath, ['--input-type=module', '--eval', script], {
      // The second variable makes it unpack the libraries too.
      env: { ...environmentForBrowsers(process.env), TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
      extendEnv: false,
    })
    await writeFile(join(draft, 'fonts.conf'), fontConfig(place))
    await rename(draft, place).catch((error: unknown) => {
      // Another agent was faster: its copy is as good.
      if (!existsSync(place)) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function fontConfig(place: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(place, 'fonts')}</dir><cachedir>${join(place, 'font-cache')}</cachedir></fontconfig>
`
}
