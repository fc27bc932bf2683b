import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempDir } from '../../testing/temp-dir.ts'
import { openAttemptDirectory } from './attempt-directory.ts'

test('what a failed run wrote is kept, without its temporary files', async () => {
  const attempts = await tempDir()
  const attempt = await openAttemptDirectory(attempts, 'att_1')
  await mkdir(attempt.results)
  await writeFile(join(attempt.results, 'shot.png'), '')
  await writeFile(join(attempt.tmp, 'scratch'), '')
  await attempt.close(true)
  expect((await readdir(attempts, { recursive: true })).sort()).toEqual([
    'att_1',
    'att_1/results',
    'att_1/results/shot.png',
  ])
})

test('of a run that passed nothing is kept, and of the others the newest twenty', async () => {
  const attempts = await tempDir()
  for (let number = 10; number < 32; number++) {
    await (await openAttemptDirectory(attempts, `att_${number}`)).close(true)
  }
  await (await openAttemptDirectory(attempts, 'att_99')).close(false)
  const kept = (await readdir(attempts)).sort()
  expect(kept).toHaveLength(20)
  expect(kept[0]).toBe('att_12')
})

test.each(['..', 'a/b', ''])('the id %j names no directory', async (id) => {
  await expect(openAttemptDirectory(await tempDir(), id)).rejects.toThrow('cannot name a directory')
})
