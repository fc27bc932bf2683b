import { expect, test } from 'vitest'
import { afterIncident } from './health.ts'
import { keepApart, type FailedHere } from './keep-apart.ts'
import { busy, free, group, NOW, pairs, recalled } from './testing.ts'
import type { WaitingGroup } from './snapshot.ts'

const MINUTE = 60_000
const two = group('v1', { queued: 2 })

function failed(worker: string, change: Partial<FailedHere> = {}): FailedHere {
  return { groupId: two.id, workerId: `wrk_${worker}`, infrastructureFailures: 1, queuedAt: NOW, ...change }
}

/** Who is kept from the group, given who failed jobs of it and who failed to install its app. */
function kept(jobs: FailedHere[], installs: string[], lab = { free: [free('a'), free('b')] }, now = NOW): string[] {
  const incident = { kind: 'INSTALL', at: NOW, about: two.id, weight: 25, text: 'no', organizationId: 'acme' } as const
  const health = afterIncident(null, incident, { quarantineMs: 0, maxQuarantineMs: 0 })
  const records = installs.map((name) => ({ id: `wrk_${name}` as const, health }))
  const [one] = keepApart({ groups: [two], busy: [], ...lab }, jobs, records, now)
  return [...(one?.keptFrom ?? [])].map((id) => id.slice(4)).sort()
}

const both = [failed('a'), failed('a')]
const cases: [string, string[], string[]][] = [
  ['nothing failed', [], kept([], [])],
  ['it has other jobs to run', [], kept([failed('a')], [])],
  ['it failed all that is queued', ['a'], kept(both, [])],
  ['two failed one each', [], kept([failed('a'), failed('b')], [])],
  ['it failed the install', ['a'], kept([], ['a'])],
  ['every one that fits failed', [], kept([], ['a', 'b'])],
  ['the other does not fit', [], kept([], ['a'], { free: [free('a'), free('b', { targets: ['DEVICE'] })] })],
  ['it is alone', [], kept(both, ['a'], { free: [free('a')] })],
  ['its time is over', [], kept(both, ['a'], undefined, NOW + MINUTE)],
  ['its time is over for one of the jobs', [], kept([failed('a'), failed('a', { queuedAt: NOW - MINUTE })], [])],
  ['its time is nearly over', ['a'], kept([], ['a'], undefined, NOW + MINUTE - 1)],
]
test.each(cases)('a worker and its group, when %s', (_, expected, actual) => expect(actual).toEqual(expected))

test('a worker that leaves the lab is no reason to keep another away', () => {
  const leaving = busy('b', group('v2'), { leaving: 'LAB' })
  const [one] = keepApart({ groups: [two], free: [free('a')], busy: [leaving] }, both, [], NOW)
  expect(one?.keptFrom).toBeUndefined()
})

const keepFrom = (...names: string[]): WaitingGroup => ({
  ...two,
  keptFrom: new Set(names.map((n) => `wrk_${n}` as const)),
})

test('a plan gives the group to others, and nothing to those who are kept from it', () => {
  expect(pairs({ groups: [keepFrom('a')], free: [free('a'), free('b')] })).toBe('v1>b')
  expect(pairs({ groups: [keepFrom('a', 'b')], free: [free('a'), free('b')] })).toBe('')
  expect(pairs({ groups: [keepFrom('a')], free: [free('a', { has: 'v1' }), free('b')] })).toBe('v1>b')
  expect(pairs({ groups: [keepFrom('a'), group('v2')], free: [free('a')] })).toBe('v2>a')
})

test('a plan prefers devices against which there is nothing', () => {
  expect(pairs({ groups: [group('v1')], free: [free('a', { suspect: true }), free('b')] })).toBe('v1>b')
  expect(pairs({ groups: [group('v1')], free: [free('a', { suspect: true })] })).toBe('v1>a')
})

test('nobody is called back for a group that is to be left to others', () => {
  const low = group('low', { priority: 'LOW', queued: 9 })
  const urgent = { ...group('v1', { priority: 'URGENT' }), id: two.id }
  const serving = [busy('a', low), busy('b', low, { readyInMs: 30_000 })]
  expect(recalled({ groups: [low, urgent], busy: serving })).toBe('a>v1')
  const kept = { ...urgent, keptFrom: new Set(['wrk_a'] as const) }
  expect(recalled({ groups: [low, kept], busy: serving })).toBe('b>v1')
})
