import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asCaller, type App } from '../../server/app.ts'
import { SERVER } from '../../server/domain/caller.ts'
import { Forbidden, NotFound } from '../../server/domain/errors.ts'
import { EVERYTHING, Scope } from '../../server/domain/scope.ts'
import { createFeeds } from '../../server/events/feeds.ts'
import { take } from '../../server/events/testing.ts'
import { countingIds } from '../../server/ids.ts'
import { addBuild } from '../../server/operations/add-build.ts'
import { cancelGroup, cancelJob, cancelJobs } from '../../server/operations/cancel-jobs.ts'
import { createToken } from '../../server/operations/create-token.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { quarantineTest, releaseTest } from '../../server/operations/quarantine.ts'
import { quarantineWorker, releaseWorker } from '../../server/operations/quarantine-worker.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { retryJob } from '../../server/operations/retry-job.ts'
import { revokeToken } from '../../server/operations/revoke-token.ts'
import { rotateToken } from '../../server/operations/rotate-token.ts'
import { setOrganization } from '../../server/operations/set-organization.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { trustRepository } from '../../server/operations/trust-repository.ts'
import { artifactsOfAttempts, insertArtifact } from '../../server/store/artifacts.ts'
import { findAssignments } from '../../server/store/assignments.ts'
import { findAttempts } from '../../server/store/attempts.ts'
import { pageAudit } from '../../server/store/audit.ts'
import { findBuild, pageBuilds } from '../../server/store/builds.ts'
import { findGroups, pageGroups } from '../../server/store/groups.ts'
import { findSubmit } from '../../server/store/idempotency.ts'
import { findJobs, jobsAfter, pageJobs } from '../../server/store/jobs.ts'
import { openStore } from '../../server/store/open.ts'
import { concurrencyLimits, findOrganizations, listOrganizations } from '../../server/store/organizations.ts'
import { listQuarantines } from '../../server/store/quarantines.ts'
import { readRecentJobs, readStats } from '../../server/store/stats.ts'
import { listFlakyTests } from '../../server/store/test-days.ts'
import { listTokens } from '../../server/store/tokens.ts'
import { trustedRepositories } from '../../server/store/trusted-repositories.ts'
import { installedApps } from '../../server/store/installs.ts'
import { findWorkers, listWorkers } from '../../server/store/workers.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { dump, type Dump } from '../helpers/database.ts'
import { jobInput, must, register, result, startNext, submit, takeUp } from '../helpers/factories.ts'
import { scratchDirectory } from '../helpers/scratch.ts'

// Two stores: in one acme lives alone, in the other globex does and has the same names for everything. Whatever acme
// reads of the second is what everybody reads of the first.

const FIRST = { first: 100, after: null }
const acme = Scope.of(['acme'])
const root = scratchDirectory('walls')
let alone: TestApp
let together: TestApp
/** Ids of both organizations. */
let all: Dump

beforeAll(async () => {
  alone = testApp(await openStore({ directory: join(root, 'alone') }))
  await live(alone, 'acme')
  const store = await openStore({ directory: join(root, 'together') })
  together = testApp(store)
  const other = testApp(store, { ids: countingIds('b') })
  await live(other, 'globex')
  await live(together, 'acme')
  await leave(other, 'globex')
  all = await dump(store.db)
})
afterAll(async () => {
  await alone.store.close()
  await together.store.close()
  await rm(root, { recursive: true, force: true })
})

const TEST = { testPath: 'tests/held.spec.ts', title: null }
const TRUST = { repository: 'acme/shop' }
const UNKNOWN = { packageId: null, versionName: null, versionCode: null, launchActivity: null, sourceUrl: null }
const BUILD = { ...UNKNOWN, appVersionId: 'built', platform: 'WEB', sha256: 'x', size: 1, fileName: 'app.tgz' } as const

