import { parseArgs } from 'node:util'
import { SABOTAGES } from '../history/sabotages.ts'
import { stopPostgres } from './lab.ts'
import { runScenario, type Result } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'
import { faultsOf, problemsOf, tableOf } from './report.ts'

/**
 * npm run test:faults -- [--seed=N] [--only=part of a name] [--part=0.1] [--sabotage=S19b]
 *
 * Breaks real processes on purpose and checks what they leave behind. The seed plays the same schedule of faults again;
 * `part` takes so much of the figures of the whole run. With a sabotage of test/history/sabotages.ts it is to fail.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
    part: { type: 'string', default: '1' },
    sabotage: { type: 'string' },
  },
})
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed)
const patches = SABOTAGES.filter(({ name }) => name === values.sabotage).flatMap((one) => [one, ...(one.also ?? [])])
if (values.sabotage !== undefined && patches.length === 0) throw new Error(`there is no sabotage ${values.sabotage}`)
const print = (text: string) => process.stdout.write(`${text}\n`)
print(`seed ${seed}: --seed=${seed} plays this schedule again`)

const problems: string[] = []
const results: Result[] = []
try {
  for (const scenario of SCENARIOS.filter(({ name }) => name.includes(values.only))) {
    if (scenario.diskMb !== undefined && process.getuid?.() !== 0) {
      print(`${scenario.name}: left out, only root may mount a small disk`)
      continue
    }
    try {
      const result = await runScenario(scenario, {
        seed,
        faults: Math.ceil(scenario.faults * Number(values.part)),
        patches,
      })
      // The evidence of a whole run is large, and has been looked at.
      results.push({ ...result, evidence: null })
      print(faultsOf(result))
      problems.push(...problemsOf(result))
    } catch (error) {
      problems.push(`${scenario.name}: ${(error as Error).stack ?? ''}\n${String((error as Error).cause)}`)
      print(`${scenario.name}: did not come to its end`)
    }
  }
} finally {
  await stopPostgres()
}
print(tableOf(results))
for (const problem of problems) print(problem)
print(problems.length === 0 ? 'every checker agrees' : `${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
