import { expect, test } from 'vitest'
import { afterIncident } from './health.ts'
import { keepApart, type FailedHere } from './keep-apart.ts'
import { busy, free, group, NOW, pairs, recalled } from './testing.ts'
import type { WaitingGroup } from './snapshot.ts'

const MINUTE = 60_000
const two = group('v1', { queued: 2 })

function failed(worker: string, change: Partial<FailedHere> = {}): FailedHere {
  return {
    jobId: 'job_1',
    groupId: two.id,
    workerId: `wrk_${worker}`,
    infrastructureFailures: 1,
    queuedAt: NOW,
    missedAt: null,
    ...change,
  }
}

/** Who is kept from the group, given who failed jobs of it and who failed to install its app. */
function kept(
  jobs: FailedHere[],
  installs: string[],
  { lab = { free: [free('a'), free('b')] }, now = NOW, registeredAt = 0, builtAt = 0 } = {},
): string[] {
  const incident = { kind: 'INSTALL', at: NOW, about: two.id, weight: 25, text: 'no', organizationId: 'acme' } as const
  const health = afterIncident(null, incident, { quarantineMs: 0, maxQuarantineMs: 0 })
  const records = installs.map((name) => ({ id: `wrk_${name}` as const, health, registeredAt }))
  const [one] = keepApart({ groups: [two], busy: [], ...lab }, jobs, records, new Map([[two.id, builtAt]]), now)
  return [...(one?.keptFrom?.keys() ?? [])].map((id) => id.slice(4)).sort()
}

const both = [failed('a'), failed('a', { jobId: 'job_2' })]
const missing = both.map((one) => ({ ...one, missedAt: NOW }))
const toaster = free('b', { targets: ['DEVICE'] })
const cases: [string, string[], string[]][] = [
  ['nothing failed', [], kept([], [])],
  ['it has other jobs to run', [], kept([failed('a')], [])],
  ['it failed all that is queued', ['a'], kept(both, [])],
  ['two failed one each', [], kept([failed('a'), failed('b')], [])],
  ['it failed the install', ['a'], kept([], ['a'])],
  ['every one that fits failed the install', ['a', 'b'], kept([], ['a', 'b'])],
  ['it failed the install and the other does not fit', ['a'], kept([], ['a'], { lab: { free: [free('a'), toaster] } })],
  ['it failed the install and is alone', ['a'], kept(both, ['a'], { lab: { free: [free('a')] } })],
  ['it failed all that is queued and is alone', [], kept(both, [], { lab: { free: [free('a')] } })],
  ['it failed all that is queued, and the other the install', ['b'], kept(both, ['b'])],
  ['it failed one of them twice', [], kept([failed('a'), failed('a')], [])],
  ['it has none of their files, however long ago', ['a'], kept(missing, [], { now: NOW + 99 * MINUTE })],
  ['it has none of their files, and is alone', [], kept(missing, [], { lab: { free: [free('a')] } })],
  ['its time is over', [], kept(both, ['a'], { now: NOW + MINUTE })],
  ['its agent started anew since it failed the install', [], kept([], ['a'], { registeredAt: NOW + 1 })],
  ['a build was added since it failed the install', [], kept([], ['a'], { builtAt: NOW + 1 })],
  [
    'its time is over for one of the jobs',
    [],
    kept([failed('a'), failed('a', { jobId: 'job_2', queuedAt: NOW - MINUTE })], []),
  ],
  ['its time is nearly over', ['a'], kept([], ['a'], { now: NOW + MINUTE - 1 })],
]
test.each(cases)('a worker and its group, when %s', (_, expected, actual) => expect(actual).toEqual(expected))

test('a worker that leaves the lab is no reason to keep another away', () => {
  const leaving = busy('b', group('v2'), { leaving: 'LAB' })
  const [one] = keepApart({ groups: [two], free: [free('a')], busy: [leaving] }, both, [], new Map(), NOW)
  expect(one?.keptFrom).toBeUndefined()
})

const keepFrom = (...names: string[]): WaitingGroup => ({
  ...two,
  keptFrom: new Map(names.map((n) => [`wrk_${n}` as const, null])),
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
  const kept = { ...urgent, keptFrom: new Map([['wrk_a', null] as const]) }
  expect(recalled({ groups: [low, kept], busy: serving })).toBe('b>v1')
})