/** An organization does everything that leaves something in the store, and has a job running in the end. */
async function live(app: TestApp, organizationId: string): Promise<void> {
  await setOrganization(app, { organizationId, concurrency: [{ target: 'EMULATOR', groups: 9 }] })
  for (const repository of ['acme/shop', 'acme/web']) {
    await trustRepository(app, { organizationId, repository, trusted: true })
  }
  const quarantine = (testPath: string) =>
    quarantineTest(app, { organizationId, testPath, owner: 'x', reason: 'x', days: 3 })
  await quarantine('tests/own.spec.ts')
  if (organizationId === 'globex') await quarantine(TEST.testPath)
  await createToken(app, { name: 'viewer', role: 'VIEWER', organizationIds: [organizationId] })
  const build = {
    appVersionId: 'built',
    platform: 'WEB',
    sha256: organizationId,
    size: 1,
    fileName: 'app.tgz',
  } as const
  const facts = { packageId: null, versionName: null, versionCode: null, launchActivity: null, sourceUrl: null }
  await addBuild(app, { organizationId, ...build, ...facts }, Infinity)
  const session = await register(app, {
    name: `phone of ${organizationId}`,
    organizationIds: [organizationId],
    capabilities: { model: 'Pixel 8' },
  })

  const inputs = ['login', 'held', 'waits'].map((name) =>
    jobInput({
      organizationId,
      testPath: `tests/${name}.spec.ts`,
      labels: ['nightly'],
      maxAttempts: name === 'held' ? 1 : 2,
    }),
  )
  await submitJobs(app, inputs.slice(0, 2), { field: 'inputs', idempotencyKey: organizationId })
  for (let attempts = 0; attempts < 3; attempts++) {
    app.clock.advance(120_000)
    await queueDueJobs(app)
    const { lease, attempt, job } = await startNext(app, await takeUp(app, session))
    const verdict = job.attemptsUsed === 0 ? 'FAILED' : 'PASSED'
    const tests = [{ title: 'types', verdict, durationMs: 1, error: null } as const]
    await finishAttempt(app, lease, attempt.id, result(verdict, { tests }), false)
  }
  await submit(app, { ...inputs[2] }, { ...inputs[2] })
  const { attempt } = await startNext(app, await takeUp(app, session))
  if (organizationId === 'acme') await quarantine(TEST.testPath)
  await app.store.write(async ({ tx }) => {
    const file = { name: 'a.log', contentType: 'text/plain', sha256: organizationId, size: 1, createdAt: app.now() }
    await insertArtifact(tx, { ...file, id: app.ids.artifact(), attemptId: attempt.id, organizationId })
    const jobs = { completed: 5, failed: 4, errored: 3, canceled: 2, flaky: 1 }
    const counts = { ...jobs, groups: 1, attempts: 20, installs: 2, install_ms: 10, avoided: 18 }
    await tx
      .insertInto('pruned_totals')
      .values({ organization_id: organizationId, app_version_id: 'v0', target: 'DEVICE', ...counts })
      .execute()
  })
}

/** It ends what both have, under names that both have. */
async function leave(app: TestApp, organizationId: string): Promise<void> {
  await trustRepository(app, { organizationId, ...TRUST, trusted: false })
  await releaseTest(app, { organizationId, ...TEST })
  await cancelJobs(app, { organizationId, label: 'nightly', waitingOnly: false })
  await submit(app, { organizationId, appVersionId: 'v2' })
}

const ids = (table: 'jobs' | 'groups' | 'attempts' | 'assignments' | 'workers' | 'organizations' | 'builds') =>
  all[table].map(({ id }) => id)

