import { describe, expect, it } from 'vitest'
import type { Organization } from './organization.ts'
import { shareChanges, shortfall, turnsOf } from './share.ts'
import { busy, group, share } from './testing.ts'

const TURN = 60_000

describe('turnsOf', () => {
  it.each([
    ['nothing used', 1, 0, 0, 0],
    ['device time', 1, 3 * TURN, 0, 3],
    ['a worker held counts for one turn in advance', 1, TURN, 2, 3],
    ['twice the weight, half the turns', 2, 3 * TURN, 1, 2],
  ])('%s', (_, weight, usedMs, holding, expected) => {
    expect(turnsOf({ weight, usedMs }, holding, TURN)).toBe(expected)
  })
})

describe('shortfall', () => {
  it.each([
    [1, 1.9, 0],
    [1.9, 2, -1],
    [4.5, 2.5, 2],
  ])('of %f and %f turns is %d: only whole ones count', (a, b, expected) => {
    expect(shortfall(a, b)).toBe(expected)
  })
})

describe('shareChanges', () => {
  const TURN_MS = 60_000

  const organization = (id: string, change: Partial<Organization>): Organization => ({
    ...share(id),
    createdAt: 0,
    maxQueuedJobs: null,
    active: true,
    ...change,
  })
  const waits = (...ids: string[]) => ids.map((organizationId) => group(organizationId, { organizationId }))
  const changes = (groups: ReturnType<typeof waits>, ...organizations: Organization[]) =>
    shareChanges({ groups, busy: [], organizations }, TURN_MS)

  it('tells who begins and who ceases, once', () => {
    const [begins, ceases] = [organization('begins', { active: false }), organization('ceases', {})]
    expect(changes(waits('begins', 'stays'), begins, ceases, organization('stays', {}))).toEqual([
      { id: 'begins', active: true, addedMs: 0 },
      { id: 'ceases', active: false, addedMs: 0 },
    ])
    expect(changes(waits('begins'), { ...begins, active: true }, { ...ceases, active: false })).toEqual([])
  })

  it('counts who is served as there, though nothing of it waits', () => {
    const served = busy('a', group('v1', { organizationId: 'served' }))
    expect(shareChanges({ groups: [], busy: [served], organizations: [organization('served', {})] }, TURN_MS)).toEqual(
      [],
    )
  })

  it.each([
    ['raises a newcomer to the one that had least', { usedMs: 0 }, 500],
    ['raises it by its weight', { usedMs: 0, weight: 3 }, 1_500],
    ['takes nothing off one that had more', { usedMs: 900 }, 0],
    ['adds only what it lacks', { usedMs: 200 }, 300],
  ])('%s', (_, change, addedMs) => {
    const others = [organization('least', { usedMs: 1_000, weight: 2 }), organization('most', { usedMs: 9_000 })]
    const [changed] = changes(
      waits('newcomer', 'least', 'most'),
      organization('newcomer', { active: false, ...change }),
      ...others,
    )
    expect(changed).toEqual({ id: 'newcomer', active: true, addedMs })
  })

  it('lets one that wants no more than it has save up nothing', () => {
    const served = busy('a', group('v1', { organizationId: 'modest' }))
    const organizations = [organization('modest', { usedMs: 600_000 }), organization('greedy', { usedMs: 900_000 })]
    const facts = { groups: waits('greedy'), busy: [served], organizations }
    expect(shareChanges(facts, TURN_MS)).toEqual([{ id: 'modest', active: true, addedMs: 300_000 }])
    expect(shareChanges({ ...facts, groups: waits('greedy', 'modest') }, TURN_MS)).toEqual([])
    expect(shareChanges(facts, 600_000)).toEqual([])
  })

  it('does not measure a newcomer by those that cease or begin themselves', () => {
    const organizations = [
      organization('newcomer', { active: false, usedMs: 10 }),
      organization('ceases', { usedMs: 20 }),
      organization('begins', { active: false, usedMs: 30 }),
      organization('stays', { usedMs: 400 }),
    ]
    const found = changes(waits('newcomer', 'begins', 'stays'), ...organizations)
    expect(found).toContainEqual({ id: 'newcomer', active: true, addedMs: 390 })
    expect(found).toContainEqual({ id: 'begins', active: true, addedMs: 370 })
  })
  it('lets all start where the furthest had come after an idle time: nobody is in debt for what nobody else wanted', () => {
    const organizations = [
      organization('night', { active: false, usedMs: 9_000, weight: 3 }),
      organization('away', { active: false, usedMs: 4_000 }),
      organization('new', { active: false }),
    ]
    expect(changes(waits('new', 'night'), ...organizations)).toEqual([
      { id: 'night', active: true, addedMs: 3_000 },
      { id: 'new', active: true, addedMs: 4_000 },
    ])
  })
})
