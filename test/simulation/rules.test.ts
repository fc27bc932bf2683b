import { describe, expect, it } from 'vitest'
import type { Span } from '../../server/simulation/device.ts'
import { seededRandom } from '../../server/simulation/random.ts'
import { job, jobs, lab, logNormal, simulated, type Line, type Simulated } from './traces.ts'

const SECOND = 1_000
const HALF_AN_HOUR = 1_800 * SECOND

/** Device time by organization within half an hour from then. */
function deviceTime(spans: readonly Span[], from: number): Map<string, number> {
  const time = new Map<string, number>()
  for (const { organizationId, start, end } of spans) {
    const part = Math.min(end, from + HALF_AN_HOUR) - Math.max(start, from)
    if (part > 0) time.set(organizationId, (time.get(organizationId) ?? 0) + part)
  }
  return time
}

/** How far the share of an organization in any half hour in which all have jobs waiting is from its weight. */
function worstDeviation({ run, trace }: Simulated): number {
  const weights = new Map(trace.organizations.map(({ organizationId, weight }) => [organizationId, weight ?? 1]))
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const lastStarts = [...weights.keys()].map((id) =>
    Math.max(...run.jobs.map(({ job, startedAt }) => (job.organizationId === id ? (startedAt ?? 0) : 0))),
  )
  let worst = 0
  for (let from = 0; from + HALF_AN_HOUR <= Math.min(...lastStarts); from += 60 * SECOND) {
    const time = deviceTime(run.spans, from)
    const all = [...time.values()].reduce((sum, ms) => sum + ms, 0)
    for (const [id, weight] of weights) worst = Math.max(worst, Math.abs((time.get(id) ?? 0) / all - weight / total))
  }
  return worst
}

function unequalAppetites(weights: Record<string, number>): Line[] {
  const random = seededRandom(1)
  const appetites = [
    { org: 'a', count: 320, apps: 12, median: 30 },
    { org: 'b', count: 480, apps: 3, median: 60 },
    { org: 'c', count: 700, apps: 1, median: 40 },
  ]
  const orgs = Object.fromEntries(Object.entries(weights).map(([org, weight]) => [org, { weight }]))
  return [
    lab(12, { orgs }),
    ...appetites
      .filter(({ org }) => org in weights)
      .flatMap(({ org, count, apps, median }) =>
        jobs(count, (n) => ({ org, appVersion: `v${n % apps}`, seconds: logNormal(random, median, 0.6) })),
      ),
  ]
}

describe('organizations of unequal appetite', () => {
  it.each([
    { a: 1, b: 2, c: 3 },
    { b: 1, c: 1 },
    { b: 1, c: 3 },
  ])(
    'with weights %o have their share, give or take five hundredths, in every half hour in which all want more',
    async (weights) => {
      const run = await simulated(unequalAppetites(weights))
      expect(worstDeviation(run)).toBeLessThan(0.05)
      // Evening out does not cost an install at every job.
      expect(run.report.installs).toBeLessThan(100)
    },
  )

  it('do not without shares', async () => {
    expect(worstDeviation(await simulated(unequalAppetites({ b: 1, c: 3 }), { policy: 'per-test' }))).toBeGreaterThan(
      0.2,
    )
  })

  it('keep to their caps', async () => {
    const { run } = await simulated([
      lab(4, { orgs: { a: { maxWorkers: 2 } } }),
      ...jobs(20, (n) => ({ appVersion: `v${n % 3}` })),
    ])
    expect(mostAtATime(run.spans)).toBe(2)
  })
})

function mostAtATime(spans: readonly Span[]): number {
  return Math.max(
    ...spans.map(({ start }) => spans.filter((other) => other.start <= start && start < other.end).length),
  )
}

