import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { extract } from 'tar'
import { z } from 'zod'
import { appendDurably, hashFile, isMissing, removeFile, writeDurably } from '../../files.ts'
import { InstallProblem } from '../../runner.ts'
import type { App, InstalledApp, UploadedBuild } from '../../runner.ts'

/** A build larger than this when unpacked, or of more files, is refused. */
const MAX_UNPACKED_BYTES = 1_000_000_000
const MAX_ENTRIES = 100_000
/** Names that become directories and files here, and come from outside. */
const SAFE_NAME = /^[A-Za-z0-9][\w.+-]{0,199}$/

const label = z.object({ organizationId: z.string(), appVersionId: z.string(), buildHash: z.string() })

/**
 * The storage of one emulated phone: apps/<organization>/files is the installed app, app.json beside it its label, and
 * installs.log the device's own record of every install, one JSON line each, which nothing ever shortens.
 */
export interface Storage {
  installed(): Promise<InstalledApp[]>
  /** Replaces what is installed of this organization. `check` sees the files before the install counts. */
  install(app: InstalledApp, archive: string, check: (files: string) => Promise<void>): Promise<void>
  logInstall(app: InstalledApp, durationMs: number): Promise<void>
  /** Where the files of the organization's app are. */
  filesOf(organizationId: string): string
}

export async function openStorage(directory: string): Promise<Storage> {
  const apps = join(directory, 'apps')
  await mkdir(apps, { recursive: true })
  const appDir = (organizationId: string) => join(apps, safeName('organization', organizationId))
  const labelOf = (organizationId: string) => join(appDir(organizationId), 'app.json')
  const filesOf = (organizationId: string) => join(appDir(organizationId), 'files')

  return {
    filesOf,
    async installed() {
      const found = await Promise.all((await readdir(apps)).map((name) => readLabel(labelOf(name))))
      return found.filter((app) => app !== null)
    },
    async install(app, archive, check) {
      const { organizationId } = app
      const files = filesOf(organizationId)
      const draft = join(appDir(organizationId), 'draft')
      await rm(draft, { recursive: true, force: true })
      await mkdir(draft, { recursive: true })
      try {
        await unpack(archive, draft)
        // From here to the new label the device holds no app: a crash in between means a new install, never a mix.
        await removeFile(labelOf(organizationId))
        await rm(files, { recursive: true, force: true })
        await rename(draft, files)
      } finally {
        await rm(draft, { recursive: true, force: true })
      }
      await check(files)
      await writeDurably(labelOf(organizationId), JSON.stringify(app))
    },
    logInstall({ organizationId, appVersionId, buildHash }, durationMs) {
      const line = { at: new Date().toISOString(), organizationId, appVersionId, buildHash, durationMs }
      return appendDurably(join(directory, 'installs.log'), `${JSON.stringify(line)}\n`)
    },
  }
}

/** A build of the agent's own, as one of the server would be. */
type OwnBuild = Pick<UploadedBuild, 'sha256' | 'file'>

/** The organization's own build of a version goes before the common one. Throws InstallProblem if there is none. */
export async function findArchive(builds: string, { organizationId, appVersionId }: App): Promise<OwnBuild> {
  const name = `${safeName('app version', appVersionId)}.tgz`
  for (const path of [join(builds, safeName('organization', organizationId), name), join(builds, name)]) {
    const found = await stat(path).catch(() => null)
    if (found?.isFile() === true) return { sha256: await hashFile(path), file: () => Promise.resolve(path) }
  }
  throw new InstallProblem(`this worker has no build of ${appVersionId}: there is no ${name} in its builds directory`)
}

/** Only plain files and directories, inside `directory`, and not without bounds. */
async function unpack(archive: string, directory: string): Promise<void> {
  let entries = 0
  let bytes = 0
  let refused: string | null = null
  try {
    await extract({
      file: archive,
      cwd: directory,
      strict: true,
      preserveOwner: false,
      filter: (path, entry) => {
        if (refused !== null || !('type' in entry)) return false
        entries++
        bytes += entry.size
        if (!['File', 'OldFile', 'Directory'].includes(entry.type)) refused = `${path} is a ${entry.type}`
        if (entries > MAX_ENTRIES || bytes > MAX_UNPACKED_BYTES) refused = 'it is too large'
        return refused === null
      },
    })
  } catch (error) {
    refused ??= error instanceof Error ? error.message : String(error)
  }
  if (refused !== null) throw new InstallProblem(`the build cannot be unpacked: ${refused}`)
}

async function readLabel(path: string): Promise<InstalledApp | null> {
  try {
    return label.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

function safeName(what: string, name: string): string {
  if (!SAFE_NAME.test(name)) throw new InstallProblem(`the ${what} ${JSON.stringify(name)} cannot name a file`)
  return name
}
