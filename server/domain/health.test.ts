import { describe, expect, test } from 'vitest'
import {
  afterFailedProbe,
  afterIncident,
  apartUntil,
  checkAt,
  disagreement,
  dueOf,
  HALF_LIFE_MS,
  healthOf,
  keepingFrom,
  NOTHING,
  probing,
  PROBE_TIMEOUT_MS,
  quarantinedByHand,
  readmitted,
  WEIGHTS,
  type HealthRecord,
  type Incident,
  type IncidentKind,
} from './health.ts'

const NOW = 1_000_000_000
const MINUTE = 60_000
const POLICY = { quarantineMs: MINUTE, maxQuarantineMs: 60 * MINUTE }

function incident(kind: IncidentKind, change: Partial<Incident> = {}): Incident {
  return {
    kind,
    at: NOW,
    about: null,
    weight: WEIGHTS[kind],
    text: 'adb: device offline',
    organizationId: 'acme',
    ...change,
  }
}

function record(...incidents: Incident[]): HealthRecord | null {
  return incidents.reduce<HealthRecord | null>((before, one) => afterIncident(before, one, POLICY), null)
}

function quarantinedRecord(): HealthRecord {
  return three.reduce((before, one) => afterIncident(before, one, POLICY), NOTHING)
}

const three = [1, 2, 3].map((job) => incident('ATTEMPT', { about: `job_${job}` }))

describe('the score', () => {
  const cases: [string, Incident[], number, number, string][] = [
    ['is full for a worker without a record', [], 0, 100, 'HEALTHY'],
    ['falls by two fifths for a failed job', three.slice(0, 1), 0, 60, 'SUSPECT'],
    ['counts a job once that fails again and again', [three[0], three[0], three[0]] as Incident[], 0, 60, 'SUSPECT'],
    ['is nothing after three different ones', three, 0, 0, 'QUARANTINED'],
    ['halves what is a quarter of an hour old', three.slice(0, 2), HALF_LIFE_MS, 60, 'SUSPECT'],
    ['is whole again the next day', three.slice(0, 2), 86_400_000, 100, 'HEALTHY'],
    [
      'takes an agent that cannot install lightly, until another could',
      [incident('INSTALL', { weight: WEIGHTS.UNPROVEN_INSTALL })],
      0,
      90,
      'HEALTHY',
    ],
    ['takes a lost contact for half a failure', [incident('OFFLINE')], 0, 80, 'HEALTHY'],
    [
      'adds losses of contact and restarts',
      [incident('OFFLINE'), incident('OFFLINE'), incident('RESTARTED')],
      0,
      40,
      'SUSPECT',
    ],
    ['is nothing for one that flaps', Array.from({ length: 6 }, () => incident('OFFLINE')), 0, 0, 'QUARANTINED'],
  ]
  test.each(cases)('%s', (_, incidents, laterMs, score, status) => {
    expect(healthOf(record(...incidents), NOW + laterMs)).toMatchObject({ score, status })
  })

  test('says what is against the device, and since when', () => {
    const old = incident('INSTALL', { at: NOW - 5 * MINUTE, about: 'grp_1', text: 'no space left' })
    const health = healthOf(record(old, incident('ATTEMPT', { about: 'job_1' })), NOW)
    expect(health).toMatchObject({ status: 'SUSPECT', since: NOW - 5 * MINUTE, recentFailures: 2 })
    expect(health.reason).toBe(
      '1 job that could not be run, 1 failed install within 5 minutes; the last: adb: device offline',
    )
  })

  test('tells what happened only to those who see whose work it happened to', () => {
    const blind = { sees: () => false }
    expect(healthOf(record(...three.slice(0, 1)), NOW, blind).reason).toBe(
      '1 job that could not be run within a minute',
    )
    expect(healthOf(record(...three), NOW, blind).reason).toBe('3 jobs that could not be run within a minute')
    expect(healthOf(record(...three), NOW).reason).toMatch(/; the last: adb: device offline$/)
    expect(healthOf(record(incident('OFFLINE', { organizationId: null, weight: 100 })), NOW, blind).reason).toMatch(
      /adb/,
    )
  })

  test('keeps a record small however much happens', () => {
    const many = Array.from({ length: 100 }, (_, at) => incident('ATTEMPT', { at: NOW + at, about: `job_${at}` }))
    expect(record(...many)?.incidents).toHaveLength(20)
  })
})

