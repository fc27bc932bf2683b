import { afterEach, expect, it, vi } from 'vitest'
import { describeSqlite } from '../helpers/stores.ts'
import { checkHistories } from './check-histories.ts'
import { InvariantBroken } from './history.ts'
import { INVARIANT_NAMES } from './invariants.ts'
import { SABOTAGES } from './sabotages.ts'

const { twins, twinned } = await vi.hoisted(() => import('./twins.ts'))
vi.mock('../../server/domain/group.ts', twinned)
vi.mock('../../server/domain/job.ts', twinned)
vi.mock('../../server/domain/plan.ts', twinned)
vi.mock('../../server/domain/retry.ts', twinned)
vi.mock('../../server/domain/worker.ts', twinned)
vi.mock('../../server/operations/append-log.ts', twinned)
vi.mock('../../server/operations/attempts.ts', twinned)
vi.mock('../../server/operations/cancel-jobs.ts', twinned)
vi.mock('../../server/operations/lease.ts', twinned)
vi.mock('../../server/operations/room.ts', twinned)
vi.mock('../../server/store/assignments.ts', twinned)
vi.mock('../../server/store/attempts.ts', twinned)
vi.mock('../../server/store/events.ts', twinned)
vi.mock('../../server/store/idempotency.ts', twinned)
vi.mock('../../server/store/installs.ts', twinned)
vi.mock('../../server/store/job-order.ts', twinned)
vi.mock('../../server/store/jobs.ts', twinned)
vi.mock('../../server/store/worker-health.ts', twinned)
vi.mock('../../server/store/workers.ts', twinned)

describeSqlite('a sabotaged twin', ({ place }) => {
  afterEach(() => {
    twins.current = {}
    vi.restoreAllMocks()
  })

  it.each(SABOTAGES)(
    'in which $what breaks $breaks',
    { timeout: 300_000 },
    async ({ breaks, twins: replaced, also, seed = 1 }) => {
      twins.current = replaced
      also?.()
      const details = await checkHistories(await place(), { runs: 500, seed, only: breaks, endOnFailure: true })
      expect(details.errorInstance).toBeInstanceOf(InvariantBroken)
      expect(details.errorInstance).toMatchObject({ invariant: breaks })
    },
  )

  it('is there for every invariant', () => {
    expect(INVARIANT_NAMES.filter((name) => !SABOTAGES.some(({ breaks }) => breaks === name))).toEqual([])
  })
})
