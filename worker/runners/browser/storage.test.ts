import { mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { create, Header } from 'tar'
import { expect, test } from 'vitest'
import { InstallProblem } from '../../runner.ts'
import { tempDir } from '../../testing/temp-dir.ts'
import { hashFile } from '../../files.ts'
import { findArchive, openStorage } from './storage.ts'

async function packed(files: Record<string, string>): Promise<string> {
  const directory = await tempDir()
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  const file = join(await tempDir(), 'app.tgz')
  await create({ cwd: directory, file, gzip: true }, Object.keys(files))
  return file
}

const V1 = { organizationId: 'qualgent', appVersionId: 'v1', buildHash: 'one' }
const V2 = { organizationId: 'qualgent', appVersionId: 'v2', buildHash: 'two' }
const fine = (): Promise<void> => Promise.resolve()

test('holds one version of an organization: the next replaces it, files and all', async () => {
  const directory = await tempDir()
  const storage = await openStorage(directory)
  await storage.install(V1, await packed({ 'index.html': 'one', 'old.js': '' }), fine)
  await storage.install({ ...V1, organizationId: 'other' }, await packed({ 'index.html': 'other' }), fine)
  await storage.install(V2, await packed({ 'index.html': 'two' }), fine)

  expect(await readdir(storage.filesOf('qualgent'))).toEqual(['index.html'])
  expect(await readFile(join(storage.filesOf('qualgent'), 'index.html'), 'utf8')).toBe('two')
  // A new process finds the same.
  const found = await (await openStorage(directory)).installed()
  expect(found).toHaveLength(2)
  expect(found).toContainEqual(V2)
  expect(found).toContainEqual({ ...V1, organizationId: 'other' })
})

test('an app that does not open counts as not installed', async () => {
  const storage = await openStorage(await tempDir())
  await storage.install(V1, await packed({ 'index.html': 'one' }), fine)
  const broken = storage.install(V2, await packed({ 'index.html': 'two' }), () => {
    throw new InstallProblem('white screen')
  })
  await expect(broken).rejects.toThrow('white screen')
  expect(await storage.installed()).toEqual([])
})

test('a build that is no archive leaves the installed app in place', async () => {
  const storage = await openStorage(await tempDir())
  await storage.install(V1, await packed({ 'index.html': 'one' }), fine)
  const archive = join(await tempDir(), 'bad.tgz')
  await writeFile(archive, 'this is not a tar file')
  await expect(storage.install(V2, archive, fine)).rejects.toThrow(InstallProblem)
  expect(await storage.installed()).toEqual([V1])
})

test('a build with links in it is refused, and nothing of it stays', async () => {
  const directory = await tempDir()
  await symlink('/etc', join(directory, 'etc'))
  await writeFile(join(directory, 'index.html'), '')
  const archive = join(await tempDir(), 'links.tgz')
  await create({ cwd: directory, file: archive, gzip: true }, ['etc', 'index.html'])
  const storage = await openStorage(await tempDir())
  await expect(storage.install(V1, archive, fine)).rejects.toThrow(/etc is a SymbolicLink/)
  expect(await storage.installed()).toEqual([])
})

test('a build with paths that lead out writes nothing outside', async () => {
  const outer = await tempDir()
  await mkdir(join(outer, 'deep'))
  await writeFile(join(outer, 'evil.html'), 'evil')
  const archive = join(await tempDir(), 'out.tgz')
  await create({ cwd: join(outer, 'deep'), file: archive, gzip: true, preservePaths: true }, ['../evil.html'])
  const device = await tempDir()
  const storage = await openStorage(device)
  await expect(storage.install(V1, archive, fine)).rejects.toThrow(InstallProblem)
  expect((await readdir(device, { recursive: true })).filter((name) => name.includes('evil'))).toEqual([])
})

test('a build that is too large when unpacked is refused by what it says of itself', async () => {
  const header = new Header({ path: 'big.js', size: 2_000_000_000, type: 'File', mode: 0o644, mtime: new Date(0) })
  const block = Buffer.alloc(512)
  header.encode(block)
  const archive = join(await tempDir(), 'large.tgz')
  await writeFile(archive, gzipSync(Buffer.concat([block, Buffer.alloc(1_024)])))
  const storage = await openStorage(await tempDir())
  await expect(storage.install(V1, archive, fine)).rejects.toThrow('it is too large')
})

test('the device writes down every install', async () => {
  const directory = await tempDir()
  const storage = await openStorage(directory)
  await storage.logInstall(V1, 40)
  await storage.logInstall(V2, 60)
  const lines = (await readFile(join(directory, 'installs.log'), 'utf8')).trim().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { ...V1, durationMs: 40 },
    { ...V2, durationMs: 60 },
  ])
})

test("an organization's own build goes before the common one", async () => {
  const builds = await tempDir()
  await mkdir(join(builds, 'qualgent'))
  await writeFile(join(builds, 'v1.tgz'), 'common')
  await writeFile(join(builds, 'qualgent', 'v1.tgz'), 'own')
  const { signal } = new AbortController()
  const pathOf = async (app: typeof V1) => (await findArchive(builds, app)).file(signal)
  expect(await pathOf(V1)).toBe(join(builds, 'qualgent', 'v1.tgz'))
  expect(await pathOf({ ...V1, organizationId: 'other' })).toBe(join(builds, 'v1.tgz'))
})

test.each(['../v1', 'a/b', '.hidden', '', 'v1\0', '..'])('the app version %j names no file', async (appVersionId) => {
  const builds = await tempDir()
  await expect(findArchive(builds, { ...V1, appVersionId })).rejects.toThrow('cannot name a file')
})

test('a missing build is said in words that name it', async () => {
  await expect(findArchive(await tempDir(), V1)).rejects.toThrow('there is no v1.tgz in its builds directory')
})

test('the hash is that of the bytes', async () => {
  const file = join(await tempDir(), 'x')
  await writeFile(file, 'abc')
  expect(await hashFile(file)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
