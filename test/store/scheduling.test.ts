import { expect, it, vi } from 'vitest'
import type { Outcome } from '../../server/domain/attempt.ts'
import { QueueFull } from '../../server/domain/errors.ts'
import { dealWindow } from '../../server/domain/urgency.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { adoptAgeing } from '../../server/operations/adopt-ageing.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { cancelJob } from '../../server/operations/cancel-jobs.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { releaseAssignment } from '../../server/operations/release-assignment.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { retryJob } from '../../server/operations/retry-job.ts'
import { setOrganization, type SetOrganizationInput } from '../../server/operations/set-organization.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { submitJobs, type SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import { findJobs } from '../../server/store/jobs.ts'
import { recallAssignment } from '../../server/store/assignments.ts'
import { concurrencyLimits, findOrganizations } from '../../server/store/organizations.ts'
import { readSnapshot } from '../../server/store/planning.ts'
import type { Store } from '../../server/store/store.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import {
  finish,
  jobInput,
  must,
  register,
  result,
  runOne,
  startNext,
  submit,
  submitOne,
  takeOffer,
  takeUp,
  type Running,
} from '../helpers/factories.ts'
import { describeEachStore, describePostgres } from '../helpers/stores.ts'
import { openTwo, someoneWaits } from '../helpers/two-servers.ts'
import { until } from '../helpers/until.ts'

const MINUTE = 60_000
const globex = { organizationId: 'globex' }

/** Ends the running job, and all that are dealt after it. */
async function finishAll(app: TestApp, first: Running): Promise<void> {
  for (let running: Running | null = first; running !== null;) running = await finish(app, running, 'PASSED')
}

/** Runs one job that takes so long and ends so; nothing of it stays behind. */
async function took(
  app: TestApp,
  durationMs: number,
  { outcome = 'PASSED', ...change }: Partial<SubmitJobInput> & { outcome?: Outcome } = {},
): Promise<void> {
  const job = await submitOne(app, { ...change, maxAttempts: 1 })
  const targets = [change.target ?? 'EMULATOR']
  const running = await runOne(app, { name: `phone-${targets.join()}`, targets })
  if (outcome === 'LOST') await releaseAssignment(app, running.lease, 'test')
  if (outcome === 'CANCELED') await cancelJob(app, job.id)
  if (outcome !== 'LOST')
    await finishAttempt(app, running.lease, running.attempt.id, result(outcome, { durationMs }), true)
  if (outcome === 'LOST' || outcome === 'ERRORED') await cancelJob(app, job.id)
}

async function expected(app: TestApp, change: Partial<SubmitJobInput> = {}): Promise<string> {
  const { id, expectedMs, expectedSource } = await submitOne(app, change)
  await cancelJob(app, id)
  return `${expectedMs} ${expectedSource}`
}

async function usedMs(app: TestApp, id: string): Promise<number | undefined> {
  const [organization] = await findOrganizations(app.store.db, EVERYTHING, [id])
  return organization?.usedMs
}

const live = async (app: TestApp) => (await dump(app.store.db)).assignments.filter((row) => row.ended_at === null)

