import assert from 'node:assert/strict'
import { RENTED, startHub } from '../hub.ts'
import type { Scenario } from '../scenario.ts'
import { total } from './groups.ts'

export const rented: Scenario[] = [
  {
    name: 'a phone that is rented of a simulated BrowserStack: one upload, one session and one install for an assignment',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const hub = await startHub(rig)
      try {
        const ids = await rig.submit('v1', ['login', 'notes'], '--target=browserstack')
        const device = `--browserstack=${RENTED.name}@${RENTED.osVersion}`
        Object.assign(rig.environment, {
          BROWSERSTACK_USERNAME: 'ada',
          BROWSERSTACK_ACCESS_KEY: 'key',
          QGJOB_BROWSERSTACK_API: `${hub.url}/api`,
          QGJOB_BROWSERSTACK_HUB: `${hub.url}/hub`,
        })
        rig.startWorker('lab', device, '--target=browserstack')
        const jobs = await rig.finished(ids)
        assert.deepEqual(
          jobs.map(({ status, error }) => [status, error]),
          [
            ['COMPLETED', null],
            ['COMPLETED', null],
          ],
        )
        await rig.idle()
        assert.deepEqual([hub.uploads, hub.sessions, total(rig.installs())], [1, 1, 1])
        return '2 jobs, 1 upload, 1 session, 1 install'
      } finally {
        await hub.close()
      }
    },
  },
]
