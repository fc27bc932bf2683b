/**
 * How good schedules are over many random batches: more than a test has time for.
 *
 *   node test/simulation/survey.ts small [cases]        against the optimum, which an exhaustive search finds
 *   node test/simulation/survey.ts large [jobs,jobs]    against the lower bound
 */
import { seededRandom } from '../../server/simulation/random.ts'
import { KNOWLEDGE, type Knowledge } from '../../server/simulation/simulate.ts'
import { optimum } from './optimum.ts'
import { batch, simulated } from './traces.ts'

const [kind, argument] = process.argv.slice(2)
const print = (text: string) => process.stdout.write(`${text}\n`)

interface Found {
  ratio: number
  /** More than the fastest schedule needs; of large batches nobody knows. */
  extraInstalls?: number
}

function summarise(knowledge: Knowledge, found: readonly Found[]): void {
  const ratios = found.map(({ ratio }) => ratio).sort((a, b) => a - b)
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  const at = (part: number) => (ratios[Math.ceil(ratios.length * part) - 1] ?? NaN).toFixed(3)
  const extra = found.map(({ extraInstalls = 0 }) => extraInstalls)
  const more = `more installs in ${extra.filter((count) => count > 0).length}, ${extra.reduce((sum, count) => sum + count, 0)} in all`
  const above = `above 1.10: ${ratios.filter((ratio) => ratio > 1.1).length}`
  print(
    `${knowledge.padEnd(7)} ${found.length} cases: mean ${mean.toFixed(3)}, 90 % at most ${at(0.9)}, worst ${at(1)}; ${above}${kind === 'small' ? `; ${more}` : ''}`,
  )
}

async function small(cases: number, knowledge: Knowledge): Promise<Found[]> {
  const found: Found[] = []
  for (let seed = 1; seed <= cases; seed++) {
    const random = seededRandom(seed)
    const below = (count: number) => Math.floor(random() * count)
    const [devices, install] = [1 + below(4), [10, 30, 60, 120][below(4)] ?? 30]
    const lines = batch(seed * 13, { jobs: 3 + below(10), apps: 1 + below(3), devices, install })
    const jobs = lines.slice(1).map((line) => ({ app: String(line.appVersion), seconds: Number(line.seconds) }))
    const best = optimum(jobs, devices, install)
    const { makespan, installs } = (await simulated(lines, { knowledge })).report
    found.push({ ratio: makespan / best.makespan, extraInstalls: Math.max(0, installs - best.installs) })
  }
  return found
}

async function large(sizes: readonly number[], knowledge: Knowledge): Promise<Found[]> {
  const found: Found[] = []
  for (const jobs of sizes)
    for (const apps of [3, 10, 50])
      for (const devices of [3, 10, 30])
        for (const install of [30, 120]) {
          const lines = batch(jobs * 31 + apps * 7 + devices + install, { jobs, apps, devices, install })
          const { makespan, lowerBound } = (await simulated(lines, { knowledge })).report
          found.push({ ratio: makespan / lowerBound })
        }
  return found
}

for (const knowledge of KNOWLEDGE) {
  const sizes = (argument ?? '200,500,1000').split(',').map(Number)
  summarise(
    knowledge,
    kind === 'small' ? await small(Number(argument ?? 100), knowledge) : await large(sizes, knowledge),
  )
}
