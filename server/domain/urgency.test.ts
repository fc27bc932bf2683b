import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRIORITIES, type Priority } from './job.ts'
import { NOW } from './testing.ts'
import { dealWindow, urgency } from './urgency.ts'

const HOUR = 3_600_000
const ageing = { ageingMs: HOUR }
const NEVER = 48

function after(priority: Priority, waitedMs: number, now = NOW): Priority | undefined {
  return PRIORITIES[urgency(dealWindow({ priority, submittedAt: now - waitedMs }, ageing), now, ageing)]
}

describe('urgency', () => {
  it.each(PRIORITIES)('of new work is its priority, %s', (priority) => {
    expect(after(priority, 0)).toBe(priority)
  })

  it.each<[Priority, number, Priority]>([
    ['LOW', 1.5, 'NORMAL'],
    ['LOW', 2.9, 'HIGH'],
    ['LOW', 40, 'HIGH'],
    ['NORMAL', 1.5, 'HIGH'],
    ['HIGH', 40, 'HIGH'],
    ['URGENT', 40, 'URGENT'],
    ['LOW', 1.5 * NEVER, 'URGENT'],
  ])('of %s work that has waited %f ageing times is %s', (priority, times, expected) => {
    expect(after(priority, times * HOUR)).toBe(expected)
  })

  it('stays as it is for a wait of less than the ageing time, and rises with one and a half, whenever that began', () => {
    fc.assert(
      fc.property(fc.nat(2 * HOUR), fc.nat(HOUR - 1), (since, waitedMs) => {
        expect(after('NORMAL', waitedMs, NOW + since)).toBe('NORMAL')
        expect(after('NORMAL', 1.5 * HOUR, NOW + since)).toBe('HIGH')
      }),
    )
  })
})

describe('dealWindow', () => {
  const two = fc.record({
    low: fc.constantFrom(0, 1, 2, 3),
    above: fc.integer({ min: 1, max: 3 }),
    submittedAt: fc.nat(2 * HOUR).map((ms) => NOW + ms),
    share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  })
  const windowOf = (priority: number, submittedAt: number) =>
    dealWindow({ priority: PRIORITIES[Math.min(priority, 3)] ?? 'URGENT', submittedAt }, ageing)

  it('deals the higher priority first where the lower has waited less than an ageing time longer for each step', () => {
    fc.assert(
      fc.property(two, ({ low, above, submittedAt, share }) => {
        const high = Math.min(3, low + above)
        const longer = Math.floor(share * (high - low) * HOUR)
        if (high > low) {
          expect(windowOf(high, submittedAt)).toBeLessThan(windowOf(low, submittedAt - longer))
        } else expect(windowOf(high, submittedAt)).toBeGreaterThanOrEqual(windowOf(low, submittedAt - longer))
      }),
    )
  })

  it.each<[Priority, Priority, number]>([
    ['LOW', 'NORMAL', 1.5],
    ['NORMAL', 'HIGH', 1.5],
    ['LOW', 'HIGH', 3],
    ['HIGH', 'URGENT', 1.5 * NEVER],
  ])('deals %s before %s once it has waited %f ageing times longer', (low, high, times) => {
    const aged = dealWindow({ priority: low, submittedAt: NOW - times * HOUR }, ageing)
    expect(aged).toBeLessThan(dealWindow({ priority: high, submittedAt: NOW }, ageing))
  })

  it('is the same for jobs that were submitted within a quarter of the ageing time', () => {
    const at = (ms: number) => dealWindow({ priority: 'LOW', submittedAt: ms }, ageing)
    expect([at(0), at(HOUR / 4 - 1), at(HOUR / 4)]).toEqual([0, 0, 1])
  })
})
