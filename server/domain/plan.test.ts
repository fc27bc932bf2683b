import { describe, expect, it } from 'vitest'
import { busy, free, group, holds, NOW, pairs, planOf, RULES, share } from './testing.ts'

const MINUTE = 60_000
const globex = { organizationId: 'globex' }
const device = { target: 'DEVICE' as const }
const both = { targets: ['EMULATOR' as const, 'DEVICE' as const] }
const needs = (requirements: object) => ({ requirements: { tags: [], ...requirements } })
const is = (capabilities: object) => ({ capabilities: { tags: [], ...capabilities } })

describe('plan', () => {
  it('places nothing where nothing waits or nobody is free', () => {
    expect([pairs({}), pairs({ free: [free('a')] }), pairs({ groups: [group('v1')] })]).toEqual(['', '', ''])
  })

  it('says what is installed, when the worker is ready and why it goes there', () => {
    const groups = [group('v1', { queued: 3 }), group('v2')]
    const { placements } = planOf({ groups, free: [free('a', { has: 'v1' }), free('b'), free('c')] })
    expect(placements).toEqual([
      {
        ...{ groupId: 'grp_v1', workerId: 'wrk_a', installNeeded: false, readyInMs: 0, serving: 0 },
        reason: 'first worker for 3 queued jobs; already has v1',
      },
      {
        ...{ groupId: 'grp_v2', workerId: 'wrk_b', installNeeded: true, readyInMs: 30_000, serving: 0 },
        reason: 'first worker for 1 queued job; installs v2',
      },
      {
        ...{ groupId: 'grp_v1', workerId: 'wrk_c', installNeeded: true, readyInMs: 30_000, serving: 1 },
        reason: 'joins 1 other: the group ends sooner with one more; installs v1',
      },
    ])
  })
})

describe('rule 1: only workers that fit', () => {
  it.each([
    ['anything', {}, {}, true],
    ['another target', device, {}, false],
    ['one of its targets', device, both, true],
    ['a platform', needs({ platform: 'IOS' }), is({ platform: 'IOS' }), true],
    ['another platform', needs({ platform: 'IOS' }), is({ platform: 'ANDROID' }), false],
    ['the first OS version of a range', needs({ osVersion: '>=13 <15' }), is({ osVersion: '13' }), true],
    ['the end of a range', needs({ osVersion: '>=13 <15' }), is({ osVersion: '15.0' }), false],
    ['an unknown OS version', needs({ osVersion: '>=13' }), {}, false],
    ['a model', needs({ model: 'pixel *' }), is({ model: 'Pixel 8' }), true],
    ['another model', needs({ model: 'pixel *' }), is({ model: 'Galaxy' }), false],
    ['all tags', needs({ tags: ['eu', 'gpu'] }), is({ tags: ['gpu', 'eu', 'x'] }), true],
    ['a tag it lacks', needs({ tags: ['eu', 'gpu'] }), is({ tags: ['eu'] }), false],
    ['an organization that it serves', {}, { organizationIds: ['globex', 'acme'] }, true],
    ['one that it does not serve', {}, { organizationIds: ['globex'] }, false],
  ])('%s', (_, asks, offers, fits) => {
    const parts = { groups: [group('v1', asks)], free: [free('a', offers)] }
    expect(pairs(parts)).toBe(fits ? 'v1>a' : '')
    expect(holds(parts)).toBe(fits ? 'v1 ON_ITS_WAY' : 'v1 NO_FREE_WORKER')
    const hasApp = [free('a', { ...offers, has: 'v1' })]
    expect(pairs({ ...parts, free: hasApp })).toBe(fits ? 'v1>a' : '')
  })

  it('passes over a group that nothing fits, so that it blocks nobody', () => {
    const groups = [group('v1', { priority: 'URGENT', ...device }), group('v2', { priority: 'LOW' })]
    expect(pairs({ groups, free: [free('a')] })).toBe('v2>a')
  })
})

