import { describe, expect, it } from 'vitest'
import { plan, type FreeWorker, type PlanRules, type WaitingGroup } from './plan.ts'

const rules: PlanRules = { ageingMs: 600_000, jobsPerWorker: 3 }
const NOW = 10_000_000

function group(id: string, change: Partial<WaitingGroup> = {}): WaitingGroup {
  return {
    id: `grp_${id}`,
    organizationId: 'acme',
    appVersionId: id,
    target: 'EMULATOR',
    requirements: { tags: [] },
    queued: 1,
    priority: 'NORMAL',
    oldestQueuedAt: NOW - 1_000,
    serving: 0,
    ...change,
  }
}

function worker(id: string, change: Partial<FreeWorker> & { has?: string } = {}): FreeWorker {
  const { has, ...rest } = change
  return {
    id: `wrk_${id}`,
    name: id,
    targets: ['EMULATOR'],
    capabilities: { tags: [] },
    organizationIds: null,
    installed: new Map(has === undefined ? [] : [['acme', has]]),
    ...rest,
  }
}

function pairs(groups: WaitingGroup[], workers: FreeWorker[]): string[] {
  return plan({ groups, workers }, NOW, rules).map((p) => `${p.groupId.slice(4)}>${p.workerId.slice(4)}`)
}

describe('plan', () => {
  it('places nothing where nothing waits or nobody is free', () => {
    expect(pairs([], [worker('a')])).toEqual([])
    expect(pairs([group('v1')], [])).toEqual([])
  })

  it('serves the higher priority first, and the longer waiting among equals', () => {
    const groups = [
      group('v1', { oldestQueuedAt: NOW - 5_000 }),
      group('v2', { priority: 'HIGH' }),
      group('v3', { oldestQueuedAt: NOW - 9_000 }),
    ]
    expect(pairs(groups, [worker('a')])).toEqual(['v2>a'])
    expect(pairs(groups, [worker('a'), worker('b')])).toEqual(['v2>a', 'v3>b'])
  })

  it('raises a group by one priority for each ageing time it has waited', () => {
    const high = group('v2', { priority: 'HIGH' })
    const almost = group('v1', { oldestQueuedAt: NOW - rules.ageingMs + 1 })
    const aged = group('v1', { oldestQueuedAt: NOW - rules.ageingMs })
    expect(pairs([almost, high], [worker('a')])).toEqual(['v2>a'])
    expect(pairs([aged, high], [worker('a')])).toEqual(['v1>a'])
  })

  it('passes over a group that no free worker fits, so that it blocks nobody', () => {
    const blocked = group('v1', { priority: 'URGENT', target: 'DEVICE' })
    expect(pairs([blocked, group('v2')], [worker('a')])).toEqual(['v2>a'])
  })

  it('prefers the worker that has the app, and spares the one that another group could use', () => {
    const workers = [worker('a', { has: 'v2' }), worker('b', { has: 'v9' }), worker('c', { has: 'v1' })]
    expect(pairs([group('v1')], workers)).toEqual(['v1>c'])
    expect(pairs([group('v3'), group('v2')], workers)).toEqual(['v2>a', 'v3>b'])
  })

  it('says whether an install is needed and why the worker was chosen', () => {
    const snapshot = { groups: [group('v1')], workers: [worker('a', { has: 'v1' })] }
    expect(plan(snapshot, NOW, rules)).toEqual([
      {
        groupId: 'grp_v1',
        workerId: 'wrk_a',
        installNeeded: false,
        reason: 'first worker of the group; already has v1',
      },
    ])
  })

  it('adds workers to a big group only after every other waiting group has one', () => {
    const groups = [group('v1', { queued: 8 }), group('v2', { oldestQueuedAt: NOW })]
    expect(pairs(groups, [worker('a'), worker('b')])).toEqual(['v1>a', 'v2>b'])
    expect(pairs(groups, [worker('a'), worker('b'), worker('c'), worker('d')])).toEqual([
      'v1>a',
      'v2>b',
      'v1>c',
      'v1>d',
    ])
  })

  it('adds no worker while the serving ones have few queued jobs each', () => {
    expect(pairs([group('v1', { queued: 3, serving: 1 })], [worker('a')])).toEqual([])
    expect(pairs([group('v1', { queued: 4, serving: 1 })], [worker('a')])).toEqual(['v1>a'])
  })

  it('does not depend on the order of the snapshot', () => {
    const groups = [group('v1'), group('v2', { priority: 'HIGH' }), group('v3', { queued: 9 })]
    const workers = ['a', 'b', 'c', 'd'].map((id) => worker(id))
    expect(pairs([...groups].reverse(), [...workers].reverse())).toEqual(pairs(groups, workers))
  })
})
