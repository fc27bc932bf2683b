import { expect, it } from 'vitest'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { findOrganizations } from '../../server/store/organizations.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { finish, must, register, runOne, submit, submitOne, type Running } from '../helpers/factories.ts'
import { describeEachStore } from '../helpers/stores.ts'

const MINUTE = 60_000

/** Ends the running job, and all that are dealt after it. */
async function finishAll(app: TestApp, first: Running): Promise<void> {
  for (let running: Running | null = first; running !== null;) running = await finish(app, running, 'PASSED')
}

async function usedMs(app: TestApp, id: string): Promise<number | undefined> {
  const [organization] = await findOrganizations(app.store.db, [id])
  return organization?.usedMs
}

describeEachStore('fair shares', ({ open }) => {
  it('charge the device time of an assignment when it ends', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const first = await runOne(app)
    app.clock.advance(2 * MINUTE)
    const second = must(await finish(app, first, 'FAILED'))
    expect(await usedMs(app, 'acme')).toBe(0)
    app.clock.advance(MINUTE)
    await finish(app, second, 'PASSED')
    expect(await usedMs(app, 'acme')).toBe(3 * MINUTE)
  })

  it('count what a newcomer missed as used: no credit for having been away', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const running = await runOne(app)
    app.clock.advance(30 * MINUTE)
    await submitOne(app, { organizationId: 'globex' })
    await assignGroups(app)
    expect(await usedMs(app, 'globex')).toBe(30 * MINUTE)
    await finishAll(app, running)
  })

  it('hold no debt against who used an idle lab', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(600 * MINUTE)
    await finishAll(app, running)
    await assignGroups(app) // sees that nobody is left
    await submitOne(app, { organizationId: 'globex' })
    await assignGroups(app)
    expect(await usedMs(app, 'globex')).toBe(600 * MINUTE)
  })
})

describeEachStore('a placement', ({ open }) => {
  it('gives a group whose worker drains another one at once', async () => {
    const app = testApp(await open())
    await submit(app, {}, {}, {})
    const running = await runOne(app)
    await drainWorker(app, running.workerId)
    await register(app, { name: 'phone-2' })
    expect(await assignGroups(app)).toBe(1)
    expect(await assignGroups(app)).toBe(0)
  })
})
