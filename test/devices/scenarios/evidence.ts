import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from '../scenario.ts'

/** Of one run of `wrong.spec.ts`: Playwright's own folder is named after the test. */
const TRACE = /^wrong-expects-what-the-app-never-says[\w-]*\/trace\.zip$/

export const evidence: Scenario[] = [
  {
    name: 'each run of a failing test leaves its screenshot, trace, Appium log and device log, and they can be fetched',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const [id = ''] = await rig.submit('v1', ['wrong'], '--max-attempts=2')
      rig.startWorker()
      const [job] = await rig.finished([id])
      assert.deepEqual([job?.status, job?.attempts.length], ['FAILED', 2])

      const out = join(rig.directory, 'fetched')
      const listed = await rig.artifacts(id, out)
      const saved = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      assert.equal(saved.length, listed.length, 'files that were saved')
      const texts = new Set<string>()
      for (const attempt of [1, 2]) {
        const own = listed.filter((one) => one.attempt === attempt).map(({ name }) => name)
        const again = own.flatMap((name) => (name.startsWith('second-run/') ? [name.slice('second-run/'.length)] : []))
        for (const run of [own.filter((name) => !name.startsWith('second-run/')), again]) {
          for (const name of ['appium.log', 'device.log', 'screen.png']) assert(run.includes(name), name)
          assert.equal(run.filter((name) => TRACE.test(name)).length, 1, 'traces')
        }
        for (const run of ['', 'second-run']) {
          const read = (name: string): Buffer => readFileSync(join(out, `attempt-${attempt}`, run, name))
          assert.deepEqual(read('screen.png').subarray(1, 4).toString(), 'PNG')
          assert.match(read('device.log').toString(), /SIMULATED: START io\.appium\.android\.apis/)
          const appium = read('appium.log').toString()
          assert.match(appium, /Good morning/, 'the log has what the test asked for')
          texts.add(appium)
        }
      }
      assert.equal(texts.size, 4, 'a log of its own for each run')
      const sessions = [...texts].map((text) => new Set(text.match(/\/session\/[\w-]{36}/g)).size)
      assert.deepEqual(sessions, [1, 1, 1, 1], 'sessions that each log speaks of')
      return `2 attempts of 2 runs each, ${listed.length} files listed, fetched and told apart`
    },
  },
]