describe('rule 2: higher priority first', () => {
  const one = [free('a')]

  it.each([
    ['HIGH before NORMAL', { priority: 'HIGH' as const }, {}, 'v2>a'],
    [
      'NORMAL before LOW that has waited, but no ageing time',
      {},
      { priority: 'LOW' as const, waitedMs: 599_999 },
      'v2>a',
    ],
    [
      'LOW that has waited for one and a half before NORMAL',
      {},
      { priority: 'LOW' as const, waitedMs: 900_000 },
      'v1>a',
    ],
    ['URGENT before whatever has waited', { priority: 'URGENT' as const }, { waitedMs: 20 * 600_000 }, 'v2>a'],
    ['HIGH no later than what has waited less', { priority: 'HIGH' as const }, { waitedMs: 599_999 }, 'v2>a'],
    ['the longest waiting among equals', { waitedMs: 3 * MINUTE }, { waitedMs: 2 * MINUTE }, 'v2>a'],
    ['the one with most work where they came in one minute', { workMs: 70_000 }, { waitedMs: 50_000 }, 'v2>a'],
    ['the first by name where nothing tells them apart', {}, {}, 'v1>a'],
  ])('%s', (_, v2, v1, expected) => {
    expect(pairs({ groups: [group('v1', v1), group('v2', v2)], free: one })).toBe(expected)
    expect(pairs({ groups: [group('v2', v2), group('v1', v1)], free: one })).toBe(expected)
  })

  it('gives a second worker to HIGH work that it shortens before a first one to NORMAL work', () => {
    const groups = [group('v1', { priority: 'HIGH', queued: 4 }), group('v2')]
    expect(pairs({ groups, free: [free('a'), free('b')] })).toBe('v1>a v1>b')
  })
})

describe('rule 3: fair shares between organizations', () => {
  const ofAcme = ['a1', 'a2', 'a3', 'a4'].map((name) => group(name))
  const ofGlobex = ['b1', 'b2', 'b3', 'b4'].map((name) => group(name, globex))
  const lab = { groups: [...ofAcme, ...ofGlobex], free: ['1', '2', '3', '4'].map((name) => free(name)) }
  const [acme, other] = [share('acme'), share('globex')]

  it.each([
    ['in turns, if all is equal', [acme, other], 'a1>1 b1>2 a2>3 b2>4'],
    ['by weight', [share('acme', { weight: 3 }), other], 'a1>1 a2>2 a3>3 b1>4'],
    ['to who has used less', [acme, share('globex', { usedMs: 2 * MINUTE })], 'a1>1 a2>2 a3>3 b1>4'],
    ['without regard to less than a turn', [acme, share('globex', { usedMs: MINUTE - 1 })], 'a1>1 b1>2 a2>3 b2>4'],
    ['up to a cap', [share('acme', { maxWorkers: 1 }), other], 'a1>1 b1>2 b2>3 b3>4'],
    ['nothing with a cap of 0', [share('acme', { maxWorkers: 0 }), other], 'b1>1 b2>2 b3>3 b4>4'],
  ])('gives %s', (_, organizations, expected) => {
    expect(pairs({ ...lab, organizations })).toBe(expected)
  })

  it('counts workers that are at work, also those that are about to leave', () => {
    const v9 = group('v9')
    expect(pairs({ ...lab, busy: [busy('x', v9), busy('y', v9)] })).toBe('b1>1 b2>2 a1>3 b3>4')
    const organizations = [share('acme', { maxWorkers: 2 })]
    const leaving = [busy('x', v9), busy('y', v9, { leaving: 'GROUP' })]
    expect(pairs({ groups: ofAcme, free: lab.free, busy: leaving, organizations })).toBe('')
    expect(holds({ groups: [group('a1')], free: lab.free, busy: leaving, organizations })).toBe('a1 ORGANIZATION_CAP')
  })

  it.each([
    ['less than a turn is no reason to put a higher priority back', 'HIGH' as const, MINUTE - 1, 'b>1'],
    ['a whole turn is', 'HIGH' as const, MINUTE, 'a>1'],
    ['URGENT work goes before all shares', 'URGENT' as const, 1_000 * MINUTE, 'b>1'],
  ])('%s', (_, priority, usedMs, expected) => {
    const groups = [group('a'), group('b', { ...globex, priority })]
    expect(pairs({ groups, free: [free('1')], organizations: [share('globex', { usedMs })] })).toBe(expected)
  })
})

