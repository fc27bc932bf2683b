import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLogText } from './log-text.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The lines after these pieces, all of one attempt unless said otherwise. */
function linesOf(...pieces: (string | [attempt: number, text: string])[]): readonly string[] {
  const log = createLogText()
  for (const piece of pieces) {
    const [attemptNumber, text] = typeof piece === 'string' ? [1, piece] : piece
    log.add({ attemptNumber, text })
  }
  vi.advanceTimersByTime(100)
  return log.lines()
}

test('joins pieces that end within a line, and shows the line that still grows', () => {
  expect(linesOf('on', 'e\ntw', 'o\n', 'thr')).toEqual(['one', 'two', 'thr'])
})

test('keeps indentation, and takes out what would steer the terminal', () => {
  expect(linesOf('  \u001b[31mred\u001b[0m\u001b]0;title\u0007\n\ttab\u0008\n')).toEqual(['  red', '  tab'])
})

test('shows of a line that was written over what came last', () => {
  expect(linesOf('10%\r20%\r100%\r\nnext\r\n')).toEqual(['100%', 'next'])
})

test('says where another attempt begins', () => {
  expect(linesOf([1, 'broken off'], [2, 'again\n'])).toEqual(['broken off', '--- attempt 2', 'again'])
})

test('keeps the end of a long log, and of a line without end', () => {
  const lines = linesOf(Array.from({ length: 6_000 }, (_, n) => `${n}\n`).join(''), 'x'.repeat(9_000))
  expect(lines).toHaveLength(5_001)
  expect(lines[0]).toBe('1000')
  expect(lines.at(-1)).toHaveLength(2_000)
})

test('tells of changes ten times a second at most', () => {
  const log = createLogText()
  const listener = vi.fn()
  log.subscribe(listener)
  for (let ms = 0; ms < 1_000; ms++) {
    log.add({ attemptNumber: 1, text: 'line\n' })
    vi.advanceTimersByTime(1)
  }
  expect(listener.mock.calls.length).toBeLessThanOrEqual(10)
})