describeEachStore('expected durations', ({ open }) => {
  it('are the median of the last seven, which one that hung does not move', async () => {
    const app = testApp(await open())
    expect(await expected(app)).toBe('60000 DEFAULT')
    for (const ms of [900_000, 1_000, 2_000, 3_000, 4_000]) await took(app, ms)
    expect(await expected(app)).toBe('3000 LEARNED')
    for (const ms of [5_000, 6_000]) await took(app, ms)
    expect(await expected(app)).toBe('4000 LEARNED')
    await took(app, 7_000) // the first is forgotten
    expect(await expected(app)).toBe('4000 LEARNED')
    await took(app, 800_000)
    expect(await expected(app)).toBe('5000 LEARNED')
  })

  it.each<[Outcome, string]>([
    ['PASSED', '9000 LEARNED'],
    ['FAILED', '9000 LEARNED'],
    ['TIMED_OUT', '9000 LEARNED'],
    ['ERRORED', '60000 DEFAULT'],
    ['LOST', '60000 DEFAULT'],
    ['CANCELED', '60000 DEFAULT'],
  ])('learn from an attempt that ended %s: %s', async (outcome, learned) => {
    const app = testApp(await open())
    await took(app, 9_000, { outcome })
    expect(await expected(app)).toBe(learned)
  })

  it('are those of the test, else of all on the target, and of one organization alone', async () => {
    const app = testApp(await open())
    for (const ms of [1_000, 2_000, 3_000]) await took(app, ms, { testPath: 'a' })
    await took(app, 8_000, { testPath: 'b' })
    expect(await expected(app, { testPath: 'a', appVersionId: 'v2' })).toBe('2000 LEARNED')
    expect(await expected(app, { testPath: 'b' })).toBe('8000 LEARNED')
    expect(await expected(app, { testPath: 'c' })).toBe('2500 TARGET')
    expect(await expected(app, { testPath: 'a', target: 'DEVICE' })).toBe('60000 DEFAULT')
    expect(await expected(app, { testPath: 'a', ...globex })).toBe('60000 DEFAULT')
    await took(app, 7_000, { testPath: 'a', target: 'DEVICE' })
    expect(await expected(app, { testPath: 'a', target: 'DEVICE' })).toBe('7000 LEARNED')
    expect(await expected(app, { testPath: 'a' })).toBe('2000 LEARNED')
  })

  it('add up to the work of a group, where the unknown count as what is typical now', async () => {
    const app = testApp(await open())
    await took(app, 5_000, { testPath: 'known' })
    const work = async () => must((await readSnapshot(app.store.db, app.now())).groups[0]).workMs
    await submit(app, { testPath: 'known' }, { testPath: 'new' }, { testPath: 'newer' })
    expect(await work()).toBe(3 * 5_000)
    const running = await runOne(app, { name: 'phone-EMULATOR' })
    await finishAttempt(app, running.lease, running.attempt.id, result('PASSED', { durationMs: 9_000 }), false)
    const typical = (5_000 + 9_000) / 2
    expect(await work()).toBe(running.job.testPath === 'known' ? 2 * typical : 5_000 + typical)
  })
})

describeEachStore('expected installs', ({ open }) => {
  it('are learned per app and target, else from all of the target', async () => {
    const app = testApp(await open())
    const installs = async () => {
      const { groups } = await readSnapshot(app.store.db, app.now())
      return Object.fromEntries(
        groups.map((group) => [`${group.organizationId} ${group.appVersionId}`, group.installMs]),
      )
    }
    const install = async (durationMs: number, performed: boolean, appVersionId: string) => {
      const job = await submitOne(app, { appVersionId })
      const serving = await takeOffer(app, await register(app, { installed: [] }))
      await reportInstall(app, serving.lease, { performed, durationMs })
      await cancelJob(app, job.id)
      await startNextAttempt(app, serving.lease)
    }
    await install(20_000, true, 'v1')
    await install(40_000, true, 'v1')
    await install(9_000, true, 'v2')
    await install(1, false, 'v2') // it was on the device: nothing was timed
    for (const appVersionId of ['v1', 'v2', 'v3']) await submitOne(app, { appVersionId })
    await submitOne(app, { ...globex })
    expect(await installs()).toEqual({ 'acme v1': 30_000, 'acme v2': 9_000, 'acme v3': 20_000, 'globex v1': 60_000 })
  })
})