describe('rule 4: workers that have the app', () => {
  /** It would be given a worker before v2, for it has more to do. */
  const v1 = (change = {}) => group('v1', { queued: 2, ...change })

  it.each([
    ['go to its group first', [v1()], [free('a'), free('b', { has: 'v1' })], 'v1>b v1>a'],
    [
      'are spared by groups of other apps',
      [v1({ queued: 1 }), group('v2')],
      [free('a', { has: 'v2' }), free('b')],
      'v1>b v2>a',
    ],
    [
      'are kept from a group before it that has waited less',
      [v1({ waitedMs: 59_999 }), group('v2')],
      [free('a', { has: 'v2' })],
      'v2>a',
    ],
    ['are not kept for longer', [v1({ waitedMs: 60_000 }), group('v2')], [free('a', { has: 'v2' })], 'v1>a'],
    ['are not kept from more urgent work', [v1({ priority: 'HIGH' }), group('v2')], [free('a', { has: 'v2' })], 'v1>a'],
    [
      'are not kept for a group they do not fit',
      [v1(), group('v2', needs({ tags: ['gpu'] }))],
      [free('a', { has: 'v2' })],
      'v1>a',
    ],
    [
      'are not kept for the app of that name of others',
      [v1(), group('v2', { ...globex, workMs: 1 })],
      [free('a', { has: 'v2' })],
      'v1>a',
    ],
    [
      'are not kept for one of two groups that they do not fit',
      [v1(), group('v2', { priority: 'LOW' }), group('x', { appVersionId: 'v2', ...needs({ tags: ['gpu'] }) })],
      [free('a', { has: 'v2' })],
      'v1>a',
    ],
    ['are not kept for what nobody waits for', [v1()], [free('a', { has: 'v9' })], 'v1>a'],
    [
      'go to others once its group wants no more',
      [v1(), group('v2')],
      [free('a', { has: 'v2' }), free('b', { has: 'v2' })],
      'v2>a v1>b',
    ],
  ])('%s', (_, groups, workers, expected) => {
    expect(pairs({ groups, free: workers })).toBe(expected)
  })

  it('are not kept for a group that is served enough, or may not be served', () => {
    const [v2, a] = [group('v2'), free('a', { has: 'v2' })]
    expect(pairs({ groups: [v1(), v2], free: [a], busy: [busy('x', v2, { starting: true })] })).toBe('v1>a')
    const organizations = [share('acme', { maxWorkers: 0 })]
    const v3 = group('v3', { ...globex, queued: 2 })
    expect(pairs({ groups: [v3, v2], free: [a], organizations })).toBe('v3>a')
  })

  it('are spared only for groups that they fit', () => {
    const groups = [v1({ queued: 1, priority: 'HIGH' }), group('v2'), group('v3', needs({ tags: ['gpu'] }))]
    expect(pairs({ groups, free: [free('a', { has: 'v2' }), free('b', { has: 'v3' })] })).toBe('v1>b v2>a')
  })

  it('say whom they are kept for by the hold', () => {
    const parts = { groups: [v1(), group('v2', { queued: 3 })], free: [free('a', { has: 'v2' })] }
    expect(holds({ ...parts, groups: [v1({ queued: 4 }), group('v2', { queued: 3 })] })).toBe(
      'v1 NO_FREE_WORKER, v2 NO_FREE_WORKER',
    )
    expect(planOf(parts).placements).toMatchObject([{ groupId: 'grp_v2', installNeeded: false }])
  })
})

describe('rule 5: as many workers as pay off', () => {
  const two = (installMs: number) => [group('v1', { queued: 2, installMs })]
  const [ready, other] = [free('a', { has: 'v1' }), free('b')]

  it.each([
    [
      'the first always, however long it installs',
      [group('v1', { installMs: 36_000_000 })],
      [other],
      [],
      'v1>b',
      'v1 ON_ITS_WAY',
    ],
    [
      'one that is ready before the last job would start',
      two(59_999),
      [ready, other],
      [],
      'v1>a v1>b',
      'v1 ON_ITS_WAY',
    ],
    ['not one that is ready just then', two(60_000), [ready, other], [], 'v1>a', 'v1 NOT_WORTH_IT'],
    ['no more than there are jobs', [group('v1')], [ready, other], [], 'v1>a', 'v1 ON_ITS_WAY'],
    [
      'none beside one that is on its way to the last job',
      [group('v1')],
      [ready],
      [busy('x', group('v1'), { starting: true })],
      '',
      'v1 ON_ITS_WAY',
    ],
    [
      'one that can begin before the one at work can',
      [group('v1')],
      [ready],
      [busy('x', group('v1'))],
      'v1>a',
      'v1 ON_ITS_WAY',
    ],
    ['not one that cannot', [group('v1')], [other], [busy('x', group('v1'))], '', 'v1 NOT_WORTH_IT'],
    [
      'another for one that leaves',
      [group('v1')],
      [other],
      [busy('x', group('v1'), { leaving: 'GROUP' })],
      'v1>b',
      'v1 ON_ITS_WAY',
    ],
    [
      'another for one that drains',
      [group('v1')],
      [other],
      [busy('x', group('v1'), { leaving: 'LAB' })],
      'v1>b',
      'v1 ON_ITS_WAY',
    ],
  ])('%s', (_, groups, workers, at, expected, held) => {
    const parts = { groups, free: workers, busy: at }
    expect([pairs(parts), holds(parts)]).toEqual([expected, held])
  })

  it('gives each group a first worker before any a second one, and then the one that would end last', () => {
    const groups = [group('v1', { queued: 8 }), group('v2', { queued: 3 }), group('v3', { queued: 9 })]
    const workers = ['a', 'b', 'c', 'd', 'e'].map((name) => free(name))
    expect(pairs({ groups, free: workers })).toBe('v3>a v1>b v2>c v3>d v1>e')
  })

  it('spreads few long jobs wider than many short ones', () => {
    const [long, short] = [group('v1', { queued: 4, workMs: 4 * 600_000 }), group('v1', { queued: 30, workMs: 30_000 })]
    const lab = { free: ['a', 'b', 'c', 'd', 'e'].map((name) => free(name)), busy: [busy('x', long, { readyInMs: 0 })] }
    expect(pairs({ ...lab, groups: [long] })).toBe('v1>a v1>b v1>c v1>d')
    expect(pairs({ ...lab, groups: [short] })).toBe('')
  })
})

