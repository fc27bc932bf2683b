import { Rig } from './rig.ts'
import type { Scenario } from './scenario.ts'
import { doctor } from './scenarios/doctor.ts'
import { evidence } from './scenarios/evidence.ts'
import { faults } from './scenarios/faults.ts'
import { groups } from './scenarios/groups.ts'
import { health } from './scenarios/health.ts'
import { rented } from './scenarios/rented.ts'
import { versions } from './scenarios/versions.ts'
import { setUp } from './setup.ts'

/*
 * AppWright specs that nobody changed, on SIMULATED phones through everything that is real: adb, an APK, Appium with
 * its UiAutomator2 driver, a server and agents. Words as arguments pick the scenarios whose names have them.
 */
const wanted = process.argv.slice(2)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function runOne(scenario: Scenario): Promise<boolean> {
  const startedAt = performance.now()
  const rig = await Rig.open(scenario)
  const seconds = (): string => `${Math.round((performance.now() - startedAt) / 1000)} s`.padStart(6)
  try {
    const figures = await scenario.run(rig)
    say(`ok    ${seconds()}  ${scenario.name}\n                ${figures}`)
    return true
  } catch (error) {
    say(
      `WRONG ${seconds()}  ${scenario.name}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
    for (const name of ['lab', 'server']) {
      try {
        say(`--- ${name}.log\n${rig.log(name).split('\n').slice(-25).join('\n')}`)
      } catch {
        // It was not started.
      }
    }
    return false
  } finally {
    await rig.close()
  }
}

setUp(say)
const scenarios = [...doctor, ...groups, ...faults, ...health, ...evidence, ...rented, ...versions].filter(({ name }) =>
  wanted.every((word) => name.includes(word)),
)
let failed = 0
for (const scenario of scenarios) if (!(await runOne(scenario))) failed++
say(`${scenarios.length - failed} of ${scenarios.length} scenarios went well, on simulated phones`)
process.exit(failed === 0 ? 0 : 1)
