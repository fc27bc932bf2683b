import { expect, it } from 'vitest'
import type { App } from '../../server/app.ts'
import type { GroupId } from '../../server/domain/group.ts'
import type { Placement, Planner } from '../../server/domain/plan.ts'
import type { WorkerId } from '../../server/domain/worker.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { cancelGroup } from '../../server/operations/cancel-jobs.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { ensureOrganization } from '../../server/store/organizations.ts'
import { TIMING } from '../../server/testing.ts'
import { dump } from '../helpers/database.ts'
import {
  finish,
  must,
  register,
  runOne,
  startNext,
  submit,
  takeOffer,
  takeUp,
  type Running,
} from '../helpers/factories.ts'
import { describePostgres } from '../helpers/stores.ts'
import { meet, openTwo } from '../helpers/two-servers.ts'

/** The app cannot be installed, as often as the budget allows but once; each time on another device. */
async function failInstalls(app: App): Promise<void> {
  for (let n = 1; n < TIMING.retry.infrastructureBudget; n++) {
    const { lease } = await takeOffer(app, await register(app, { name: `bad-${n}`, installed: [] }))
    await reportInstall(app, lease, { performed: true, durationMs: 1, error: 'no space' })
  }
}

function place(groupId: GroupId, workerId: WorkerId): Placement {
  return { groupId, workerId, installNeeded: true, readyInMs: 0, serving: 9, reason: 'test' }
}

describePostgres('two batches that wait for each other', (kit) => {
  it('both come through, one of them at its second run', async () => {
    const apps = await openTwo(kit)
    const add = (app: App, ids: string[]) =>
      app.store.write(async ({ tx }) => {
        for (const id of ids) await ensureOrganization(tx, id, 1)
        return ids
      })
    const circles = await meet(apps, [
      { holding: 'organizations', run: (app) => add(app, ['acme', 'globex']) },
      { holding: 'organizations', run: (app) => add(app, ['globex', 'acme']) },
    ])
    expect(circles).toBe(1)
    expect((await dump(apps[0].store.db)).organizations).toHaveLength(2)
  })
})