describe('rule 8: a limit on groups at a time', () => {
  const groups = [
    group('v1', { queued: 2 }),
    group('v2'),
    group('v3', { ...device, workMs: 1 }),
    group('v4', { ...globex, workMs: 1 }),
  ]
  const workers = ['1', '2', '3', '4', '5', '6'].map((name) => free(name, both))
  const limit = (n: number) => [{ organizationId: 'acme', target: 'EMULATOR' as const, groups: n }]

  it.each([
    [
      'of 1 serves them one after another, each by as many as pay',
      limit(1),
      [],
      'v1>1 v4>2 v3>3 v1>4',
      'v2 GROUP_LIMIT',
    ],
    ['of 2', limit(2), [], 'v1>1 v4>2 v2>3 v3>4 v1>5', ''],
    ['counts what is served', limit(1), [busy('x', group('v9'))], 'v4>1 v3>2', 'v1 GROUP_LIMIT, v2 GROUP_LIMIT'],
    [
      'lets a group have more that is served itself',
      limit(1),
      [busy('x', group('v2'))],
      'v4>1 v3>2',
      'v1 GROUP_LIMIT, v2 NOT_WORTH_IT',
    ],
    [
      'lets a group go on whose one worker leaves',
      limit(1),
      [busy('x', group('v2'), { leaving: 'LAB' })],
      'v4>1 v2>2 v3>3',
      'v1 GROUP_LIMIT',
    ],
  ])('%s', (_, limits, at, expected, held) => {
    const parts = { groups, free: workers, limits, busy: at }
    expect(pairs(parts)).toBe(expected)
    expect(
      holds(parts)
        .split(', ')
        .filter((hold) => !hold.endsWith('ON_ITS_WAY'))
        .join(', '),
    ).toBe(held)
  })
})

describe('holds', () => {
  const [v1, v2] = [group('v1', { queued: 2 }), group('v2')]
  const a = free('a')

  it.each([
    ['ORGANIZATION_CAP', { free: [a], organizations: [share('acme', { maxWorkers: 0 })] }],
    [
      'GROUP_LIMIT',
      {
        free: [a],
        busy: [busy('x', v2)],
        limits: [{ organizationId: 'acme', target: 'EMULATOR' as const, groups: 1 }],
      },
    ],
    ['ON_ITS_WAY', { busy: [busy('x', v1, { starting: true }), busy('y', v1, { starting: true })] }],
    ['NOT_WORTH_IT', { free: [a], busy: [busy('x', v1), busy('y', v1), busy('z', v1)] }],
    ['NO_FREE_WORKER', { free: [] }],
    ['NO_FREE_WORKER', { free: [free('a', { targets: ['DEVICE'] })] }],
  ])('%s', (hold, parts) => {
    expect(holds({ groups: [v1], ...parts })).toBe(`v1 ${hold}`)
  })

  it('KEPT_FOR_APP is what put off a group is told, until it is given one', () => {
    const wanted = group('v2', { queued: 1 })
    const parts = { groups: [v1, wanted], free: [free('a', { has: 'v2' })] }
    expect(holds(parts)).toBe('v1 NO_FREE_WORKER, v2 ON_ITS_WAY')
    expect(holds(parts, { ...RULES, affinityMs: 0 })).toBe('v1 NO_FREE_WORKER, v2 NO_FREE_WORKER')
    expect(NOW % MINUTE).toBe(0)
  })
})
