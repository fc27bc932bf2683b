import { describe, expect, it } from 'vitest'
import type { WaitingGroup } from './snapshot.ts'
import { busy, free, group, holds, NOW, pairs, RULES } from './testing.ts'
import { whomToPutOff } from './rehearsal.ts'

/** A group with these jobs, in seconds. */
function jobs(name: string, seconds: number[], change: Parameters<typeof group>[1] = {}): WaitingGroup {
  const jobsMs = seconds.map((one) => one * 1_000)
  const workMs = jobsMs.reduce((sum, ms) => sum + ms, 0)
  return group(name, { queued: jobsMs.length, workMs, jobsMs, installMs: 120_000, ...change })
}

const BIG = jobs('big', [166, 141, 32])
const TINY = jobs('tiny', [17])
const SMALL = jobs('small', [59])
const WORKERS = [free('a'), free('b'), free('c')]

describe('looking ahead', () => {
  it('puts a tiny group off until a worker is done, where that ends everything sooner', () => {
    expect(pairs({ groups: [BIG, TINY, SMALL], free: WORKERS })).toBe('big>a small>b big>c')
    expect(holds({ groups: [BIG, TINY, SMALL], free: WORKERS })).toContain('tiny PUT_OFF')
  })

  it('puts nothing off for whom a worker is left that nobody else wants', () => {
    const groups = [jobs('v1', [60, 60]), jobs('v2', [60, 60, 60], { target: 'DEVICE' })]
    const workers = [free('a', { targets: ['EMULATOR', 'DEVICE'] }), free('b', { targets: ['DEVICE'] })]
    expect(pairs({ groups, free: workers })).toBe('v1>a v2>b')
  })

  it('gives every group a worker at once where nothing is won by waiting', () => {
    const groups = [jobs('v1', [60]), jobs('v2', [50]), jobs('v3', [40])]
    expect(pairs({ groups, free: WORKERS })).toBe('v1>a v2>b v3>c')
  })

  it.each<[what: string, tiny: WaitingGroup]>([
    ['what has waited for the ageing time', { ...TINY, waitingSince: NOW - RULES.ageingMs }],
    ['work of another organization', { ...TINY, organizationId: 'globex' }],
    ['what is more urgent', jobs('tiny', [17], { priority: 'HIGH' })],
    ['what is less urgent', jobs('tiny', [17], { priority: 'LOW' })],
  ])('never puts off %s', (_, tiny) => {
    const all = { limits: [], organizations: [], busy: [], free: WORKERS }
    expect(whomToPutOff({ ...all, groups: [BIG, tiny, SMALL] }, NOW, RULES)).not.toContain(tiny.id)
  })

  it('does not try where much waits, or where it does not know the jobs', () => {
    const many = jobs('big', Array<number>(80).fill(100))
    const all = { limits: [], organizations: [], busy: [], free: WORKERS }
    expect(whomToPutOff({ ...all, groups: [BIG, TINY, SMALL] }, NOW, RULES)).toEqual(new Set(['grp_tiny']))
    expect(whomToPutOff({ ...all, groups: [many, TINY, SMALL] }, NOW, RULES)).toEqual(new Set())
    const unknown = group('big', { queued: 3, workMs: BIG.workMs, installMs: BIG.installMs })
    expect(whomToPutOff({ ...all, groups: [unknown, TINY, SMALL] }, NOW, RULES)).toEqual(new Set())
  })

  it('counts on workers that come free, and not on those that leave the lab', () => {
    const ended = group('v0')
    const soon = busy('b', ended, { readyInMs: 1_000 })
    const gone = busy('b', ended, { readyInMs: 1_000, leaving: 'LAB' })
    const waits = { groups: [jobs('x', [200, 190]), jobs('y', [10])], free: [free('a')] }
    expect(pairs({ ...waits, busy: [soon] })).toBe('x>a')
    expect(pairs({ ...waits, busy: [gone] })).toBe('x>a')
  })
})