describe('an URGENT job', () => {
  const normal = jobs(30, () => ({ seconds: 60 }))

  it.each([
    ['of the app that is on the devices', 'a', 'v1', 0],
    ['of another app', 'a', 'v2', 30],
    ['of another organization', 'b', 'v1', 30],
  ])('%s starts at the next job boundary', async (_, org, appVersion, install) => {
    const { run } = await simulated([lab(3), ...normal, job({ at: 100, org, appVersion, priority: 'URGENT' })])
    const boundary = Math.min(...run.spans.filter(({ end }) => end >= 100 * SECOND).map(({ end }) => end))
    const urgent = run.jobs.find(({ job }) => job.priority === 'URGENT')
    expect(urgent?.startedAt).toBe(boundary + install * SECOND)
  })

  it('waits for long if one worker runs a whole group', async () => {
    const lines = [lab(1), ...normal, job({ at: 100, appVersion: 'v2', priority: 'URGENT' })]
    const { run } = await simulated(lines, { policy: 'whole-group' })
    expect(run.jobs.find(({ job }) => job.priority === 'URGENT')?.startedAt).toBeGreaterThan(1_800 * SECOND)
  })
})

describe('a constant stream of HIGH jobs', () => {
  /** LOW work counts as HIGH after two ageing times and at most half of one more. */
  const BOUND = 2.5 * 600

  it.each([
    ['its own app', 1, 'v1'],
    ['another app', 1, 'v2'],
    ['another app, on several devices', 3, 'v2'],
  ])('keeps a LOW job of %s no longer than the ageing bound', async (_, devices, appVersion) => {
    const stream = jobs(devices * 60, (n) => ({ at: Math.floor(n / devices) * 40, priority: 'HIGH' }))
    const { run } = await simulated([lab(devices), job({ appVersion, priority: 'LOW' }), ...stream])
    const low = run.jobs.find(({ job }) => job.priority === 'LOW')
    // After the bound, a job that runs and an install at the most.
    expect(low?.startedAt).toBeLessThanOrEqual((BOUND + 40 + 30) * SECOND)
    expect(low?.startedAt).toBeGreaterThan(1_000 * SECOND)
  })
})

describe('a group that cannot have a worker', () => {
  const others = jobs(12, (n) => ({ appVersion: `v${n % 3}` }))
  const lines = [lab(3, { orgs: { capped: { maxWorkers: 0 } } }), ...others]

  it.each([
    ['that no device fits', { requirements: { tags: ['gpu'] } }],
    ['that no target serves', { target: 'DEVICE' }],
    ['whose organization may have none', { org: 'capped' }],
  ])('%s delays no other, whatever its priority', async (_, change) => {
    const alone = await simulated(lines)
    const blocked = jobs(5, () => ({ appVersion: 'blocked', priority: 'URGENT', ...change }))
    const beside = await simulated([...lines, ...blocked])
    const startsOf = ({ run }: Simulated) =>
      run.jobs.filter(({ job }) => job.appVersionId !== 'blocked').map(({ startedAt }) => startedAt)
    expect(startsOf(beside)).toEqual(startsOf(alone))
    expect(beside.report.stuck).toMatchObject([{ jobs: 5 }])
  })
})

describe('concurrency', () => {
  const groups = jobs(24, (n) => ({ appVersion: `v${n % 4}`, org: n % 8 < 4 ? 'a' : 'b' }))
  const limited = (concurrency: Line) => [lab(6, { orgs: { a: { concurrency } } }), ...groups]

  /** How many groups of the organization are served at the same time at most, by what its devices do. */
  function groupsAtATime({ run }: Simulated, org: string): number {
    const spans = run.spans.filter(({ organizationId }) => organizationId === org)
    const apps = ({ start }: Span) =>
      new Set(
        spans.filter((other) => other.start <= start && start < other.end).map(({ appVersionId }) => appVersionId),
      )
    return Math.max(...spans.map((span) => apps(span).size))
  }

  it('of 1 makes the groups of an organization on a target strictly sequential, those of others not', async () => {
    const result = await simulated(limited({ EMULATOR: 1 }))
    expect(groupsAtATime(result, 'a')).toBe(1)
    expect(groupsAtATime(result, 'b')).toBeGreaterThan(1)
    expect(result.report.completed).toBe(24)
  })

  it.each([
    [2, { EMULATOR: 2 }],
    [3, { DEVICE: 1 }],
  ])('lets %i groups be served with %o', async (expected, concurrency) => {
    expect(groupsAtATime(await simulated(limited(concurrency)), 'a')).toBe(expected)
  })
})
