import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { tempDir } from '../../testing/temp-dir.ts'
import { TestPathProblem, resolveTestPath } from './test-path.ts'

vi.mock(import('node:fs/promises'), async (original) => {
  const real = await original()
  const realpath = (async (path: string) => {
    const code = /E[A-Z]+(?=\.spec\.js$)/.exec(path)?.[0]
    if (code !== undefined) throw Object.assign(new Error(`${code}: ${path}`), { code })
    return real.realpath(path)
  }) as typeof real.realpath
  return { ...real, realpath }
})

async function workspace(): Promise<string> {
  const root = await tempDir()
  const inside = join(root, 'workspace')
  await mkdir(join(inside, 'tests'), { recursive: true })
  await writeFile(join(inside, 'tests', 'login.spec.js'), '')
  await writeFile(join(inside, 'tests', '[id] (1)+.spec.js'), '')
  await writeFile(join(inside, '-flag.spec.js'), '')
  await writeFile(join(root, 'secret.spec.js'), '')
  await mkdir(join(root, 'workspace-twin'))
  await writeFile(join(root, 'workspace-twin', 'x.spec.js'), '')
  await symlink(join(root, 'secret.spec.js'), join(inside, 'tests', 'out.spec.js'))
  await symlink(root, join(inside, 'up'))
  await symlink('login.spec.js', join(inside, 'tests', 'alias.spec.js'))
  return inside
}

test.each([
  ['tests/login.spec.js', 'tests/login.spec.js'],
  ['./tests/../tests/login.spec.js', 'tests/login.spec.js'],
  ['tests/alias.spec.js', 'tests/login.spec.js'],
  ['tests/[id] (1)+.spec.js', 'tests/[id] (1)+.spec.js'],
  ['-flag.spec.js', '-flag.spec.js'],
])('%s is a file of the workspace', async (path, real) => {
  const root = await workspace()
  expect(await resolveTestPath(root, path, 'the workspace')).toBe(join(root, real))
})

test.each([
  '',
  'tests',
  'tests/missing.spec.js',
  '../secret.spec.js',
  'tests/../../secret.spec.js',
  '../workspace-twin/x.spec.js',
  '/etc/passwd',
  '/tests/login.spec.js',
  'tests/out.spec.js',
  'up/secret.spec.js',
  '--config=/tmp/evil.js',
  'tests/login.spec.js\0.txt',
  'tests/login.spec.js\n',
  '$(id)',
  '`id`',
  ';id',
  'a'.repeat(5_000),
])('%j is refused', async (path) => {
  await expect(resolveTestPath(await workspace(), path, 'the workspace')).rejects.toThrow(TestPathProblem)
})

test.each(['EACCES', 'EMFILE', 'EIO'])('that %s kept it from looking is no word about the file', async (code) => {
  const looking = resolveTestPath(await workspace(), `${code}.spec.js`, 'the workspace')
  await expect(looking).rejects.toThrow(`"${code}.spec.js" in the workspace cannot be looked up: ${code}`)
  await expect(looking).rejects.not.toThrow(TestPathProblem)
})

test('what the host says of a place outside is told to nobody', async () => {
  const looking = resolveTestPath(await workspace(), '../EACCES.spec.js', 'the workspace')
  await expect(looking).rejects.toThrow(TestPathProblem)
})
