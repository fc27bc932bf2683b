import { describe, expect, it } from 'vitest'
import type { Snapshot, WaitingGroup } from './snapshot.ts'
import { busy, free, group, planOf, recalled, share } from './testing.ts'

const MINUTE = 60_000
const globex = { organizationId: 'globex' }
const gpu = { requirements: { tags: ['gpu'] } }
const names = (count: number) => Array.from({ length: count }, (_, n) => `w${n}`)
/** So many workers that serve it, the first is ready first. */
const serve = (count: number, served: WaitingGroup) =>
  names(count).map((name, n) => busy(name, served, { readyInMs: 10_000 + n }))

/** NORMAL work that would keep workers for ever. */
const normal = group('normal', { queued: 100 })
const urgent = group('urgent', { priority: 'URGENT' })
const high = group('high', { priority: 'HIGH' })

describe('rule 7: a worker is called back', () => {
  it.each<[string, WaitingGroup, WaitingGroup, string]>([
    ['for more urgent work of its organization', high, normal, 'w0>high'],
    ['for URGENT work', urgent, high, 'w0>urgent'],
    ['not for equal work', group('v1'), normal, ''],
    ['not for less urgent work', group('low', { priority: 'LOW' }), normal, ''],
    ['not for equal work that waits for longer', group('v1', { waitedMs: 599_999 }), normal, ''],
    ['for URGENT work of another organization', { ...urgent, ...globex }, high, 'w0>urgent'],
    ['not for URGENT work if it serves such', { ...urgent, ...globex }, group('u', { priority: 'URGENT' }), ''],
    ['not if it does not fit', { ...urgent, ...gpu }, normal, ''],
  ])('%s', (_, waiting, served, expected) => {
    expect(recalled({ groups: [waiting, { ...served, queued: 100 }], busy: serve(2, served) })).toBe(expected)
  })

  it('says why', () => {
    const { recalls } = planOf({ groups: [urgent, normal], busy: serve(1, normal) })
    expect(recalls).toEqual([
      {
        ...{ assignmentId: 'asg_w0', workerId: 'wrk_w0', forGroupId: 'grp_urgent' },
        reason: 'more urgent work waits for urgent',
      },
    ])
    const waiting = group('v1', globex)
    const [evened] = planOf({ groups: [waiting, normal], busy: serve(3, normal) }).recalls
    expect(evened?.reason).toBe('others have had less than their share')
  })

  it('is the one that will be free soonest', () => {
    const workers = [busy('late', normal, { readyInMs: 9_000 }), busy('soon', normal, { readyInMs: 8_000 })]
    expect(recalled({ groups: [urgent, normal], busy: workers })).toBe('soon>urgent')
  })

  it('as often as it pays for the group, and no more often than there are jobs', () => {
    const big = group('urgent', { priority: 'URGENT', queued: 3 })
    expect(recalled({ groups: [big, normal], busy: serve(5, normal) })).toBe('w0>urgent w1>urgent w2>urgent')
    const served = [...serve(5, normal), busy('x', big, { readyInMs: 0 })]
    const short = { ...big, workMs: 60_000, installMs: 60_000 }
    expect(recalled({ groups: [short, normal], busy: served })).toBe('')
  })

  it.each<[string, Partial<Snapshot>]>([
    ['a free one fits', { free: [free('a')], busy: serve(1, normal) }],
    [
      'one comes free anyway, for its group has nothing left',
      { busy: [...serve(1, normal), busy('x', group('done'))] },
    ],
    ['one was called back before', { busy: [...serve(2, normal), busy('x', normal, { leaving: 'GROUP' })] }],
  ])('not if %s', (_, parts) => {
    expect(recalled({ groups: [urgent, normal], ...parts })).toBe('')
  })

  it('though another leaves, if that goes home or does not fit', () => {
    const able = busy('w0', normal, { capabilities: { tags: ['gpu'] } })
    const leaves = (leaving: 'GROUP' | 'LAB') => [busy('x', normal, { leaving }), able]
    expect(recalled({ groups: [urgent, normal], busy: leaves('GROUP') })).toBe('')
    expect(recalled({ groups: [urgent, normal], busy: leaves('LAB') })).toBe('w0>urgent')
    expect(recalled({ groups: [{ ...urgent, ...gpu }, normal], busy: leaves('GROUP') })).toBe('w0>urgent')
  })

  it.each<[string, number, Partial<WaitingGroup>, string]>([
    ['for work that nobody serves and that waited an ageing time longer', 700_000, {}, 'w0>old'],
    ['not for such that waited less', 600_999, {}, ''],
    ['not for such that somebody serves', 700_000, { queued: 200 }, ''],
  ])('%s, where new work never ends', (_, waitedMs, change, expected) => {
    const old = group('old', { priority: 'HIGH', waitedMs, ...change })
    const fresh = group('fresh', { priority: 'HIGH', waitedMs: 1_000, queued: 100 })
    const workers = [...serve(1, fresh), ...('queued' in change ? [busy('other', old)] : [])]
    expect(recalled({ groups: [old, fresh], busy: workers })).toBe(expected)
  })

  it('from a group that deals new work, though one that deals as old work has a worker sooner', () => {
    const high = (name: string, waitedMs: number) => group(name, { priority: 'HIGH', waitedMs, queued: 100 })
    const [old, also, fresh] = [high('old', 900_000), high('also', 900_000), high('fresh', 1_000)]
    const workers = [busy('soon', also, { readyInMs: 1 }), busy('late', fresh)]
    expect(recalled({ groups: [old, also, fresh], busy: workers })).toBe('late>old')
  })

  it.each<[string, number, Partial<WaitingGroup>, string]>([
    ['more than two turns behind', 3, {}, 'w0>v1'],
    ['not at two turns', 2, {}, ''],
    ['more than two installs behind, where they take longer', 5, { installMs: 2 * MINUTE }, 'w0>v1'],
    ['not at two installs', 4, { installMs: 2 * MINUTE }, ''],
    ['behind at all, with more urgent work', 1, { priority: 'HIGH' } as object, 'w0>v1'],
    ['until the shares are nearly even', 10, { queued: 10 }, 'w0>v1 w1>v1 w2>v1 w3>v1'],
  ])('for an organization that is %s', (_, held, change, expected) => {
    expect(recalled({ groups: [group('v1', { ...globex, ...change }), normal], busy: serve(held, normal) })).toBe(
      expected,
    )
  })

  it('not for more urgent work of an organization that is ahead', () => {
    const organizations = [share('globex', { usedMs: 2 * MINUTE })]
    expect(recalled({ groups: [{ ...high, ...globex }, normal], busy: serve(1, normal), organizations })).toBe('')
  })

  it('counts who was called back as given, whoever plans how often', () => {
    const groups = [group('v1', { ...globex, queued: 10 }), normal]
    const workers = serve(10, normal)
    const again = workers.map((worker, n) => ({ ...worker, leaving: n < 4 ? ('GROUP' as const) : null }))
    expect(recalled({ groups, busy: workers }).split(' ')).toHaveLength(4)
    expect(recalled({ groups, busy: again })).toBe('')
  })

  it('nobody for the sake of workers that all organizations will soon have', () => {
    const done = group('done', { organizationId: 'initech' })
    const v1 = group('v1', { queued: 100 })
    const v2 = group('v2', { ...globex, queued: 100 })
    const workers = names(10).map((name, n) => busy(name, [v1, v2][n] ?? done))
    const others = [group('v3', { queued: 100 }), group('v4', { ...globex, queued: 100 })]
    expect(recalled({ groups: [v1, v2, ...others], busy: workers })).toBe('')
  })

  it.each<[string, string, number, string]>([
    ['another group of an organization at its cap', 'acme', 2, 'w0>urgent'],
    ['not one of an organization above its cap', 'acme', 1, ''],
    ['not for an organization that may have none', 'globex', 0, ''],
  ])('from %s', (_, organizationId, maxWorkers, expected) => {
    const parts = { groups: [{ ...urgent, organizationId }, normal], busy: serve(2, normal) }
    expect(recalled({ ...parts, organizations: [share(organizationId, { maxWorkers })] })).toBe(expected)
  })

  it('not from the one group at a time that may be served', () => {
    const limits = [{ organizationId: 'acme', target: 'EMULATOR' as const, groups: 1 }]
    expect(recalled({ groups: [urgent, normal], busy: serve(2, normal), limits })).toBe('')
  })

  it('only if it would not go straight back to the group that it left', () => {
    const organizations = [share('acme', { usedMs: 4.8 * MINUTE }), share('globex', { usedMs: 5.5 * MINUTE })]
    const wanting = group('v9', { ...globex, priority: 'HIGH' })
    expect(recalled({ groups: [wanting, normal], busy: serve(1, normal), organizations })).toBe('')
    const less = [share('acme', { usedMs: 4.8 * MINUTE }), share('globex', { usedMs: 4.5 * MINUTE })]
    expect(recalled({ groups: [wanting, normal], busy: serve(1, normal), organizations: less })).toBe('w0>v9')
  })
})