const READS: Record<string, (app: App, scope: Scope) => Promise<unknown>> = {
  'jobs by their ids': ({ store: { db } }, scope) => findJobs(db, scope, ids('jobs')),
  jobs: ({ store: { db } }, scope) => pageJobs(db, scope, { organizationId: 'acme' }, FIRST),
  'jobs with a label': ({ store: { db } }, scope) =>
    pageJobs(db, scope, { organizationId: 'acme', label: 'nightly' }, FIRST),
  'groups by their ids': ({ store: { db } }, scope) => findGroups(db, scope, ids('groups')),
  groups: ({ store: { db } }, scope) => pageGroups(db, scope, { organizationId: 'acme' }, FIRST),
  attempts: ({ store: { db } }, scope) => findAttempts(db, scope, ids('attempts')),
  assignments: ({ store: { db } }, scope) => findAssignments(db, scope, ids('assignments')),
  artifacts: ({ store: { db } }, scope) => artifactsOfAttempts(db, scope, ids('attempts')),
  'workers by their ids': ({ store: { db } }, scope) => findWorkers(db, scope, ids('workers')),
  workers: ({ store: { db } }, scope) => listWorkers(db, scope),
  'workers that advice is given by': ({ directory }, scope) => directory.workers(scope),
  'what is installed': ({ store: { db } }, scope) => installedApps(db, scope, ids('workers')),
  'builds by their ids': ({ store: { db } }, scope) =>
    Promise.all(ids('builds').map((id) => findBuild(db, scope, id))).then((found) =>
      found.filter((build) => build !== undefined),
    ),
  builds: ({ store: { db } }, scope) => pageBuilds(db, scope, { organizationId: 'acme' }, FIRST),
  'organizations by their ids': ({ store: { db } }, scope) => findOrganizations(db, scope, ids('organizations')),
  organizations: ({ store: { db } }, scope) => listOrganizations(db, scope),
  limits: ({ store: { db } }, scope) => concurrencyLimits(db, scope),
  'limits of one': ({ store: { db } }, scope) => concurrencyLimits(db, scope, 'acme'),
  tokens: ({ store: { db } }, scope) => listTokens(db, scope),
  'trusted repositories': ({ store: { db } }, scope) => trustedRepositories(db, scope, 'acme'),
  quarantines: ({ store: { db } }, scope) => listQuarantines(db, scope, 'acme'),
  'flaky tests': ({ store: { db } }, scope) => listFlakyTests(db, scope, 'acme', 0, 50),
  'the audit log': ({ store: { db } }, scope) => pageAudit(db, scope, 'acme', { first: 100, after: 0 }),
  'a key': ({ store: { db } }, scope) => findSubmit(db, scope, 'acme', 'acme'),
  statistics: ({ store: { db } }, scope) => readStats(db, scope, 'acme'),
  'statistics of whom one sees': ({ store: { db } }, scope) => readStats(db, scope, null),
  'what ended lately': ({ store: { db } }, scope) => readRecentJobs(db, scope, 'acme', 0),
  'what ended lately of whom one sees': ({ store: { db } }, scope) => readRecentJobs(db, scope, null, 0),
}

describe('what an organization reads is as if there were no other', () => {
  it.each(Object.keys(READS))('%s', async (name) => {
    const read = async (app: App, scope: Scope): Promise<unknown> =>
      // Fences are counted for the whole server.
      JSON.parse(
        JSON.stringify(await READS[name]?.(app, scope), (key, value: unknown) => (key === 'fence' ? null : value)),
      )
    const expected = await read(alone, EVERYTHING)
    expect(JSON.stringify(expected).length).toBeGreaterThan(10)
    expect(await read(together, acme)).toEqual(expected)
    expect(await read(together, EVERYTHING)).toBeDefined()
  })
})

const FOREIGN = { organizationId: 'globex' }
const ownerOfAcme = () =>
  asCaller(together, { ...SERVER, principal: { ...SERVER.principal, role: 'OWNER', scope: acme } })

const REFUSED: Record<string, (app: App, scope: Scope) => Promise<unknown>> = {
  jobs: ({ store: { db } }, scope) => pageJobs(db, scope, FOREIGN, FIRST),
  'a snapshot of jobs': ({ store: { db } }, scope) => jobsAfter(db, scope, FOREIGN, '', 10),
  groups: ({ store: { db } }, scope) => pageGroups(db, scope, FOREIGN, FIRST),
  builds: ({ store: { db } }, scope) => pageBuilds(db, scope, FOREIGN, FIRST),
  'the audit log': ({ store: { db } }, scope) => pageAudit(db, scope, 'globex', { first: 1, after: 0 }),
  statistics: ({ store: { db } }, scope) => readStats(db, scope, 'globex'),
  'what ended lately': ({ store: { db } }, scope) => readRecentJobs(db, scope, 'globex', 0),
  'flaky tests': ({ store: { db } }, scope) => listFlakyTests(db, scope, 'globex', 0, 50),
  quarantines: ({ store: { db } }, scope) => listQuarantines(db, scope, 'globex'),
  'a key': ({ store: { db } }, scope) => findSubmit(db, scope, 'globex', 'globex'),
  'to add a build': (app) => addBuild(app, { ...FOREIGN, ...BUILD }, Infinity),
  'to submit': (app) => submitJobs(app, [jobInput(FOREIGN)], { field: 'inputs' }),
  'to cancel': (app) => cancelJobs(app, { ...FOREIGN, label: 'nightly', waitingOnly: true }),
  'to quarantine a test': (app) => quarantineTest(app, { ...FOREIGN, ...TEST, owner: 'x', reason: 'x', days: 1 }),
  'to release a test': (app) => releaseTest(app, { ...FOREIGN, ...TEST }),
  'to set limits': (app) => setOrganization(app, { ...FOREIGN, concurrency: [] }),
  'to trust a repository': (app) => trustRepository(app, { ...FOREIGN, ...TRUST, trusted: true }),
}

