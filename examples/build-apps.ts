import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { create } from 'tar'

const APP = join(import.meta.dirname, 'app')
export const APP_VERSIONS = ['v1.0.0', 'v1.2.3', 'v2.0.0'] as const

/**
 * Packs the three versions of the example app as <directory>/<version>.tgz: what all versions share, overlaid by the
 * version's own files. The same sources give the same bytes everywhere, so that a build's hash names its content.
 */
export async function buildApps(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const version of APP_VERSIONS) await pack(version, join(directory, `${version}.tgz`))
}

async function pack(version: string, file: string): Promise<void> {
  const staging = await mkdtemp(join(tmpdir(), 'qgjob-app-'))
  try {
    await cp(join(APP, 'shared'), staging, { recursive: true })
    await cp(join(APP, version), staging, { recursive: true })
    const files = (await readdir(staging)).sort()
    await create({ cwd: staging, file, gzip: true, portable: true, mtime: new Date(0) }, files)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const directory = resolve(process.argv[2] ?? '.qgjob/builds')
  await buildApps(directory)
  process.stdout.write(`${APP_VERSIONS.length} builds in ${directory}\n`)
}
