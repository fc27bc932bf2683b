import { expect, test } from 'vitest'
import type { TestEvent } from './runner.ts'
import { testResults } from './test-results.ts'

type TestEnd = Extract<TestEvent, { type: 'testEnd' }>
const ended = (title: string, given: Partial<TestEnd> = {}): TestEnd => ({
  ...{ type: 'testEnd', title, verdict: 'passed', durationMs: 12, error: null },
  ...given,
})

test('tells the tests in their order, without colors and fractions', () => {
  const events: TestEvent[] = [
    { type: 'begin', total: 2 },
    ended('a', { durationMs: 1.6 }),
    ended('b', { verdict: 'failed', error: '\u001b[31mno\u001b[39m' }),
    { type: 'end', status: 'failed' },
  ]
  expect(testResults(events)).toEqual([
    { title: 'a', verdict: 'PASSED', durationMs: 2, error: null },
    { title: 'b', verdict: 'FAILED', durationMs: 12, error: 'no' },
  ])
})

test('of too many keeps what failed, still in order', () => {
  const many = Array.from({ length: 700 }, (_, n) => ended(`t${n}`, n === 650 ? { verdict: 'failed' } : {}))
  const kept = testResults(many)
  expect(kept).toHaveLength(500)
  expect(kept.at(-1)).toMatchObject({ title: 't650', verdict: 'FAILED' })
  expect(kept.at(-2)?.title).toBe('t498')
})

test('stays well under what a server reads at a time', () => {
  const long = Array.from({ length: 500 }, (_, n) =>
    ended(`${'ü'.repeat(400)}${n}`, { verdict: 'failed', error: '→'.repeat(9_000) }),
  )
  expect(Buffer.byteLength(JSON.stringify(testResults(long)))).toBeLessThan(900_000)
})