describe('another organization is not there', () => {
  it.each(Object.keys(REFUSED))('%s', async (name) => {
    await expect(REFUSED[name]?.(ownerOfAcme(), acme)).rejects.toThrow(new NotFound('organization', 'globex'))
  })
})

const BY_ID: Record<string, (app: App) => Promise<unknown>> = {
  'to cancel a job': (app) => cancelJob(app, theirs('jobs')),
  'to cancel a group': (app) => cancelGroup(app, theirs('groups')),
  'to retry a job': (app) => retryJob(app, theirs('jobs')),
  'to revoke a token': (app) => revokeToken(app, theirs('tokens')),
  'to rotate a token': (app) => rotateToken(app, theirs('tokens'), 60),
  'to drain a worker': (app) => drainWorker(app, theirs('workers')),
  'to quarantine a worker': (app) => quarantineWorker(app, theirs('workers'), { reason: 'x', until: null }),
  'to release a worker': (app) => releaseWorker(app, theirs('workers')),
}

/** The last of what globex has, whose ids are of its own. */
function theirs(table: 'jobs' | 'groups' | 'tokens' | 'workers'): never {
  return must(all[table].map(({ id }) => id).findLast((id) => id.includes('_b'))) as never
}

describe('what another organization has is not there, and stays as it is', () => {
  it.each(Object.keys(BY_ID))('%s', async (name) => {
    const before = await dump(together.store.db)
    await expect(BY_ID[name]?.(ownerOfAcme())).rejects.toThrow(NotFound)
    expect(await dump(together.store.db)).toEqual(before)
  })
})

it.each(['weight', 'maxWorkers', 'maxQueuedJobs'])('an owner does not set the %s of its organization', async (name) => {
  const asked = setOrganization(ownerOfAcme(), { organizationId: 'acme', [name]: 5 })
  await expect(asked).rejects.toThrow(Forbidden)
})

it('the repositories that another trusts are none', async () => {
  const { db } = together.store
  expect(await trustedRepositories(db, EVERYTHING, 'globex')).toEqual(['acme/web'])
  expect(await trustedRepositories(db, acme, 'globex')).toEqual([])
})

it('each has keys of its own', async () => {
  for (const organizationId of ['acme', 'globex']) {
    const submitted = submitJobs(together, [jobInput({ organizationId })], { field: 'inputs', idempotencyKey: 'same' })
    expect(await submitted).toMatchObject({ created: true })
  }
})

describe('what others do', () => {
  const feeds = () => createFeeds(together)

  it('cannot be followed, whether from now on or from a cursor of theirs', async () => {
    const open = feeds()
    const [jobs] = await take(open.jobUpdates(EVERYTHING, { ...FOREIGN, label: 'none' }, null), 1)
    const [groups] = await take(open.groupUpdates(EVERYTHING, FOREIGN, null), 1)
    for (const after of [null, jobs?.cursor ?? '', groups?.cursor ?? '']) {
      await expect(take(open.jobUpdates(acme, FOREIGN, after), 1)).rejects.toThrow(NotFound)
      await expect(take(open.groupUpdates(acme, FOREIGN, after), 1)).rejects.toThrow(NotFound)
    }
    await open.close()
  })

  it('is not told with what workers do', async () => {
    const open = feeds()
    const updates = open.workerUpdates(acme, { id: null }, null)
    await take(updates, 2)
    const foreign = await register(together, { name: 'foreign', organizationIds: ['globex'] })
    const shared = await register(together, { name: 'shared', organizationIds: ['acme', 'globex'] })
    const [update] = await take(updates, 1)
    expect(update?.worker).toMatchObject({ id: shared.workerId, organizationIds: ['acme'] })
    expect(await findWorkers(together.store.db, acme, [shared.workerId, foreign.workerId])).toMatchObject([
      { id: shared.workerId, organizationIds: ['acme'] },
    ])
    const theirs = open.workerUpdates(acme, { id: foreign.workerId }, null)
    await expect(take(theirs, 1)).rejects.toThrow(new NotFound('worker', foreign.workerId))
    await open.close()
  })
})
