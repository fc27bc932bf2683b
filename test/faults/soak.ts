import { readFileSync, readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { check } from '../history/checkers.ts'
import type { Patch } from '../history/patch.ts'
import { figuresOf } from './figures.ts'
import { openLab, stopPostgres, type StoreKind } from './lab.ts'
import { startLoad } from './load.ts'
import { seeded } from './random.ts'

/**
 * npm run test:soak -- [--minutes=30] [--warm-up=15] [--store=sqlite|postgres] [--seed=N] [--small-cache]
 *
 * Lets a server work for long under a steady load, with one agent killed and one network cut each minute, and looks at
 * what its memory and its open files do after the warm-up. All checkers look at what is left in the end.
 *
 * SQLite's two page caches of 64 MB take ten minutes to fill, and memory grows as they do. A short run sees what else
 * grows with --small-cache, which gives them a megabyte each.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    'warm-up': { type: 'string' },
    store: { type: 'string', default: 'sqlite' },
    seed: { type: 'string' },
    'small-cache': { type: 'boolean', default: false },
  },
})
const MINUTE_MS = 60_000
const minutes = Number(values.minutes)
const warmUp = Number(values['warm-up'] ?? minutes / 2)
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed)
const print = (text: string) => process.stdout.write(`${text}\n`)

const AGENTS = 4
const SLOTS = 5
/** Two submitters with batches of 2.5 jobs ten times a second each: 50 jobs a second. */
const LOAD = { submitters: 2, backlog: 400, runs: [50, 250], cancelEvery: 50, everyMs: 100 } as const
const SAMPLE_MS = 1_000
/** The slope that a run of the whole length may have. */
const MOST_SLOPE = 1

const SMALL_CACHE: readonly Patch[] = [
  'PRAGMA cache_size = -65536;',
  "busy_timeout = 5000; PRAGMA cache_size = -65536'",
].map((find) => ({ file: 'server/store/sqlite.ts', find, replace: find.replace('65536', '1000') }))

interface Sample {
  minute: number
  memoryMb: number
  files: number
}

const random = seeded(seed)
print(`seed ${seed}, ${minutes} minutes, of which ${warmUp} are to warm up`)
const lab = await openLab({ kind: values.store as StoreKind, patches: values['small-cache'] ? SMALL_CACHE : [] })
try {
  await lab.startServers(1)
  await lab.startAgents(AGENTS, SLOTS)
  const load = await startLoad(lab, { ...LOAD, random: random.fork('load') })
  const pid = lab.servers[0]?.pid ?? 0
  const begun = Date.now()
  const minute = () => (Date.now() - begun) / MINUTE_MS
  const samples: Sample[] = []
  const sampling = setInterval(
    () => samples.push({ minute: minute(), memoryMb: residentMb(pid), files: openFiles(pid) }),
    SAMPLE_MS,
  )
  const injected = { kills: 0, cuts: 0 }
  for (let round = 1; minute() < minutes; round++) {
    await wait((round - 0.5) * MINUTE_MS - (Date.now() - begun))
    const [killed, cut] = [random.pick(lab.agents), random.pick(lab.agents)]
    const kill = lab.recorder.begin('nemesis', 'fault', { kind: 'kill -9 of an agent', target: killed.name })
    await killed.kill9()
    await killed.start()
    kill.ok({})
    injected.kills++
    await wait(round * MINUTE_MS - (Date.now() - begun))
    const reset = lab.recorder.begin('nemesis', 'fault', { kind: 'cut', target: cut.name })
    cut.network.cut()
    reset.ok({})
    injected.cuts++
    const { memoryMb, files } = samples.at(-1) ?? { memoryMb: 0, files: 0 }
    print(
      `minute ${minute().toFixed(1)}: ${load.acknowledged} jobs, ${load.unfinished} unfinished, ${Math.round(memoryMb)} MB, ${files} files`,
    )
  }
  clearInterval(sampling)
  const rate = load.acknowledged / (minute() * 60)
  await load.drain(2 * MINUTE_MS)
  await load.close()
  const evidence = await lab.collect()

  const warm = samples.filter((sample) => sample.minute >= warmUp)
  const slope = slopeOf(warm.map(({ minute, memoryMb }) => [minute, memoryMb]))
  const fileSlope = slopeOf(warm.map(({ minute, files }) => [minute, files]))
  const { acknowledged, jobs, completed, attempts, lost, events, progress } = figuresOf(evidence)
  print(
    [
      `${injected.kills} kills of agents, ${injected.cuts} cuts`,
      `${rate.toFixed(1)} jobs a second: ${acknowledged} acknowledged, ${jobs} there, ${completed} completed`,
      `${attempts} attempts, ${lost} lost, ${events} events, progress after ${progress.median} ms, at worst ${progress.worst}`,
      `memory ${slope.toFixed(2)} MB a minute after the warm-up, files ${fileSlope.toFixed(2)} a minute`,
    ].join('\n'),
  )
  const problems = [...check(evidence)].flatMap(([name, found]) => found.map((one) => `${name}: ${one}`))
  if (slope > MOST_SLOPE) problems.push(`memory grows by ${slope.toFixed(2)} MB a minute, ${MOST_SLOPE} is allowed`)
  for (const problem of problems) print(problem)
  print(problems.length === 0 ? 'every checker agrees' : `${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  await lab.close()
  await stopPostgres()
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
}

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024
}

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** Of the straight line that fits best, by the least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (pick: 0 | 1) => points.reduce((sum, point) => sum + point[pick], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  const below = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  return below === 0 ? 0 : above / below
}
