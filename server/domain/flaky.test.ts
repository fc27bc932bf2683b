import { expect, it } from 'vitest'
import type { Outcome, TestResult, TestVerdict } from './attempt.ts'
import { flakyTitles, isExcused, isFlaky, type Verdict } from './flaky.ts'

const one = (title: string, verdict: TestVerdict): TestResult => ({ title, verdict, durationMs: 1, error: null })
const verdict = (outcome: Outcome, ...tests: TestResult[]): Verdict => ({ outcome, tests })

it.each<[boolean, Outcome[]]>([
  [false, ['PASSED']],
  [false, ['FAILED', 'FAILED']],
  [true, ['FAILED', 'PASSED']],
  [true, ['TIMED_OUT', 'FAILED', 'PASSED']],
  [false, ['FAILED', 'TIMED_OUT']],
])('is %s that a job was flaky after %j', (flaky, outcomes) => {
  expect(isFlaky(outcomes.map((outcome) => verdict(outcome)))).toBe(flaky)
})

it('names tests that failed and passed later, and those that passed only when run again', () => {
  const verdicts = [
    verdict('FAILED', one('mends', 'FAILED'), one('stays', 'FAILED'), one('breaks', 'PASSED'), one('again', 'FLAKY')),
    verdict('FAILED', one('mends', 'PASSED'), one('stays', 'FAILED'), one('breaks', 'FAILED'), one('new', 'PASSED')),
  ]
  expect(flakyTitles(verdicts)).toEqual(['again', 'mends'])
})

it('excuses a failure if the file is quarantined, or each test that failed', () => {
  const file = [{ title: null }]
  const a = [{ title: 'a' }]
  const both = [{ title: 'a' }, { title: 'b' }]
  const failed = verdict('FAILED', one('a', 'FAILED'), one('b', 'FAILED'), one('c', 'PASSED'))
  expect(isExcused(failed, 2, [])).toBe(false)
  expect(isExcused(failed, 2, file)).toBe(true)
  expect(isExcused(failed, 2, a)).toBe(false)
  expect(isExcused(failed, 2, both)).toBe(true)
  expect(isExcused(failed, 3, both)).toBe(false)
  expect(isExcused(verdict('FAILED'), 0, both)).toBe(false)
  expect(isExcused(verdict('TIMED_OUT', one('a', 'FAILED')), 1, both)).toBe(false)
  expect(isExcused(verdict('TIMED_OUT'), 0, file)).toBe(true)
})