describe('a quarantine', () => {
  const bad = quarantinedRecord()
  const well = { online: true, busy: false }

  test('comes with its reason, and ends with a probe after the first wait', () => {
    expect(bad.quarantine).toMatchObject({ since: NOW, until: NOW + MINUTE, byHand: false })
    expect(bad.quarantine?.reason).toMatch(/^3 jobs that could not be run within a minute/)
    expect(dueOf(bad, well, NOW + MINUTE - 1)).toBe('NOTHING')
    expect(dueOf(bad, well, NOW + MINUTE)).toBe('PROBE')
    expect(checkAt(bad)).toBe(NOW + MINUTE)
  })

  test('of a device that is away or still at work waits for it', () => {
    expect(dueOf(bad, { online: false, busy: false }, NOW + MINUTE)).toBe('LATER')
    expect(dueOf(bad, { online: true, busy: true }, NOW + MINUTE)).toBe('LATER')
  })

  test('is over when nobody answers the probe: the agent cannot', () => {
    const probed = probing(bad, NOW + MINUTE)
    expect(dueOf(probed, well, NOW + MINUTE + PROBE_TIMEOUT_MS - 1)).toBe('NOTHING')
    expect(dueOf(probed, well, NOW + MINUTE + PROBE_TIMEOUT_MS)).toBe('RELEASE')
    expect(checkAt(probed)).toBe(NOW + MINUTE + PROBE_TIMEOUT_MS)
  })

  test('doubles with each failed probe, up to the longest', () => {
    const waits: number[] = []
    let now = NOW
    for (let next = bad, i = 0; i < 8; i++) {
      const until = next.quarantine?.until ?? 0
      waits.push((until - now) / MINUTE)
      now = until
      next = afterFailedProbe(probing(next, now), 'no answer', now, POLICY)
      expect(next.quarantine?.reason).toContain('no answer')
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  })

  test('is longer when it comes again soon after the device was readmitted, and not after a good hour', () => {
    const again = (laterMs: number) => {
      const back = readmitted(bad, NOW)
      const failing = three.map((one) => ({ ...one, at: NOW + laterMs }))
      return failing.reduce((before, one) => afterIncident(before, one, POLICY), back).quarantine
    }
    expect(healthOf(readmitted(bad, NOW), NOW)).toMatchObject({ score: 100, status: 'HEALTHY', recentFailures: 0 })
    expect(again(MINUTE)?.until).toBe(NOW + MINUTE + 2 * MINUTE)
    expect(again(60 * MINUTE)?.until).toBe(NOW + 60 * MINUTE + MINUTE)
  })

  test('never comes by itself where that is switched off', () => {
    const off = { ...POLICY, quarantineMs: 0 }
    const next = three.reduce<HealthRecord | null>((before, one) => afterIncident(before, one, off), null)
    expect(healthOf(next, NOW)).toMatchObject({ score: 0, status: 'SUSPECT' })
  })

  test('by hand lasts until its time, or until somebody ends it, whatever happens meanwhile', () => {
    const short = quarantinedByHand(null, { reason: 'battery swap', until: NOW + 1 }, NOW)
    const open = quarantinedByHand(null, { reason: 'battery swap', until: null }, NOW)
    expect([dueOf(short, well, NOW), dueOf(short, well, NOW + 1)]).toEqual(['NOTHING', 'RELEASE'])
    expect([dueOf(open, well, NOW + 86_400_000), checkAt(open)]).toEqual(['NOTHING', null])
    const worse = three.reduce<HealthRecord>((before, one) => afterIncident(before, one, POLICY), open)
    expect(worse.quarantine).toEqual(open.quarantine)
  })
})

test('a test that fails here and passes elsewhere counts where that happens more than to other devices', () => {
  const flaky = (...jobs: number[]) =>
    record(...jobs.map((job) => incident('DISAGREED', { about: `job_${job}`, weight: 0 })))
  expect(disagreement(null, [], NOW)).toBe(0)
  expect(disagreement(flaky(1), [null, null], NOW)).toBe(WEIGHTS.DISAGREED)
  expect(disagreement(flaky(1, 1), [null, null], NOW)).toBe(WEIGHTS.DISAGREED)
  expect(disagreement(flaky(1), [flaky(3), flaky(4)], NOW)).toBe(0)
  expect(disagreement(flaky(1, 2, 3), [flaky(3), flaky(4)], NOW)).toBe(WEIGHTS.DISAGREED)
  expect(disagreement(flaky(1), [flaky(3), null, null], NOW)).toBe(WEIGHTS.DISAGREED)
})

test('what weighs nothing is forgotten before what does, but not the last', () => {
  const free = (about: number) => incident('INSTALL', { about: `grp_${about}`, weight: 0 })
  const light = Array.from({ length: 40 }, (_, n) => free(n))
  const { incidents = [] } = record(incident('OFFLINE'), ...light) ?? {}
  expect(incidents.length).toBe(20)
  expect([incidents[0]?.kind, incidents.at(-1)?.about]).toEqual(['OFFLINE', 'grp_39'])
  const full = record(...Array.from({ length: 20 }, () => incident('OFFLINE', { weight: 1 })), free(1), free(2))
  expect(full?.incidents.at(-1)?.about).toBe('grp_2')
  expect(full?.incidents.filter(({ kind }) => kind === 'OFFLINE').length).toBe(19)
})

test('a device is kept from what it could not install for a while, longer each time', () => {
  const failed = (...ats: number[]) =>
    record(...ats.map((at) => incident('INSTALL', { at, about: 'grp_1', weight: 25 })))
  expect(keepingFrom(null, 'grp_1', 0, NOW)).toBeUndefined()
  expect(keepingFrom(failed(NOW), 'grp_2', 0, NOW)).toBeUndefined()
  expect(keepingFrom(failed(NOW), 'grp_1', 0, NOW + MINUTE - 1)).toMatchObject({ at: NOW })
  expect(keepingFrom(failed(NOW), 'grp_1', 0, NOW + MINUTE)).toBeUndefined()
  expect(keepingFrom(failed(NOW - MINUTE, NOW), 'grp_1', 0, NOW + 2 * MINUTE - 1)).toMatchObject({ at: NOW })
  // Since then a build was added, or the agent started anew.
  expect(keepingFrom(failed(NOW - MINUTE, NOW), 'grp_1', NOW, NOW + MINUTE)).toBeUndefined()
  expect(keepingFrom(failed(NOW - MINUTE, NOW), 'grp_1', NOW + 1, NOW + 1)).toBeUndefined()
  expect([1, 2, 3, 10].map((times) => apartUntil(times, 0) / MINUTE)).toEqual([1, 2, 4, 15])
})
