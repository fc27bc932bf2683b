import { describe, expect, it } from 'vitest'
import { lowerBound } from '../../server/simulation/lower-bound.ts'
import { seededRandom } from '../../server/simulation/random.ts'
import { optimum } from './optimum.ts'
import { batch, jobs, lab, simulated, type Line } from './traces.ts'

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const ratio = async (lines: readonly Line[], options: Parameters<typeof simulated>[1]) => {
  const { report } = await simulated(lines, options)
  return report.makespan / report.lowerBound
}

/** 200 and 400 jobs of 3 to 20 apps on 5 to 20 devices. */
const LARGE = [
  { jobs: 200, apps: 3, devices: 5, install: 60 },
  { jobs: 200, apps: 10, devices: 10, install: 30 },
  { jobs: 400, apps: 20, devices: 10, install: 60 },
  { jobs: 400, apps: 6, devices: 20, install: 60 },
].map((of, seed) => batch(seed + 1, of))

describe('a large batch', () => {
  it.each(['exact', 'learned'] as const)(
    'takes at most 1.05 times the lower bound in the mean, with %s durations',
    async (knowledge) => {
      const ratios = await Promise.all(LARGE.map((lines) => ratio(lines, { knowledge })))
      expect(mean(ratios)).toBeLessThanOrEqual(1.05)
      for (const one of ratios) expect(one).toBeGreaterThanOrEqual(1)
    },
  )

  it('takes far longer with one worker for each group, or with one install for each test', async () => {
    const [lines = []] = LARGE
    expect(await ratio(lines, { policy: 'whole-group' })).toBeGreaterThan(1.5)
    expect(await ratio(lines, { policy: 'per-test' })).toBeGreaterThan(1.5)
  })
})

describe('a small batch', () => {
  it('takes at most 1.10 times the optimum, with few installs more than that needs', async () => {
    const installs = { qgjob: 0, optimum: 0 }
    for (let seed = 1; seed <= 25; seed++) {
      const random = seededRandom(seed)
      const below = (count: number) => Math.floor(random() * count)
      const [devices, install] = [1 + below(4), [10, 30, 60, 120][below(4)] ?? 30]
      const lines = batch(seed * 13, { jobs: 3 + below(10), apps: 1 + below(3), devices, install })
      const small = lines.slice(1).map((line) => ({ app: String(line.appVersion), seconds: Number(line.seconds) }))
      const best = optimum(small, devices, install)
      const { report, trace } = await simulated(lines)
      expect(report.makespan, `seed ${seed}`).toBeLessThanOrEqual(1.1 * best.makespan)
      installs.qgjob += report.installs
      installs.optimum += best.installs
      // The bound is one, also of the fastest schedule that there is.
      expect(lowerBound(trace, trace.jobs)).toBeLessThanOrEqual(Math.round(best.makespan * 1_000) + 1)
    }
    expect(installs.qgjob).toBeLessThanOrEqual(1.1 * installs.optimum)
  })
})

describe("the first version's example: 20 tests of 3 app versions, two minutes to install", () => {
  const seconds = [80, 81, 45, 120, 60, 95, 70, 30, 150, 50, 75, 65, 90, 40, 110, 85, 55, 100, 35, 60]
  const tests = jobs(20, (n) => ({
    appVersion: ['v1', 'v2', 'v3'][n % 10 < 5 ? 0 : n % 10 < 8 ? 1 : 2],
    seconds: seconds[n],
  }))

  it.each([2, 3, 4, 6])('is never slower than with one worker for each group, on %i devices', async (devices) => {
    const lines = [lab(devices, { install: { EMULATOR: 120 } }), ...tests]
    const qgjob = (await simulated(lines)).report
    const wholeGroup = (await simulated(lines, { policy: 'whole-group' })).report
    expect(qgjob.makespan).toBeLessThanOrEqual(wholeGroup.makespan)
    // An install more than one for each app is worth it only if it ends everything sooner.
    if (qgjob.installs > 3) expect(qgjob.makespan).toBeLessThan(wholeGroup.makespan)
  })
})
