import { expect, test } from 'vitest'
import { causeOf, FAILURE_CAUSES, OUTCOMES, wrongCause, type FailureCause, type Outcome } from './attempt.ts'

const TABLE: Record<Outcome, { assumed: FailureCause | null; possible: FailureCause[] }> = {
  PASSED: { assumed: null, possible: [] },
  FAILED: { assumed: 'TEST', possible: ['TEST', 'APP'] },
  TIMED_OUT: { assumed: 'TEST', possible: ['TEST', 'APP'] },
  ERRORED: { assumed: 'WORKER', possible: ['TEST', 'SOURCE', 'DEVICE', 'WORKER', 'CLOUD'] },
  LOST: { assumed: 'WORKER', possible: ['WORKER'] },
  CANCELED: { assumed: null, possible: [] },
}

test.each(OUTCOMES)('what %s can be put down to', (outcome) => {
  const { assumed, possible } = TABLE[outcome]
  expect(causeOf({ outcome })).toBe(assumed)
  expect(causeOf({ outcome, cause: null })).toBe(assumed)
  expect(FAILURE_CAUSES.filter((cause) => wrongCause({ outcome, cause }) === null)).toEqual(possible)
  for (const cause of possible) expect(causeOf({ outcome, cause })).toBe(cause)
})

test('a cause that cannot be says what could', () => {
  expect(wrongCause({ outcome: 'PASSED', cause: 'TEST' })).toBe('PASSED has no cause')
  expect(wrongCause({ outcome: 'FAILED', cause: 'DEVICE' })).toBe(
    'FAILED is put down to one of TEST, APP; not to DEVICE',
  )
})
