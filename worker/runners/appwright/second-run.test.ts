import { expect, test } from 'vitest'
import type { ArtifactFile, AttemptResult, Job } from '../../runner.ts'
import { hasTimeForSecond, secondRun, together } from './second-run.ts'

const counts = { passed: 1, failed: 1, skipped: 0, flaky: 0 }
const FAILED: AttemptResult = { outcome: 'FAILED', durationMs: 3_000, counts, error: 'no cart', cause: 'TEST' }
const PASSED: AttemptResult = {
  outcome: 'PASSED',
  durationMs: 2_000,
  counts: { ...counts, passed: 2, failed: 0 },
  error: null,
}

test('what passes from a clean state has passed, and its tests are flaky', () => {
  expect(together(FAILED, PASSED)).toEqual({
    outcome: 'PASSED',
    durationMs: 5_000,
    counts: { passed: 1, failed: 0, skipped: 0, flaky: 1 },
    error: null,
  })
})

test('what fails again has failed, and says so', () => {
  expect(together(FAILED, { ...FAILED, error: 'still no cart', cause: 'APP' })).toMatchObject({
    outcome: 'FAILED',
    cause: 'APP',
    durationMs: 6_000,
    error: 'still no cart\n\nIt failed twice, the second time from a clean state.',
  })
})

test('a second run that said nothing leaves the verdict of the first', () => {
  const broken: AttemptResult = { outcome: 'ERRORED', durationMs: 10, counts: null, error: 'gone', cause: 'DEVICE' }
  expect(together(FAILED, broken)).toEqual({ ...FAILED, durationMs: 3_010 })
})

test('only a failed test is run again, and only if the job has the time', () => {
  expect(hasTimeForSecond(FAILED, 6_000)).toBe(true)
  expect(hasTimeForSecond(FAILED, 5_999)).toBe(false)
  expect(hasTimeForSecond({ ...FAILED, outcome: 'TIMED_OUT' }, 60_000)).toBe(false)
  expect(hasTimeForSecond(PASSED, 60_000)).toBe(false)
})

test('a second run has the time that is left, and its files take the place of none of the first', async () => {
  const sent: ArtifactFile[] = []
  const uploadArtifacts: Job['uploadArtifacts'] = (files) => {
    sent.push(...files)
    return Promise.resolve()
  }
  const job = { attemptId: 'att_1', timeoutMs: 10_000, uploadArtifacts } as Job
  const second = secondRun(job, FAILED)
  expect(second).toMatchObject({ attemptId: 'att_1_again', timeoutMs: 7_000 })
  await second.uploadArtifacts?.([{ path: '/results/screen.png', name: 'screen.png' }])
  expect(sent).toEqual([{ path: '/results/screen.png', name: 'second-run/screen.png' }])
})
