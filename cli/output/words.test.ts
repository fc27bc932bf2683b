import { expect, test } from 'vitest'
import { attemptEnd } from './words.ts'

test.each([
  [null, null, 'running'],
  ['PASSED', null, 'passed'],
  ['FAILED', 'TEST', 'failed'],
  ['FAILED', 'APP', 'app crashed'],
  ['TIMED_OUT', 'APP', 'timed out (app)'],
  ['ERRORED', 'DEVICE', 'errored (device)'],
  ['ERRORED', null, 'errored'],
  ['LOST', 'WORKER', 'lost'],
] as const)('an attempt that ended as %s by %s reads "%s"', (outcome, cause, words) => {
  expect(attemptEnd({ outcome, cause })).toBe(words)
})
