import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { scratchDirectory } from '../helpers/scratch.ts'
import { ALL, titleOf } from './all.ts'
import type { Sabotage } from './sabotages.ts'

/**
 * npm run test:sabotage -- [name or part of a path ...]
 *
 * Takes one guard after another out of the source, in a build of tests alone, and runs the tests that must notice.
 */
const root = join(import.meta.dirname, '../..')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const directory = scratchDirectory('sabotage')
const print = (text: string) => process.stdout.write(`${text}\n`)

/** Whether a test failed; a run that could not begin proves nothing. */
function isCaught(sabotage: Sabotage): boolean {
  const output = join(directory, 'result.json')
  rmSync(output, { force: true })
  const how = ['--config=test/history/sabotage.config.ts', '--bail=1', '--reporter=json', `--outputFile=${output}`]
  const { stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', ...how, ...sabotage.caughtBy], {
    cwd: root,
    env: { ...process.env, QGJOB_SABOTAGE: titleOf(sabotage), QGJOB_HISTORIES: '200' },
    encoding: 'utf8',
  })
  if (!existsSync(output)) throw new Error(`the tests did not run:\n${stdout}\n${stderr}`)
  const { numFailedTests, numTotalTests, testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    numFailedTests: number
    numTotalTests: number
    testResults: { message: string }[]
  }
  const broken = testResults.map(({ message }) => message).find((message) => message.includes('has no "'))
  if (numTotalTests === 0 || broken !== undefined) throw new Error(broken ?? `no test ran:\n${stderr}`)
  return numFailedTests > 0
}

const chosen = process.argv.slice(2)
const missed: string[] = []
const tried = ALL.filter(
  ({ name, file }) => chosen.length === 0 || chosen.some((word) => name === word || file.includes(word)),
)
for (const sabotage of tried) {
  const begun = performance.now()
  const caught = isCaught(sabotage)
  if (!caught) missed.push(titleOf(sabotage))
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  print(`${caught ? 'caught' : 'MISSED'}  ${seconds.padStart(5)} s  ${titleOf(sabotage)}`)
}
rmSync(directory, { recursive: true })
print([`${tried.length - missed.length} of ${tried.length} sabotages caught`, ...missed].join('\n  missed: '))
process.exitCode = missed.length === 0 ? 0 : 1
