import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openOutbox } from './outbox.ts'
import type { OutboxEntry } from './outbox.ts'
import { tempDir } from './testing/temp-dir.ts'

const ENTRY: OutboxEntry = {
  lease: { assignmentId: 'asg_1', fence: 3 },
  attemptId: 'att_1',
  result: { outcome: 'FAILED', durationMs: 12, counts: { passed: 1, failed: 1, skipped: 0, flaky: 0 }, error: 'no' },
}

test('a result outlives the process that wrote it', async () => {
  const directory = await tempDir()
  await (await openOutbox(directory)).put(ENTRY)
  expect(await (await openOutbox(directory)).leftovers()).toEqual([ENTRY])
})

test('what was acknowledged is gone, and removing it again is harmless', async () => {
  const outbox = await openOutbox(await tempDir())
  await outbox.put(ENTRY)
  await outbox.remove('att_1')
  await outbox.remove('att_1')
  expect(await outbox.leftovers()).toEqual([])
})

test('a file that cannot be read is set aside and hides no other', async () => {
  const directory = await tempDir()
  const outbox = await openOutbox(directory)
  await outbox.put(ENTRY)
  await writeFile(join(directory, 'att_2.json'), '{"lease":')
  await writeFile(join(directory, 'att_3.json.new'), 'half a draft')
  expect(await outbox.leftovers()).toEqual([ENTRY])
  expect(await readdir(directory)).toContain('att_2.json.broken')
})

test('an id never leaves the directory', async () => {
  const directory = await tempDir()
  const outbox = await openOutbox(directory)
  await outbox.put({ ...ENTRY, attemptId: '../../att' })
  expect(await readdir(directory)).toEqual(['..%2F..%2Fatt.json'])
})
