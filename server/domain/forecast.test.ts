import { describe, expect, it } from 'vitest'
import { forecast, type Ask } from './forecast.ts'
import type { Snapshot } from './snapshot.ts'
import { busy, free, group, NOW, RULES, share, snapshot } from './testing.ts'

/** In how many seconds each asked job starts. */
function starts(parts: Partial<Snapshot>, ...asks: [group: string, workBeforeSeconds: number][]) {
  const wanted = asks.map(([name, seconds]): Ask => ({ groupId: `grp_${name}`, workBeforeMs: seconds * 1_000 }))
  const steps = [...forecast(snapshot(parts), NOW, RULES, wanted)]
  return (steps.at(-1) ?? []).map((ms) => (ms === null ? null : Math.round(ms / 1_000)))
}

describe('forecast', () => {
  it('adds the install of a free worker that is to come', () => {
    expect(starts({ groups: [group('v1')], free: [free('a')] }, ['v1', 0])).toEqual([30])
    expect(starts({ groups: [group('v1')], free: [free('a', { has: 'v1' })] }, ['v1', 0])).toEqual([0])
  })

  it('lets those who serve the group do the work before the job', () => {
    const v1 = group('v1', { queued: 10, installMs: 3_600_000 })
    expect(starts({ groups: [v1], busy: [busy('a', v1)] }, ['v1', 0], ['v1', 120], ['v1', 540])).toEqual([10, 130, 550])
    const two = [busy('a', v1), busy('b', v1, { readyInMs: 50_000 })]
    expect(starts({ groups: [v1], busy: two }, ['v1', 0], ['v1', 140])).toEqual([10, 100])
  })

  it('waits for the group before it to end, and for the install', () => {
    const first = group('v1', { queued: 4 })
    const groups = [first, group('v2')]
    expect(starts({ groups, busy: [busy('a', first)] }, ['v2', 0])).toEqual([10 + 240 + 30])
  })

  it('waits for a worker of a group that has nothing more to deal', () => {
    const ended = group('v0')
    expect(starts({ groups: [group('v1')], busy: [busy('a', ended)] }, ['v1', 0])).toEqual([10 + 30])
  })

  it('counts on a worker that more urgent work calls back', () => {
    const served = group('v1', { queued: 100, priority: 'LOW' })
    const groups = [served, group('v2', { priority: 'HIGH' })]
    expect(starts({ groups, busy: [busy('a', served)] }, ['v2', 0])).toEqual([10 + 30])
  })

  it('keeps to limits: the next group begins when the one before it has ended', () => {
    const first = group('v1', { queued: 2 })
    const limits = [{ organizationId: 'acme', target: 'EMULATOR' as const, groups: 1 }]
    const parts = { groups: [first, group('v2')], busy: [busy('a', first)], free: [free('b')], limits }
    // b joins v1 for its last job, and has v1 when it ends: v2 must install.
    expect(starts(parts, ['v2', 0])).toEqual([80 + 30])
  })

  it('takes turns between organizations as time goes on', () => {
    const groups = [group('v1', { queued: 2 }), group('v9', { organizationId: 'globex', queued: 2 })]
    const organizations = [share('acme', { usedMs: 600_000 }), share('globex')]
    expect(starts({ groups, free: [free('a')], organizations }, ['v9', 0], ['v1', 0])).toEqual([30, 30 + 120 + 30])
  })

  it('sees no start where nothing fits, or drains', () => {
    const device = group('v1', { target: 'DEVICE' })
    expect(starts({ groups: [device], free: [free('a')] }, ['v1', 0])).toEqual([null])
    expect(starts({ groups: [group('v1')], busy: [busy('a', group('v0'), { leaving: 'LAB' })] }, ['v1', 0])).toEqual([
      null,
    ])
  })

  it('ends for a big lab with more before the job than it looks through', () => {
    const groups = Array.from({ length: 400 }, (_, n) => group(`v${n}`, { waitedMs: 1_000 + (400 - n) * 60_000 }))
    const [answer] = starts({ groups, free: [free('a')] }, ['v399', 0])
    expect(answer).toBeNull()
  })
})
