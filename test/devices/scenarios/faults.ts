import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { until } from '../../helpers/until.ts'
import type { Rig } from '../rig.ts'
import type { Scenario } from '../scenario.ts'
import { total } from './groups.ts'

/** The test holds its phone: its own output says so. */
export function isWaiting(rig: Rig, id: string): Promise<unknown> {
  return until(async () => (await rig.jobLog(id)).includes('waiting'), {
    what: 'the test that waits',
    withinMs: 120_000,
  })
}

function sessionsOf(rig: Rig): number {
  return rig.phones.reduce((sum, phone) => sum + phone.journal().filter(({ event }) => event === 'SESSION').length, 0)
}

export const faults: Scenario[] = [
  {
    name: 'a job is canceled in the middle, and the next one runs on the same session',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const [long = '', next = ''] = await rig.submit('v1', ['patience', 'login'])
      rig.startWorker()
      await isWaiting(rig, long)
      const askedAt = performance.now()
      await rig.cancel(long)
      const [canceled] = await rig.finished([long])
      const tookMs = Math.round(performance.now() - askedAt)
      const [done] = await rig.finished([next])
      assert.deepEqual([canceled?.status, done?.status, done?.error], ['CANCELED', 'COMPLETED', null])
      assert.equal(total(rig.installs()), 1)
      assert.equal(sessionsOf(rig), 1)
      return `canceled after ${tookMs} ms; 2 jobs, 1 install, 1 session`
    },
  },
  {
    name: 'a phone drops off adb in mid-job: its job runs elsewhere, and the phone comes back',
    phones: 2,
    async run(rig) {
      rig.build('v1')
      rig.startWorker()
      await rig.workersReady(2)
      const [long = ''] = await rig.submit('v1', ['patience'])
      await isWaiting(rig, long)
      const [first] = (await rig.job(long)).attempts
      const lost = rig.phones.find(({ serial }) => first?.workerName.includes(serial))
      assert(first !== undefined && lost !== undefined)
      rig.unplug(lost)
      const again = await until(
        async () => {
          const { attempts } = await rig.job(long)
          return attempts.length === 2 && attempts
        },
        { what: 'the second attempt', withinMs: 60_000 },
      )
      assert.deepEqual([again[0]?.outcome, again[0]?.cause], ['ERRORED', 'DEVICE'])
      assert.notEqual(again[1]?.workerName, first.workerName)
      await isWaiting(rig, long)
      await rig.cancel(long)
      await rig.plug(lost)
      await rig.workersReady(2)
      return 'the attempt was put down to the device; the job ran on the other phone; both phones serve again'
    },
  },
  {
    name: 'an app that crashes is told from a test that fails',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const ids = await rig.submit('v1', ['crash', 'wrong'], '--max-attempts=1')
      rig.startWorker()
      const [crash, wrong] = await rig.finished(ids)
      assert.deepEqual([crash?.status, crash?.attempts[0]?.cause], ['FAILED', 'APP'])
      assert.match(crash?.error ?? '', /^the app crashed: java\.lang\.IllegalStateException: somebody pressed Crash/)
      assert.deepEqual([wrong?.status, wrong?.attempts[0]?.cause], ['FAILED', 'TEST'])
      assert.match(wrong?.error ?? '', /the second time from a clean state/)
      assert.equal(total(rig.installs()), 1)
      return 'APP and TEST; each ran twice, the second time from a clean state; 1 install'
    },
  },
  {
    name: 'a test that fails over what another left passes from a clean state',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const ids = await rig.submit('v1', ['login', 'logout'])
      rig.startWorker('lab', '--reset=none')
      const jobs = await rig.finished(ids)
      assert.deepEqual(
        jobs.map(({ status }) => status),
        ['COMPLETED', 'COMPLETED'],
      )
      const flaky = jobs.reduce((sum, { attempts }) => sum + (attempts[0]?.counts?.flaky ?? 0), 0)
      assert(flaky > 0, 'tests that count as flaky')
      return `nothing is reset between tests: ${flaky} failed first, passed from a clean state, and count as flaky`
    },
  },
  {
    name: 'Appium ends in mid-job: the attempt is put down to the agent, and the job runs again',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const [long = ''] = await rig.submit('v1', ['patience'])
      rig.startWorker()
      await isWaiting(rig, long)
      const appium = rig.processes().find((line) => line.includes('/appium/index.js'))
      assert(appium !== undefined, 'Appium runs')
      process.kill(Number(appium.split(' ')[0]), 'SIGKILL')
      const attempts = await until(
        async () => {
          const job = await rig.job(long)
          return job.attempts.length === 2 && job.attempts
        },
        { what: 'the second attempt', withinMs: 90_000 },
      )
      assert.deepEqual([attempts[0]?.outcome, attempts[0]?.cause], ['ERRORED', 'WORKER'])
      await isWaiting(rig, long)
      await rig.cancel(long)
      await rig.finished([long])
      return 'a new Appium, a new session, the same install'
    },
  },
  {
    name: 'an agent that is killed leaves no process behind, and the next one goes on with what is installed',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      const [long = ''] = await rig.submit('v1', ['patience'])
      const agent = rig.startWorker()
      await isWaiting(rig, long)
      agent.kill('SIGKILL')
      const isClean = () => rig.processes().every((line) => / (server|fork-server) /.test(line))
      await until(isClean, { what: 'an empty process list', withinMs: 15_000 }).catch((error: unknown) => {
        throw new Error(`${String(error)}: ${rig.processes().join('\n')}`)
      })
      await rig.cancel(long)
      const [next = ''] = await rig.submit('v1', ['login'])
      rig.startWorker()
      const [done] = await rig.finished([next])
      assert.equal(done?.status, 'COMPLETED')
      assert.equal(total(rig.installs()), 1)
      return `${
        execFileSync('adb', ['-P', String(rig.adbPort), 'devices'])
          .toString()
          .trim()
          .split('\n').length - 1
      } phone, 2 agents, 1 install`
    },
  },
]
