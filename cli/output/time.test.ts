import { expect, test } from 'vitest'
import { ago, duration, elapsed } from './time.ts'

test.each([
  [0, '0ms'],
  [340, '340ms'],
  [4_180, '4.2s'],
  [9_960, '10s'],
  [59_400, '59s'],
  [59_600, '1m'],
  [83_000, '1m 23s'],
  [600_000, '10m'],
  [2 * 3_600_000 + 5 * 60_000, '2h 05m'],
  [76 * 3_600_000, '3d 4h'],
])('a duration of %i ms reads %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

test('a running duration ticks by whole seconds and is never negative', () => {
  expect([-500, 0, 999, 1_000, 9_999, 59_999, 60_000].map(elapsed)).toEqual(['0s', '0s', '0s', '1s', '9s', '59s', '1m'])
})

test.each([
  ['2026-03-01T12:00:01.000Z', 'now'],
  ['2026-03-01T11:59:48.000Z', '12s ago'],
  ['2026-03-01T11:57:00.000Z', '3m ago'],
  ['2026-03-01T09:30:00.000Z', '2h ago'],
  ['2026-02-24T12:00:00.000Z', '5d ago'],
])('%s is %s', (moment, text) => {
  expect(ago(moment, Date.parse('2026-03-01T12:00:00.000Z'))).toBe(text)
})
