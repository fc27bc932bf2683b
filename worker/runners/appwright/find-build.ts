import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Build } from '../../adapters/adapter.ts'
import { InstallProblem } from '../../runner.ts'
import type { App, UploadedBuild } from '../../runner.ts'

const SAFE_NAME = /^[A-Za-z0-9][\w.+-]{0,199}$/

/**
 * <builds>/<organization>/<version>.<ending>, else <builds>/<version>.<ending>. Throws InstallProblem if there is none.
 */
export async function findBuild(builds: string, app: App, endings: readonly string[]): Promise<string> {
  const { organizationId, appVersionId } = app
  for (const name of [organizationId, appVersionId]) {
    if (!SAFE_NAME.test(name)) throw new InstallProblem(`${JSON.stringify(name)} cannot name a file`)
  }
  for (const directory of [join(builds, organizationId), builds]) {
    for (const ending of endings) {
      const path = join(directory, `${appVersionId}${ending}`)
      if ((await stat(path).catch(() => null)) !== null) return path
    }
  }
  throw new InstallProblem(
    `this worker has no build of ${appVersionId}: there is no ${appVersionId}${endings.join(' or ')} in its builds directory`,
  )
}

/** SHA-256 of a build's content; of a folder, such as an iOS .app, that of its files with their names. */
export async function hashBuild(path: string): Promise<string> {
  const hash = createHash('sha256')
  if (!(await stat(path)).isDirectory()) {
    await pipeline(createReadStream(path), hash, { end: false })
    return hash.digest('hex')
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) {
    hash.update(`${file.slice(path.length)}\0${(await stat(file)).size}\0`)
    await pipeline(createReadStream(file), hash, { end: false })
  }
  return hash.digest('hex')
}

/**
 * A file of the agent's cache for longer than it is kept there: linked to a directory of the device's own, which holds
 * one, when it is first asked for.
 */
export function keepFile(uploaded: UploadedBuild, directory: string): Build['file'] {
  let kept: Promise<string> | null = null

  async function keep(signal: AbortSignal): Promise<string> {
    const path = await uploaded.file(signal)
    const own = join(directory, basename(path))
    await rm(directory, { recursive: true, force: true })
    await mkdir(directory, { recursive: true })
    await link(path, own).catch(() => copyFile(path, own))
    return own
  }
  return (signal) => {
    kept ??= keep(signal)
    kept.catch(() => (kept = null))
    return kept
  }
}