describeEachStore('a cap on waiting jobs', ({ open }) => {
  const capped = async (maxQueuedJobs: number | null) => {
    const app = testApp(await open())
    await setOrganization(app, { organizationId: 'acme', maxQueuedJobs })
    return app
  }

  it('refuses the whole submit that is over it, and nothing is written', async () => {
    const app = await capped(3)
    await submit(app, {}, {})
    const before = await dump(app.store.db)
    const refused = await submit(app, {}, { appVersionId: 'v2' }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(QueueFull)
    expect(refused).toMatchObject({ code: 'QUEUE_FULL', limit: 3, waiting: 2 })
    expect(await dump(app.store.db)).toEqual(before)
    await submit(app, { appVersionId: 'v2' })
    await expect(submitOne(app)).rejects.toMatchObject({ waiting: 3 })
    await submitOne(app, globex)
  })

  it('counts what is queued or waits for a retry, not what runs or has ended', async () => {
    const app = await capped(2)
    const fills = async () => {
      await submitOne(app)
      await expect(submitOne(app)).rejects.toMatchObject({ waiting: 2 })
    }
    await submitOne(app)
    await fills()
    const first = await runOne(app)
    await fills()
    const second = must(await finish(app, first, 'FAILED'))
    await expect(submitOne(app)).rejects.toMatchObject({ waiting: 2 }) // one waits for its retry
    await finish(app, second, 'PASSED')
    await fills()
    await cancelJob(app, first.job.id)
    await fills()
  })

  it('holds for retries by hand, and not for a submit that is repeated', async () => {
    const app = await capped(1)
    const once = () => submitJobs(app, [jobInput()], { idempotencyKey: 'k', field: 'input' })
    const { jobs } = await once()
    await cancelJob(app, must(jobs[0]).id)
    await submitOne(app)
    await expect(retryJob(app, must(jobs[0]).id)).rejects.toThrow(QueueFull)
    expect(await once()).toMatchObject({ created: false, jobs: [{ id: must(jobs[0]).id }] })
  })

  it.each([
    [0, 0],
    [5, 5],
    [null, 12],
  ])('of %j takes %j of twelve that come at once', async (max, taken) => {
    const app = await capped(max)
    const all = await Promise.allSettled(Array.from({ length: 12 }, () => submitOne(app)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(taken)
    expect((await dump(app.store.db)).jobs).toHaveLength(taken)
  })
})

describeEachStore('setting an organization', ({ open }) => {
  it('caps its workers from the next plan on; null takes the cap away', async () => {
    const app = testApp(await open())
    await setOrganization(app, { organizationId: 'acme', maxWorkers: 1 })
    await submit(app, {}, {}, { appVersionId: 'v2' }, { appVersionId: 'v3' })
    for (const name of ['w1', 'w2', 'w3', 'w4']) await register(app, { name })
    expect([await assignGroups(app), await assignGroups(app)]).toEqual([1, 0])
    await setOrganization(app, { organizationId: 'acme', maxWorkers: 2 })
    expect([await assignGroups(app), await assignGroups(app)]).toEqual([1, 0])
    await setOrganization(app, { organizationId: 'acme', weight: 2 })
    expect(await assignGroups(app)).toBe(0)
    await setOrganization(app, { organizationId: 'acme', maxWorkers: null })
    expect(await assignGroups(app)).toBe(2)
  })

  it('limits the groups that are served on a target at a time: 1 is one after another', async () => {
    const app = testApp(await open())
    await setOrganization(app, { organizationId: 'acme', concurrency: [{ target: 'EMULATOR', groups: 1 }] })
    const apps = ['v1', 'v2', 'v3'].map((appVersionId) => ({ appVersionId }))
    await submit(app, ...apps, { target: 'DEVICE' })
    await submit(app, ...apps.map((one) => ({ ...one, ...globex })))
    const targets = ['EMULATOR', 'DEVICE'] as const
    const sessions = []
    for (const name of ['w1', 'w2', 'w3', 'w4', 'w5', 'w6'])
      sessions.push(await register(app, { name, targets: [...targets] }))
    expect(await assignGroups(app)).toBe(1 + 1 + 3)
    const served = async () => {
      const { groups } = await dump(app.store.db)
      const at = (await live(app)).map(({ group_id }) => must(groups.find(({ id }) => id === group_id)))
      return at
        .filter((row) => row.organization_id === 'acme' && row.target === 'EMULATOR')
        .map((row) => row.app_version_id)
    }
    const order: string[] = []
    for (let [now] = await served(); now !== undefined; [now] = await served()) {
      order.push(now)
      const { assignments, groups } = await dump(app.store.db)
      const group = must(
        groups.find((row) => row.app_version_id === now && row.organization_id === 'acme' && row.target === 'EMULATOR'),
      )
      const mine = must(assignments.find((row) => row.group_id === group.id && row.ended_at === null))
      await finishAll(
        app,
        await startNext(app, await takeUp(app, must(sessions.find(({ workerId }) => workerId === mine.worker_id)))),
      )
      await assignGroups(app)
      expect((await served()).length).toBeLessThanOrEqual(1)
    }
    expect(order.sort()).toEqual(['v1', 'v2', 'v3'])
  })

  it('keeps what is not named, before its first job too', async () => {
    const app = testApp(await open())
    const concurrency = [{ target: 'DEVICE' as const, groups: 2 }]
    await setOrganization(app, { organizationId: 'new', weight: 7, maxWorkers: 3, maxQueuedJobs: 9, concurrency })
    const kept = { id: 'new', weight: 7, maxWorkers: 3, maxQueuedJobs: 9, usedMs: 0 }
    expect(await setOrganization(app, { organizationId: 'new' })).toMatchObject(kept)
    expect(await setOrganization(app, { organizationId: 'new', weight: null, maxWorkers: null })).toMatchObject({
      ...kept,
      maxWorkers: null,
    })
    expect(await concurrencyLimits(app.store.db, EVERYTHING)).toEqual([
      { organizationId: 'new', target: 'DEVICE', groups: 2 },
    ])
    const other = { organizationId: 'other', target: 'DEVICE', groups: 5 } as const
    await setOrganization(app, { organizationId: 'other', concurrency: [other] })
    await setOrganization(app, { organizationId: 'new', concurrency: [{ target: 'EMULATOR', groups: 1 }] })
    const changed = { organizationId: 'new', target: 'EMULATOR', groups: 1 }
    expect(await concurrencyLimits(app.store.db, EVERYTHING)).toEqual([changed, other])
    await setOrganization(app, { organizationId: 'new', concurrency: [] })
    expect(await concurrencyLimits(app.store.db, EVERYTHING)).toEqual([other])
  })

  const limit = (...limits: object[]) => ({ concurrency: limits })
  it.each<[string, object, string]>([
    ['no slug', { organizationId: 'Acme Inc' }, 'organizationId'],
    ['no weight', { weight: 0 }, 'weight'],
    ['half a weight', { weight: 1.5 }, 'weight'],
    ['too much weight', { weight: 1_001 }, 'weight'],
    ['a negative cap', { maxWorkers: -1 }, 'maxWorkers'],
    ['a cap beyond all labs', { maxWorkers: 1_000_001 }, 'maxWorkers'],
    ['half a job', { maxQueuedJobs: 0.5 }, 'maxQueuedJobs'],
    ['a cap that the column cannot hold', { maxQueuedJobs: 2 ** 31 }, 'maxQueuedJobs'],
    ['an unknown target', limit({ target: 'TOASTER', groups: 1 }), 'concurrency[0].target'],
    ['a limit of none', limit({ target: 'DEVICE', groups: 0 }), 'concurrency[0].groups'],
    [
      'a target twice',
      limit({ target: 'DEVICE', groups: 1 }, { target: 'DEVICE', groups: 2 }),
      'concurrency[1].target',
    ],
  ])('refuses %s by the name of the field, and writes nothing', async (_, change, field) => {
    const app = testApp(await open())
    const input = { organizationId: 'acme', ...change } as SetOrganizationInput
    await expect(setOrganization(app, input)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: `input.${field}` })
    const { organizations, concurrency_limits } = await dump(app.store.db)
    expect([organizations, concurrency_limits]).toEqual([[], []])
  })
})

describeEachStore('fair shares', ({ open }) => {
  it('a new weight neither forgives nor adds what an organization has had for its weight', async () => {
    const app = testApp(await open())
    await setOrganization(app, { organizationId: 'acme', weight: 2 })
    await app.store.write(async ({ charge }) => {
      charge('acme', 600_000)
      await Promise.resolve()
    })
    expect(await setOrganization(app, { organizationId: 'acme', weight: 6 })).toMatchObject({ usedMs: 1_800_000 })
    expect(await setOrganization(app, { organizationId: 'acme', maxWorkers: 3 })).toMatchObject({ usedMs: 1_800_000 })
  })

  it('charge the device time of an assignment when it ends', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const first = await runOne(app)
    app.clock.advance(2 * MINUTE)
    const second = must(await finish(app, first, 'FAILED'))
    expect(await usedMs(app, 'acme')).toBe(0)
    const { organizations } = await readSnapshot(app.store.db, app.now())
    expect(organizations).toMatchObject([{ id: 'acme', usedMs: 2 * MINUTE }])
    app.clock.advance(MINUTE)
    await finish(app, second, 'PASSED')
    expect(await usedMs(app, 'acme')).toBe(3 * MINUTE)
  })

  it('count what a newcomer missed as used: no credit for having been away', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const running = await runOne(app)
    app.clock.advance(30 * MINUTE)
    await submitOne(app, globex)
    await assignGroups(app)
    expect(await usedMs(app, 'globex')).toBe(30 * MINUTE)
    await assignGroups(app)
    app.clock.advance(MINUTE)
    await finishAll(app, running)
    expect(await usedMs(app, 'globex')).toBe(30 * MINUTE)
  })

  it('count it by weight', async () => {
    const app = testApp(await open())
    await setOrganization(app, { organizationId: 'globex', weight: 3 })
    await submit(app, {}, {})
    await runOne(app)
    app.clock.advance(10 * MINUTE)
    await submitOne(app, globex)
    await assignGroups(app)
    expect(await usedMs(app, 'globex')).toBe(30 * MINUTE)
  })

  it('hold no debt against who used an idle lab', async () => {
    const app = testApp(await open())
    await submitOne(app)
    const running = await runOne(app)
    app.clock.advance(600 * MINUTE)
    await finishAll(app, running)
    await assignGroups(app) // sees that nobody is left
    await submitOne(app, globex)
    await assignGroups(app)
    expect(await usedMs(app, 'globex')).toBe(600 * MINUTE)
  })

  it('take a worker back from an organization that has had two turns more', async () => {
    const app = testApp(await open())
    await submit(app, globex, globex, globex)
    const running = await runOne(app)
    await submitOne(app)
    app.clock.advance(MINUTE)
    await assignGroups(app)
    expect(await live(app)).toMatchObject([{ recall_reason: null }])
    app.clock.advance(2 * MINUTE)
    await assignGroups(app)
    expect(await live(app)).toMatchObject([{ recall_reason: 'others have had less than their share' }])
    await finish(app, running, 'PASSED')
    await assignGroups(app)
    expect(await live(app)).toMatchObject([{ organization_id: 'acme' }])
  })
})

