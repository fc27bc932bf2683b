import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { create } from 'tar'
import { watched } from '../../testing/deferred.ts'

const NODE_MODULES = join(import.meta.dirname, '../../../node_modules')

/** A small project with an app to test, for tests that start a real Playwright. */
export interface Project {
  readonly workspace: string
  readonly builds: string
  readonly dataDir: string
  /** Packs an app build of these files. */
  build(appVersionId: string, files: Record<string, string>): Promise<void>
  remove(): Promise<void>
}

export async function createProject(files: Record<string, string>): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'qgjob-test-'))
  const workspace = join(root, 'workspace')
  const builds = join(root, 'builds')
  await Promise.all([writeAll(workspace, files), mkdir(builds)])
  await symlink(NODE_MODULES, join(workspace, 'node_modules'))
  return {
    workspace,
    builds,
    dataDir: join(root, 'data'),
    async build(appVersionId, app) {
      const source = join(root, 'app', appVersionId)
      await rm(source, { recursive: true, force: true })
      await writeAll(source, app)
      const file = join(builds, `${appVersionId}.tgz`)
      await create({ cwd: source, file, gzip: true, portable: true, mtime: new Date(0) }, Object.keys(app))
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}

async function writeAll(directory: string, files: Record<string, string>): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
}

/** Where processes under test hold a line: when one dies, however it dies, its line goes dead. */
export interface Lifelines {
  readonly port: number
  /** Resolves once so many lines are held at the same time. */
  held(count: number): Promise<void>
  close(): void
}

export async function openLifelines(): Promise<Lifelines> {
  const facts = watched()
  let held = 0
  const server = createServer((socket) => {
    held++
    facts.changed()
    socket.on('error', () => undefined).resume()
    socket.on('close', () => {
      held--
      facts.changed()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    held: (count) => facts.until(() => held === count),
    close: () => server.close(),
  }
}
