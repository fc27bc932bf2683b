import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { instanceOf } from './instance.ts'
import { tempDir } from './testing/temp-dir.ts'

test('an agent stays the same as long as its data directory does', async () => {
  const [here, there] = [await tempDir(), await tempDir()]
  const id = await instanceOf(here)
  expect(await instanceOf(here)).toBe(id)
  expect(await instanceOf(there)).not.toBe(id)
})

test('its id is for nobody else to read', async () => {
  const directory = await tempDir()
  await instanceOf(directory)
  const file = join(directory, 'instance-id')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await chmod(file, 0o644)
  await instanceOf(directory)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('an id that is none is replaced', async () => {
  const directory = await tempDir()
  const file = join(directory, 'instance-id')
  await writeFile(file, '')
  const id = await instanceOf(directory)
  expect(id).toMatch(/^[a-z0-9-]{36}$/)
  expect(await readFile(file, 'utf8')).toBe(id)
})