describeEachStore('another ageing time', ({ open }) => {
  it('places the jobs that wait anew, as if they had come under it', async () => {
    const app = testApp(await open())
    const jobs = await submit(app, { priority: 'LOW' }, { priority: 'URGENT' }, {})
    const warn = vi.spyOn(app.log, 'warn')
    await adoptAgeing(app)
    const later = { ...app, timing: { ...app.timing, ageingMs: 540_000 } }
    expect(warn).not.toHaveBeenCalled() // it is the first
    await adoptAgeing(later)
    await adoptAgeing(later)
    expect(warn.mock.calls.map(([facts]) => facts)).toEqual([{ ageingMs: 540_000, before: app.timing.ageingMs }])
    const kept = await findJobs(
      app.store.db,
      EVERYTHING,
      jobs.map(({ id }) => id),
    )
    for (const job of kept) expect(job.dealWindow).toBe(dealWindow(job, later.timing))
    expect(kept.map(({ id, dealWindow }) => [id, dealWindow])).not.toEqual(
      jobs.map(({ id, dealWindow }) => [id, dealWindow]),
    )
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

describeEachStore('a recall', ({ open }) => {
  const urgent = { appVersionId: 'v2', priority: 'URGENT' as const }

  it('ends the assignment at the next job boundary, and its worker goes where it is wanted', async () => {
    const app = testApp(await open())
    await submit(app, {}, {}, {})
    const running = await runOne(app)
    const wanted = await submitOne(app, urgent)
    expect(await assignGroups(app)).toBe(0)
    expect(await live(app)).toMatchObject([{ recall_reason: 'more urgent work waits for v2' }])
    expect(await finish(app, running, 'PASSED')).toBeNull()
    expect((await dump(app.store.db)).assignments).toMatchObject([{ end_reason: 'RECALLED', attempts_started: 1 }])
    expect(await assignGroups(app)).toBe(1)
    expect(await live(app)).toMatchObject([{ group_id: wanted.groupId, worker_id: running.workerId }])
    await finishAll(app, await startNext(app, await takeUp(app, running)))
    expect(await assignGroups(app)).toBe(1)
    expect(await live(app)).toMatchObject([{ group_id: running.job.groupId }])
  })

  it('is told once, and nothing is dealt after it, not even the first job', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const serving = await takeUp(app, await register(app))
    await submitOne(app, urgent)
    const recall = (reason: string) =>
      app.store.write(({ tx }) => recallAssignment(tx, serving.offer.assignmentId, reason))
    expect(await recall('once')).toBe(true)
    const before = await live(app)
    await assignGroups(app)
    expect((await readSnapshot(app.store.db, app.now())).busy).toMatchObject([{ leaving: 'GROUP' }])
    expect([await recall('again'), await live(app)]).toEqual([false, before])
    expect(await startNextAttempt(app, serving.lease)).toMatchObject({ deal: null })
    expect((await dump(app.store.db)).assignments).toMatchObject([{ end_reason: 'RECALLED', attempts_started: 0 }])
    expect((await dump(app.store.db)).attempts).toEqual([])
  })

  it('leaves it at that if the work it was for is gone by then', async () => {
    const app = testApp(await open())
    await submit(app, {}, {})
    const running = await runOne(app)
    const wanted = await submitOne(app, urgent)
    await assignGroups(app)
    await cancelJob(app, wanted.id)
    expect(await finish(app, running, 'PASSED')).toBeNull()
    expect(await assignGroups(app)).toBe(1)
    expect(await live(app)).toMatchObject([{ group_id: running.job.groupId, install_needed: 0 }])
  })
})

/** Runs an operation up to its commit, and answers what lets it go on. */
async function upToCommit(
  app: TestApp,
  operation: (app: TestApp) => Promise<unknown>,
): Promise<() => Promise<unknown>> {
  const [written, go] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  const store: Store = {
    ...app.store,
    write: (write) =>
      app.store.write(async (writing) => {
        const value = await write(writing)
        written.resolve(undefined)
        await go.promise
        return value
      }),
  }
  const done = operation({ ...app, store })
  await written.promise
  return () => {
    go.resolve(undefined)
    return done
  }
}

describePostgres('two servers that plan at the same moment', (kit) => {
  /**
   * The second plans while the first has not committed, with a job and a worker more; answers how many are served then.
   */
  const meanwhile = async ([a, b]: [TestApp, TestApp], ...more: Partial<SubmitJobInput>[]): Promise<number> => {
    await register(a, { name: 'unfit', targets: ['DEVICE'] })
    await submitOne(a)
    await assignGroups(a) // from now on it is known to wait: no plan writes that down again
    await register(b, { name: 'w1' })
    const goOn = await upToCommit(a, assignGroups)
    // Its id comes before the other's: the second plan takes it first.
    await register({ ...b, ids: a.ids }, { name: 'w2' })
    for (const change of more) await submitOne(b, change)
    let planned = false
    const other = assignGroups(b).finally(() => (planned = true))
    await until(async () => planned || (await someoneWaits(b)), { what: 'the second plan, or that it waits' })
    await goOn()
    await other
    return (await live(a)).length
  }
  const urgent = { appVersionId: 'v2', priority: 'URGENT' as const }

  it('give a group no more workers than one of them would', async () => {
    expect(await meanwhile(await openTwo(kit))).toBe(1)
    expect(await meanwhile(await openTwo(kit), urgent)).toBe(2)
  })

  it('keep an organization to its cap on workers', async () => {
    const apps = await openTwo(kit)
    await setOrganization(apps[0], { organizationId: 'acme', maxWorkers: 1 })
    expect(await meanwhile(apps, urgent)).toBe(1)
  })

  it('keep it to its limit on groups', async () => {
    const apps = await openTwo(kit)
    await setOrganization(apps[0], { organizationId: 'acme', concurrency: [{ target: 'EMULATOR', groups: 1 }] })
    expect(await meanwhile(apps, urgent)).toBe(1)
  })

  it('take no more jobs than may wait', async () => {
    const [a, b] = await openTwo(kit)
    await setOrganization(a, { organizationId: 'acme', maxQueuedJobs: 7 })
    const all = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => submitOne(n % 2 === 0 ? a : b)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
    for (const one of all) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(QueueFull)
    expect((await dump(a.store.db)).jobs).toHaveLength(7)
  })
})
