import { expect, it } from 'vitest'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { findAssignments } from '../../server/store/assignments.ts'
import { attemptsOfJobs } from '../../server/store/attempts.ts'
import { findJob } from '../../server/store/jobs.ts'
import { testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { finish, runOne, submitOne } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

/** The same server, and `meanwhile` happens between a sweep's look at the leases and what it does about them. */
function swept(app: TestApp, meanwhile: () => Promise<unknown>): TestApp {
  let isFirst = true
  const write: TestApp['store']['write'] = async (operation) => {
    if (isFirst) {
      isFirst = false
      await meanwhile()
    }
    return app.store.write(operation)
  }
  return { ...app, store: { ...app.store, write } }
}

describeEachStore('a sweep', ({ open }) => {
  it('leaves a lease alone that was renewed since it looked', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(TIMING.leaseMs)
    await expireLeases(swept(app, () => heartbeat(app, [running])))
    expect(await findAssignments(app.store.db, EVERYTHING, [running.lease.assignmentId])).toMatchObject([
      { endedAt: null },
    ])
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'RUNNING' })
  })

  it('leaves a result alone that was reported since it looked', async () => {
    const app = testApp(await open())
    const job = await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(TIMING.leaseMs)
    await expireLeases(swept(app, () => finish(app, running, 'PASSED', false)))
    expect(await findJob(app.store.db, EVERYTHING, job.id)).toMatchObject({ status: 'COMPLETED' })
    expect(await attemptsOfJobs(app.store.db, EVERYTHING, [job.id])).toMatchObject([{ outcome: 'PASSED' }])
    expect(await findAssignments(app.store.db, EVERYTHING, [running.lease.assignmentId])).toMatchObject([
      { end: 'RELEASED' },
    ])
  })
})
