import { seeded } from '../faults/random.ts'
import { SURFACES } from './surfaces.ts'
import type { Target } from './target.ts'

export interface FuzzOptions {
  seed: number
  surface: string
  /** The number of the first input. */
  from?: number
  count?: number
  /** Ends early, milliseconds. */
  atMostMs?: number
}

export interface FuzzResult {
  surface: string
  sent: number
  ms: number
  /** Each with the command that plays it again. */
  problems: string[]
}

/** Enough to see what is wrong. */
const MOST_PROBLEMS = 10

/**
 * Sends inputs that depend on the seed and their number alone, and looks at every answer and at the server's health.
 */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const { seed, surface: name, from = 0, atMostMs = Infinity } = options
  const surface = SURFACES[name]
  if (surface === undefined) throw new Error(`there is no surface ${name}: ${Object.keys(SURFACES).join(', ')}`)
  const count = options.count ?? surface.count
  const since = performance.now()
  const problems: string[] = []
  const complaintsBefore = target.complaints.length
  const { send, close } = await surface.open(target)
  let next = from
  const isOver = () =>
    problems.length >= MOST_PROBLEMS || performance.now() - since > atMostMs || target.ended() !== null

  async function work(): Promise<void> {
    while (next < from + count && !isOver()) {
      const number = next++
      const problem = await send(seeded(seed).fork(`${name} ${number}`)).catch((error: unknown) => String(error))
      if (problem === null) continue
      problems.push(`${problem}\n  npm run test:fuzz -- --seed=${seed} --only=${name} --from=${number} --count=1`)
    }
  }
  await Promise.all(Array.from({ length: surface.parallel }, work))
  await close()
  const crash = target.ended()
  if (crash !== null) problems.push(`the server is gone: ${crash}`)
  problems.push(...target.complaints.slice(complaintsBefore, complaintsBefore + MOST_PROBLEMS))
  return { surface: name, sent: next - from, ms: performance.now() - since, problems }
}
