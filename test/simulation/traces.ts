import { report, type Report } from '../../server/simulation/report.ts'
import { seededRandom } from '../../server/simulation/random.ts'
import { simulate, type SimulateOptions } from '../../server/simulation/simulate.ts'
import type { SimulationRun } from '../../server/simulation/simulation.ts'
import { parseTrace, type Trace } from '../../server/simulation/trace.ts'

export type Line = Record<string, unknown>

/** A lab of so many emulators. */
export function lab(count: number, change: Line = {}): Line {
  return {
    type: 'lab',
    workers: [{ name: 'w', count, targets: ['EMULATOR'] }],
    install: { EMULATOR: 30 },
    ...change,
  }
}

export function job(change: Line = {}): Line {
  return {
    type: 'job',
    at: 0,
    org: 'a',
    appVersion: 'v1',
    target: 'EMULATOR',
    test: 't.spec.js',
    seconds: 40,
    ...change,
  }
}

export function jobs(count: number, of: (index: number) => Line): Line[] {
  return Array.from({ length: count }, (_, index) => job({ test: `t${index}.spec.js`, ...of(index) }))
}

export interface Simulated {
  trace: Trace
  run: SimulationRun
  report: Report
}

export async function simulated(lines: readonly Line[], options: Partial<SimulateOptions> = {}): Promise<Simulated> {
  const trace = parseTrace(lines.map((line) => JSON.stringify(line)).join('\n'))
  const run = await simulate(trace, { policy: 'qgjob', knowledge: 'exact', seed: 1, env: {}, ...options })
  return { trace, run, report: report(trace, run) }
}

/** Durations as tests have them: most are short, some take long. Seconds. */
export function logNormal(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.round(Math.max(1, median * Math.exp(sigma * normal)) * 10) / 10
}

/** So many jobs at once, of which a few apps have most. */
export function batch(seed: number, of: { jobs: number; apps: number; devices: number; install: number }): Line[] {
  const random = seededRandom(seed)
  const weights = Array.from({ length: of.apps }, (_, index) => 1 / (index + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const app = (): number => {
    let left = random() * total
    return Math.max(
      0,
      weights.findIndex((weight) => (left -= weight) <= 0),
    )
  }
  return [
    lab(of.devices, { install: { EMULATOR: of.install } }),
    ...jobs(of.jobs, () => ({ appVersion: `v${app()}`, seconds: logNormal(random, 40, 0.8) })),
  ]
}
