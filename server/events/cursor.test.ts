import { expect, test } from 'vitest'
import { jobLogCursor, logCursor, parseJobLogCursor, parseLogCursor } from './cursor.ts'

test.each([
  { seq: 0, snapshotAfter: null },
  { seq: 41, snapshotAfter: '' },
  { seq: 9_007_199_254_740, snapshotAfter: 'job_01' },
])('reads back its own cursor $seq $snapshotAfter', (position) => {
  expect(parseLogCursor('e1', logCursor('e1', position.seq, position.snapshotAfter))).toEqual(position)
})

test.each(['', 'e1', 'e2:5', 'e1:', 'e1:-1', 'e1:1.5', 'e1:5:a:b', 'e1:0x10', 'e1:99999999999999999999', '5'])(
  'refuses %o',
  (cursor) => {
    expect(parseLogCursor('e1', cursor)).toBeNull()
  },
)

test('reads back cursors of job logs, and refuses others', () => {
  expect(parseJobLogCursor(jobLogCursor({ attemptNumber: 2, seq: 7 }))).toEqual({ attemptNumber: 2, seq: 7 })
  expect(parseJobLogCursor(jobLogCursor({ attemptNumber: 1, seq: -1 }))).toEqual({ attemptNumber: 1, seq: -1 })
  for (const cursor of ['', '1', '1:', '1:-2', 'a:1', '1:2:3']) expect(parseJobLogCursor(cursor)).toBeNull()
})
