import { expect, test } from 'vitest'
import { sealedCursors } from './sealed-cursors.ts'

const cursors = sealedCursors('e1', Buffer.alloc(16, 7))

test.each([
  { seq: 0, snapshotAfter: null },
  { seq: 41, snapshotAfter: '' },
  { seq: 2 ** 48 - 1, snapshotAfter: 'wrk_01' },
])('reads back its own cursor $seq $snapshotAfter', (position) => {
  expect(cursors.read(cursors.write(position.seq, position.snapshotAfter))).toEqual(position)
})

test('tells nothing of the place, not even that it is the same', () => {
  const written = Array.from({ length: 100 }, () => cursors.write(7))
  expect(new Set(written).size).toBe(100)
  expect(written.every((cursor) => !/\b7\b/.test(cursor))).toBe(true)
})

test('refuses what it did not write', () => {
  const cursor = cursors.write(41)
  const forged = [
    cursor.replace('e1', 'e2'),
    sealedCursors('e1', Buffer.alloc(16, 8)).write(41),
    cursor.slice(0, -1),
    `${cursor}:a:b`,
    'e1:41',
    'e1',
    '',
    ...Array.from({ length: 200 }, (_, index) => `e1:${'A'.repeat(19)}${String(index).padStart(3, '0')}`),
  ]
  for (const text of forged) expect(cursors.read(text), text).toBeNull()
})
