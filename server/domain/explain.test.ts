import { describe, expect, it } from 'vitest'
import { explainWaiting, type WaitingFacts } from './explain.ts'
import { plan } from './plan.ts'
import { NOTHING, quarantinedByHand, type HealthRecord } from './health.ts'
import type { BusyWorker, FreeWorker, Snapshot, WaitingGroup } from './snapshot.ts'
import { busy, free, group, NOW, RULES, share, snapshot } from './testing.ts'

const V1 = group('v1')

/** As the directory has it: well, unless it says otherwise. */
function registered(worker: FreeWorker | BusyWorker, health: HealthRecord | null = null) {
  return { ...worker, online: true, draining: false, health }
}

const MENDING = quarantinedByHand(null, { reason: 'battery swap', until: null }, NOW)
const FAILING = {
  ...MENDING,
  quarantine: { ...MENDING.quarantine, byHand: false, reason: 'adb is gone' },
} as HealthRecord

const NO_BUILD: HealthRecord = {
  ...NOTHING,
  incidents: [
    {
      kind: 'INSTALL',
      at: NOW,
      about: V1.id,
      weight: 25,
      text: 'v1 could not be installed: no build',
      organizationId: 'acme',
    },
  ],
}

function why(parts: Partial<Snapshot>, change: Partial<WaitingFacts> = {}, of: WaitingGroup = V1) {
  const facts = snapshot({ groups: [of], ...parts })
  return explainWaiting({
    job: { status: 'QUEUED', dueAt: null, expectedMs: 60_000 },
    group: of,
    snapshot: facts,
    plan: plan(facts, NOW, RULES),
    workers: [...facts.free, ...facts.busy].map((worker) => registered(worker)),
    jobsAhead: 0,
    startInMs: 40_000,
    isKnown: true,
    now: NOW,
    viewer: { sees: () => true },
    ...change,
  })
}

describe('explainWaiting', () => {
  it('names the wait of a retry, and never says that it starts before it is over', () => {
    const job = { status: 'PENDING', dueAt: NOW + 12_000, expectedMs: 60_000 } as const
    const waiting = why({}, { job, startInMs: 0 })
    expect(waiting).toMatchObject({ rule: 'RETRY_DELAY', start: { at: NOW + 12_000, earliest: NOW + 12_000 } })
    expect(waiting.explanation).toContain('12 s')
  })

  it('names the worker that is about to take it', () => {
    const waiting = why({ busy: [busy('pixel', V1, { starting: true, readyInMs: 20_000 })] })
    expect(waiting).toMatchObject({ rule: 'STARTING', position: 1, workers: 1 })
    expect(waiting.explanation).toContain('pixel is on its way to it, ready in 20 s')
  })

  it('counts the jobs before it and the workers of its group, and says why no more join', () => {
    const v1 = group('v1', { queued: 9 })
    const waiting = why({ groups: [v1], busy: [busy('a', v1), busy('b', v1)] }, { jobsAhead: 5 }, v1)
    expect(waiting).toMatchObject({ rule: 'JOBS_AHEAD', position: 6, workers: 2 })
    expect(waiting.explanation).toBe(
      '2 workers serve its group, and 5 jobs go before it. Another will join when one that fits comes free.',
    )
  })

  it.each<[rule: string, text: string, parts: Partial<Snapshot>, change?: Partial<WaitingFacts>]>([
    ['WORKERS_BUSY', 'The one worker that fits serves other groups.', { busy: [busy('a', group('v0'))] }],
    ['NO_WORKER_FITS', 'No worker is registered yet', {}],
    ['NO_WORKER_FITS', 'the nearest, d, lacks target EMULATOR', { free: [free('d', { targets: ['DEVICE'] })] }],
    [
      'WORKERS_AWAY',
      'a would fit, but is offline or draining.',
      {},
      { workers: [{ ...registered(free('a')), online: false }] },
    ],
    [
      'DEVICES_QUARANTINED',
      'a would fit, but is quarantined. a: battery swap',
      {},
      { workers: [registered(free('a'), MENDING)] },
    ],
    [
      'DEVICES_QUARANTINED',
      'a would fit, but is quarantined; the others that fit are offline or draining. a: adb is gone',
      {},
      { workers: [registered(free('a'), FAILING), { ...registered(free('b')), online: false }] },
    ],
    [
      'KEPT_APART',
      'a would be free, but could not run it a moment ago: another device is to try.',
      {
        groups: [{ ...V1, keptFrom: new Map([['wrk_a', null] as const]) }],
        free: [free('a')],
        busy: [busy('b', group('v0'))],
      },
    ],
    [
      'KEPT_APART',
      'a would be free, but v1 could not be installed: no build',
      {
        groups: [{ ...V1, keptFrom: new Map([['wrk_a', 'v1 could not be installed: no build'] as const]) }],
        free: [free('a')],
      },
    ],
    [
      'KEPT_APART',
      'a would be free, but could not run it a moment ago: another device is to try.',
      {
        groups: [{ ...V1, keptFrom: new Map([['wrk_a', null] as const]) }],
        free: [free('a')],
        busy: [busy('b', group('v0'))],
      },
      // Of an install before the newest build, or before its agent started anew.
      { workers: [registered(free('a'), NO_BUILD), registered(busy('b', group('v0')))] },
    ],
    [
      'ORGANIZATION_CAP',
      'acme may have 0 workers at a time, and has them.',
      { free: [free('a')], organizations: [share('acme', { maxWorkers: 0 })] },
    ],
    [
      'GROUP_LIMIT',
      'acme has as many groups served on EMULATOR as it may at a time.',
      {
        free: [free('a')],
        busy: [busy('b', group('v0'))],
        limits: [{ organizationId: 'acme', target: 'EMULATOR', groups: 1 }],
      },
    ],
  ])('%s: %s', (rule, text, parts, change) => {
    const waiting = why(parts, change)
    expect(waiting.rule).toBe(rule)
    expect(waiting.explanation).toContain(text)
    expect(waiting.remedy).not.toBe('')
  })

  it('says what to do about a quarantine: mend and release, or wait for the probe', () => {
    const mending = why({}, { workers: [registered(free('a'), MENDING)] })
    expect(mending.remedy).toBe('When the device is well, release it: qgjob devices release "a".')
    expect(why({}, { workers: [registered(free('a'), FAILING)] }).remedy).toContain('probed by itself')
  })

  it('says nothing of a start that cannot be seen', () => {
    expect(why({}, { startInMs: null })).toMatchObject({ start: null, end: null })
  })

  it('puts the expected start between its bounds, and the end behind it', () => {
    const { start, end } = why({ busy: [busy('a', group('v0'))] })
    expect(start).toMatchObject({ at: NOW + 40_000 })
    expect(start?.earliest).toBeLessThan(NOW + 40_000)
    expect(start?.latest).toBeGreaterThan(NOW + 40_000)
    expect(end).toMatchObject({ at: NOW + 100_000 })
  })
})
