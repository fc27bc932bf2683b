import assert from 'node:assert/strict'
import { until } from '../../helpers/until.ts'
import type { SimulatedPhone } from '../../phones/simulated-phone.ts'
import type { Rig } from '../rig.ts'
import type { Scenario } from '../scenario.ts'
import { isWaiting } from './faults.ts'

/** The health of the phone's worker, once it is as expected. */
async function becomes(rig: Rig, phone: SimulatedPhone, status: string, reason: RegExp): Promise<string> {
  const isSo = async () => {
    const health = (await rig.workerOf(phone))?.health
    return health?.status === status && reason.test(health.reason ?? '') && `${health.status}: ${health.reason ?? ''}`
  }
  return until(isSo, { what: `${status}, for ${String(reason)}`, withinMs: 120_000 })
}

function nameOf(phones: readonly SimulatedPhone[], workerName = ''): SimulatedPhone | undefined {
  return phones.find(({ serial }) => workerName.includes(serial))
}

/** The phone leaves in the middle of the job, which is put down to the phone. */
async function dropDuring(rig: Rig, id: string, phone: SimulatedPhone): Promise<void> {
  rig.unplug(phone)
  const isOver = async () => (await rig.job(id)).attempts[0]?.outcome
  assert.equal(await until(async () => (await isOver()) ?? undefined, { withinMs: 60_000 }), 'ERRORED')
  assert.equal((await rig.job(id)).attempts[0]?.cause, 'DEVICE')
}

export const health: Scenario[] = [
  {
    name: 'a phone that drops off adb again and again is quarantined, restarted, and comes back when its probe passes',
    phones: 2,
    settings: { QGJOB_QUARANTINE_MS: '4000' },
    async run(rig) {
      for (const version of ['v1', 'v2', 'v3', 'v4']) rig.build(version)
      rig.startWorker()
      await rig.workersReady(2)
      const [first = ''] = await rig.submit('v1', ['patience'])
      await isWaiting(rig, first)
      const lost = nameOf(rig.phones, (await rig.job(first)).attempts[0]?.workerName)
      assert(lost !== undefined)
      await dropDuring(rig, first, lost)
      const elsewhere = await until(async () => (await rig.job(first)).attempts[1], { withinMs: 60_000 })
      assert(!elsewhere.workerName.includes(lost.serial), 'the job runs on the other phone')

      // The other phone is busy for good, so that these come to the one that is back.
      for (const version of ['v2', 'v3']) {
        await rig.plug(lost)
        await rig.workersReady(2)
        const [id = ''] = await rig.submit(version, ['patience'])
        await isWaiting(rig, id)
        await dropDuring(rig, id, lost)
        await rig.cancel(id)
      }
      const why = await becomes(rig, lost, 'QUARANTINED', /^3 jobs that could not be run within .*the device left/)

      // What ails it is still there: a restart does not help.
      lost.phone.freeKilobytes = 100_000
      await rig.plug(lost)
      const [waiting = ''] = await rig.submit('v4', ['xpath'])
      const reboots = () => lost.journal().filter(({ event }) => event === 'REBOOT').length
      await until(() => reboots() === 1, { what: 'the restart', withinMs: 120_000 })
      const isBack = async () => {
        await rig.reconnect(lost)
        return (await rig.workerOf(lost))?.health.reason?.startsWith('the device was probed')
      }
      await until(isBack, { what: 'the second look at the phone', withinMs: 120_000 })
      const still = await becomes(rig, lost, 'QUARANTINED', /its storage is full: 102 MB are free .*after a restart/)
      assert.equal((await rig.job(waiting)).status, 'QUEUED', 'nothing runs on a phone in quarantine')

      lost.phone.freeKilobytes = 30_000_000
      const [done] = await rig.finished([waiting])
      assert.equal(done?.status, 'COMPLETED')
      assert(done.attempts[0]?.workerName.includes(lost.serial), 'the phone that came back did it')
      await becomes(rig, lost, 'HEALTHY', /^$/)
      assert.equal(reboots(), 1, 'restarts')
      await rig.cancel(first)
      return `${why}; ${still}; then its probe passed, and it ran a job`
    },
  },
  {
    name: 'a phone is quarantined by hand: it finishes its job, gets no other, and works again when it is released',
    phones: 1,
    async run(rig) {
      rig.build('v1')
      rig.startWorker()
      await rig.workersReady(1)
      const [running = '', next = ''] = await rig.submit('v1', ['login', 'xpath'])
      const started = async () => (await Promise.all([running, next].map((id) => rig.job(id)))).find(isRunning)
      const isRunning = ({ status }: { status: string }): boolean => status === 'RUNNING'
      const first = await until(started, { what: 'a job that runs', withinMs: 120_000 })
      const [phone] = rig.phones
      assert(phone !== undefined)
      const name = (await rig.workerOf(phone))?.name ?? ''
      await rig.qgjob('devices', 'quarantine', name, '--reason=battery swap')
      const [done] = await rig.finished([first.id])
      assert.equal(done?.status, 'COMPLETED')
      await becomes(rig, phone, 'QUARANTINED', /^battery swap$/)
      assert.match(await rig.qgjob('devices'), /battery swap/)
      await rig.idle()
      const other = first.id === running ? next : running
      assert.equal((await rig.job(other)).status, 'QUEUED')
      await rig.qgjob('devices', 'release', name)
      const [last] = await rig.finished([other])
      assert.equal(last?.status, 'COMPLETED')
      await becomes(rig, phone, 'HEALTHY', /^$/)
      return 'one job before the release, one after it'
    },
  },
]