describePostgres('two servers never wait for each other in a circle', (kit) => {
  it('when one hears a heartbeat, the other the end of the assignment', async () => {
    const apps = await openTwo(kit)
    await submit(apps[0], {})
    const running = await runOne(apps[0])
    const circles = await meet(apps, [
      { holding: 'workers', run: (app) => heartbeat(app, [running]) },
      { holding: 'assignments', run: (app) => finish(app, running, 'PASSED') },
    ])
    expect(circles).toBe(0)
  })

  it('when a worker starts anew at one, and its last result reaches the other', async () => {
    const apps = await openTwo(kit)
    await submit(apps[0], {})
    const running = await runOne(apps[0])
    const circles = await meet(apps, [
      { holding: 'workers', run: (app) => register(app) },
      { holding: 'assignments', run: (app) => finish(app, running, 'PASSED').catch(() => undefined) },
    ])
    expect(circles).toBe(0)
    const { assignments, workers } = await dump(apps[0].store.db)
    expect(assignments).toMatchObject([{ end_reason: 'LOST' }])
    expect(workers).toMatchObject([{ assignment_id: null }])
  })

  it('when one gives up to install an app that a device at the other runs: the group goes on there', async () => {
    const apps = await openTwo(kit)
    const [a, b] = apps
    await submit(a, ...Array.from({ length: 12 }, () => ({})))
    const running = await runOne(b, { name: 'good' })
    await failInstalls(a)
    const bad = await takeOffer(a, await register(a, { name: 'bad', installed: [] }))
    const circles = await meet(apps, [
      {
        holding: 'groups',
        run: (app) => reportInstall(app, bad.lease, { performed: true, durationMs: 1, error: 'no space' }),
      },
      { holding: 'jobs', run: (app) => finish(app, running, 'PASSED') },
    ])
    expect(circles).toBe(0)
    expect((await dump(a.store.db)).groups).toMatchObject([{ queued: 10, running: 1, completed: 1, errored: 0 }])
  })

  it('when results of two groups reach them in two orders', async () => {
    const apps = await openTwo(kit)
    const [a] = apps
    await submit(a, ...['v1', 'v2'].flatMap((appVersionId) => Array.from({ length: 8 }, () => ({ appVersionId }))))
    const sessions = [await register(a, { name: 'w1' }), await register(a, { name: 'w2' })]
    const others = [await register(a, { name: 'w3' }), await register(a, { name: 'w4' })]
    const [one = [], two = []] = await Promise.all(
      [sessions, others].map(async (pair) => {
        const running = []
        for (const session of pair) running.push(await startNext(a, await takeUp(a, session)))
        return running.sort((x, y) => (x.job.groupId < y.job.groupId ? -1 : 1))
      }),
    )
    expect(one.map(({ job }) => job.groupId)).toEqual(two.map(({ job }) => job.groupId))
    const circles = await meet(apps, [
      { holding: 'groups', run: (app) => Promise.all(one.map((each) => finish(app, each, 'PASSED'))) },
      { holding: 'groups', run: (app) => Promise.all(two.reverse().map((each) => finish(app, each, 'PASSED'))) },
    ])
    expect(circles).toBe(0)
    expect((await dump(a.store.db)).groups).toMatchObject([{ completed: 2 }, { completed: 2 }])
  })

  it('when assignments of two organizations end in two orders', async () => {
    const apps = await openTwo(kit)
    const [a] = apps
    const running: Running[] = []
    for (const name of ['w1', 'w2', 'w3', 'w4']) {
      await submit(a, { organizationId: name < 'w3' ? 'acme' : 'globex' })
      running.push(await runOne(a, { name }))
    }
    const [acme1, acme2, globex1, globex2] = running
    const end = (app: App, ...some: (Running | undefined)[]) =>
      Promise.all(some.map((one) => finish(app, must(one), 'PASSED')))
    const circles = await meet(apps, [
      { holding: 'organizations', run: (app) => end(app, acme1, globex1) },
      { holding: 'organizations', run: (app) => end(app, globex2, acme2) },
    ])
    expect(circles).toBe(0)
    const { assignments } = await dump(a.store.db)
    expect(assignments.map(({ end_reason }) => end_reason)).toEqual(Array.from({ length: 4 }, () => 'FINISHED'))
  })

  it('when one recalls a device, and the other hears from it and the one that is free', async () => {
    const apps = await openTwo(kit)
    const [a] = apps
    await submit(a, {})
    const serving = await runOne(a, { name: 'a' })
    const free = await register(a, { name: 'b' })
    await submit(a, { appVersionId: 'v2' })
    const planner: Planner = (snapshot) => ({
      placements: snapshot.groups.map(({ id }) => place(id, free.workerId)),
      recalls: [
        { assignmentId: serving.lease.assignmentId, workerId: serving.workerId, forGroupId: 'grp_2', reason: 'test' },
      ],
      holds: new Map(),
    })
    const circles = await meet(apps, [
      { holding: 'workers', run: (app) => assignGroups(app, planner) },
      { holding: 'assignments', run: (app) => heartbeat(app, [serving, free]) },
    ])
    expect(circles).toBe(0)
    expect((await dump(a.store.db)).assignments).toMatchObject([{ recall_reason: 'test' }, { recall_reason: null }])
  })

  it('when both place devices in two groups, in two orders', async () => {
    const apps = await openTwo(kit)
    const [a] = apps
    await submit(a, {}, {}, {}, { appVersionId: 'v2' }, { appVersionId: 'v2' })
    await runOne(a, { name: 'w0' }) // the organization is at it: no plan changes that
    const workers: WorkerId[] = []
    for (const name of ['w1', 'w2', 'w3', 'w4']) workers.push((await register(a, { name })).workerId)
    const [w1, w2, w3, w4] = workers
    const planner =
      (...ids: WorkerId[]): Planner =>
      ({ groups }) => ({
        placements: ids.map((id, index) => place(must(groups[index]).id, id)),
        recalls: [],
        holds: new Map(),
      })
    const backwards: Planner = (...about) => {
      const planned = planner(must(w3), must(w4))(...about)
      return { ...planned, placements: planned.placements.toReversed() }
    }
    const circles = await meet(apps, [
      { holding: 'groups', run: (app) => assignGroups(app, planner(must(w1), must(w2))) },
      { holding: 'groups', run: (app) => assignGroups(app, backwards) },
    ])
    expect(circles).toBe(0)
    expect((await dump(a.store.db)).assignments).toHaveLength(5)
  })

  it('when submits for two groups reach them in two orders', async () => {
    const apps = await openTwo(kit)
    const [a] = apps
    const versions = [{ appVersionId: 'v1' }, { appVersionId: 'v2' }]
    await submit(a, ...versions)
    const circles = await meet(apps, [
      { holding: 'groups', run: (app) => submit(app, ...versions) },
      { holding: 'groups', run: (app) => submit(app, ...versions.toReversed()) },
    ])
    expect(circles).toBe(0)
    expect((await dump(a.store.db)).groups).toMatchObject([{ queued: 3 }, { queued: 3 }])
  })

  it('when one cancels a group whose retries the other queues', async () => {
    const apps = await openTwo(kit)
    const [a] = apps
    // The younger job is due first.
    const [job] = await submit(a, {}, { priority: 'URGENT' })
    const older = must(await finish(a, await runOne(a), 'FAILED'))
    a.clock.advance(10)
    await finish(a, older, 'FAILED')
    a.clock.advance(TIMING.retry.maxBackoffMs)
    const circles = await meet(apps, [
      { holding: 'jobs', run: (app) => queueDueJobs(app) },
      { holding: 'jobs', run: (app) => cancelGroup(app, must(job).groupId) },
    ])
    expect(circles).toBe(0)
    expect((await dump(a.store.db)).groups).toMatchObject([{ status: 'CLOSED', canceled: 2 }])
  })
})
