import { expect, it } from 'vitest'
import { OUTCOMES } from '../../server/domain/attempt.ts'
import { ExpectedError } from '../../server/domain/errors.ts'
import { JOB_STATUSES } from '../../server/domain/job.ts'
import { describeSqlite } from '../helpers/stores.ts'
import { checkHistories, failureReport, fromEnvironment } from './check-histories.ts'
import type { Seen } from './history.ts'

const HOURS = 3_600_000

/** What a thousand histories must have met, or they prove less than they seem to. */
const MEETS = [
  ...JOB_STATUSES.map((status) => `job ${status}`),
  ...OUTCOMES.map((outcome) => `attempt ${outcome}`),
  ...(['FINISHED', 'RELEASED', 'LOST', 'INSTALL_FAILED', 'RECALLED'] as const).map((end) => `assignment ${end}`),
  ...['STALE_LEASE', 'IDEMPOTENCY_CONFLICT', 'ALREADY_FINISHED', 'NOT_FINISHED'].map((code) => `refusal ${code}`),
  'an install avoided',
]

function met({ outcomes, facts }: Seen): string[] {
  const assignments = [...facts.assignments.values()]
  return [
    ...[...facts.jobs.values()].map(({ status }) => `job ${status}`),
    ...[...facts.attempts.values()].map(({ outcome }) => `attempt ${String(outcome)}`),
    ...assignments.map(({ end }) => `assignment ${String(end)}`),
    ...outcomes.flatMap(({ error }) => (error instanceof ExpectedError ? `refusal ${error.code}` : [])),
    ...(assignments.some(({ installNeeded }) => !installNeeded) ? ['an install avoided'] : []),
  ]
}

describeSqlite('random histories', ({ place }) => {
  it('keep every invariant', { timeout: 12 * HOURS }, async () => {
    const seen = new Set<string>()
    const observe = (history: Seen) => {
      for (const thing of met(history)) seen.add(thing)
    }
    const details = await checkHistories(await place(), { ...fromEnvironment(1_000), observe })
    expect(failureReport(details, 'histories.test.ts')).toBe('')
    if (details.numRuns >= 1_000) expect([...seen]).toEqual(expect.arrayContaining(MEETS))
  })
})
