import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../../testing/temp-dir.ts'
import { TestPathProblem, resolveTestPath } from './test-path.ts'

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
