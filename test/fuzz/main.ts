import { parseArgs } from 'node:util'
import { fuzz } from './run.ts'
import { SURFACES } from './surfaces.ts'
import { startTarget } from './target.ts'

// npm run test:fuzz -- [--seed=N] [--only=surface] [--part=0.1] [--from=N --count=N]
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
    part: { type: 'string', default: '1' },
    from: { type: 'string' },
    count: { type: 'string' },
  },
})
/** The server must answer as fast as before: so many times as slow as it was, or within so many milliseconds. */
const SLOWER = 5
const QUICK_MS = 100

const say = (text: string) => process.stdout.write(`${text}\n`)
const target = await startTarget()
const usual = await target.answerTime()
say(`seed ${values.seed}; a plain question takes ${usual.toFixed(1)} ms`)
let failed = 0
for (const [name, surface] of Object.entries(SURFACES)) {
  if (values.only !== undefined && values.only !== name) continue
  const count = values.count === undefined ? Math.ceil(surface.count * Number(values.part)) : Number(values.count)
  const result = await fuzz(target, { seed: Number(values.seed), surface: name, count, from: Number(values.from ?? 0) })
  const after = target.ended() === null ? await target.answerTime() : Infinity
  if (after > Math.max(QUICK_MS, usual * SLOWER)) result.problems.push(`a plain question takes ${after.toFixed(1)} ms`)
  say(
    `${name.padEnd(10)} ${String(result.sent).padStart(7)} sent in ${(result.ms / 1_000).toFixed(1)} s, ${result.problems.length} problems, then ${after.toFixed(1)} ms`,
  )
  for (const problem of result.problems) say(`  ${problem}`)
  failed += result.problems.length
}
await target.stop()
process.exitCode = failed === 0 ? 0 : 1
