import { DatabaseSync, StatementSync } from 'node:sqlite'
import { CompiledQuery } from 'kysely'
import { expect, it, vi } from 'vitest'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { cancelGroup } from '../../server/operations/cancel-jobs.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { reviewQuarantines } from '../../server/operations/review-quarantines.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { liveAssignments } from '../../server/store/assignments.ts'
import { attemptsOfJobs } from '../../server/store/attempts.ts'
import { readEvents } from '../../server/store/events.ts'
import { pageGroups } from '../../server/store/groups.ts'
import { findJobs, nextDueAt, pageJobs } from '../../server/store/jobs.ts'
import { readSnapshot } from '../../server/store/planning.ts'
import { readRecentJobs } from '../../server/store/stats.ts'
import type { Store } from '../../server/store/store.ts'
import { listFlakyTests } from '../../server/store/test-days.ts'
import { testApp, TIMING } from '../../server/testing.ts'
import { finish, jobInput, must, register, runOne, submit, takeOffer } from '../helpers/factories.ts'
import { describeSqlite } from '../helpers/stores.ts'

/** Every statement that the life of a job runs, and the reads that clients make of it. */
async function live(store: Store): Promise<void> {
  const app = testApp(store)
  await submitJobs(app, [jobInput({ labels: ['nightly'] })], { idempotencyKey: 'k', field: 'input' })
  const jobs = await submit(app, {}, {}, { appVersionId: 'v2' })
  const first = await runOne(app)
  await heartbeat(app, [first])
  const second = must(await finish(app, first, 'FAILED'))
  app.clock.advance(2_000)
  await queueDueJobs(app)
  await nextDueAt(store.db)
  app.clock.advance(TIMING.leaseMs)
  await expireLeases(app)
  await reviewQuarantines(app)
  await register(app, { installed: [] })
  await cancelGroup(app, second.job.groupId)
  const page = { first: 10, after: must(jobs[2]).id }
  await pageJobs(store.db, EVERYTHING, { organizationId: 'acme' }, page)
  await pageJobs(store.db, EVERYTHING, { organizationId: 'acme', status: ['QUEUED'] }, page)
  await pageJobs(store.db, EVERYTHING, { organizationId: 'acme', groupId: second.job.groupId }, page)
  await pageGroups(store.db, EVERYTHING, { organizationId: 'acme' }, page)
  await findJobs(
    store.db,
    EVERYTHING,
    jobs.map((job) => job.id),
  )
  await attemptsOfJobs(
    store.db,
    EVERYTHING,
    jobs.map((job) => job.id),
  )
  await liveAssignments(store.db, EVERYTHING, { groupIds: [second.job.groupId] })
  await readEvents(store.db, 'acme', 0, 10)
  await readRecentJobs(store.db, EVERYTHING, 'acme', 0)
  await listFlakyTests(store.db, EVERYTHING, 'acme', 0, 10)
}

/** How SQLite looks up the rows of each statement, in its own words. */
async function plansOf(store: Store, work: () => Promise<void>): Promise<Map<string, string>> {
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare')
  await work()
  const statements = new Set(prepare.mock.calls.map(([text]) => text))
  prepare.mockRestore()
  const plans = new Map<string, string>()
  for (const text of statements) {
    if (!/^(select|insert|update|delete)\b/.test(text)) continue
    const { rows } = await store.db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${text}`))
    plans.set(text, rows.map((row) => row.detail).join('\n'))
  }
  return plans
}

// A partial index is used only where its condition is in the query as it stands, not as a parameter.
const INTENDED: [what: string, statement: RegExp, index: string][] = [
  ['the next job', /^select \* from "jobs".*QUEUED.*order by "deal_window"/, 'jobs_to_deal'],
  ['the jobs that are kept from a device', /^select .* from "jobs".*outcome in/, 'jobs_kept_apart'],
  ['the quarantines to look at', /^select \* from "workers".*"check_at" <=/, 'workers_to_check'],
  ['the groups that wait', /^select .* from "groups" inner join/, 'groups_waiting'],
  ['the next job of each', /^select .* from "groups" inner join/, 'jobs_to_deal'],
  ['how long its install takes', /^select .* from "groups" inner join/, 'sqlite_autoindex_learned_times_1'],
  ['the workers at work', /^select .* from "assignments" inner join .* inner join/, 'assignments_leases'],
  ['the workers that stay with a group', /^select count.* from "assignments" inner join/, 'assignments_live'],
  ['the organizations in play', /^select "id" from "organizations"/, 'organizations_active'],
  ['the free workers', /^select \* from "workers".*"draining" = 0/, 'workers_free'],
  ['the silent workers', /^select \* from "workers".*"lease_ends_at" <=/, 'workers_online'],
  ['the leases that ran out', /^select \* from "assignments".*"lease_ends_at" <=/, 'assignments_leases'],
  ['the retries that are due', /^select \* from "jobs".*PENDING.*"due_at" <=/, 'jobs_due'],
  ['when the next retry is due', /^select "due_at" from "jobs"/, 'jobs_due'],
  ['the open group of a key', /^select "id" from "groups" where "key" = \? and "status" = 'OPEN'/, 'groups_one_open'],
  ['the workers that serve a group', /^select \* from "assignments".*"group_id" in/, 'assignments_live'],
  ['the jobs of an organization', /"organization_id" = \? and "jobs"\."id" < \?/, 'jobs_by_organization'],
  ['the jobs that ended lately', /^select .* from "jobs" where "finished_at" >=/, 'jobs_finished'],
  ['the tests that were flaky', /^select .* from "test_days".*"flakes" > 0/, 'test_days_flaky'],
  ['how often they ran', /^select .* from "test_days".*"title" = ''/, 'sqlite_autoindex_test_days_1'],
  ['its jobs of a status', /"jobs"\."status" in \(\?\) and "jobs"\."id" < \?/, 'jobs_by_status'],
]

describeSqlite('query plans', ({ open }) => {
  it('use the index that was made for the query', async () => {
    const store = await open()
    const plans = await plansOf(store, () => live(store))
    for (const [what, statement, index] of INTENDED) {
      const found = [...plans].filter(([text]) => statement.test(text))
      expect(found.length, `${what}: no such statement`).toBeGreaterThan(0)
      for (const [text, plan] of found) expect(plan, `${what}: ${text}`).toContain(`INDEX ${index}`)
    }
  })

  it('ask once for the builds of all groups whose app could not be installed, and of none never', async () => {
    const app = testApp(await open())
    await submit(app, {}, { appVersionId: 'v2' }, { appVersionId: 'v3' })
    const worker = await register(app)
    const asked = async () => {
      const all = vi.spyOn(StatementSync.prototype, 'all')
      await readSnapshot(app.store.db, app.now())
      const texts = (all.mock.contexts as StatementSync[]).map(({ sourceSQL }) => sourceSQL)
      all.mockRestore()
      expect(texts.length).toBeGreaterThan(3)
      return texts.filter((text) => text.includes('max("created_at")')).length
    }
    expect(await asked()).toBe(0)
    for (let n = 0; n < 3; n++) {
      const { lease } = await takeOffer(app, worker)
      await reportInstall(app, lease, { performed: false, durationMs: 0, error: 'no build' })
    }
    expect(await asked()).toBe(1)
  })

  it('never read a whole table that grows', async () => {
    const store = await open()
    const plans = await plansOf(store, () => live(store))
    expect(plans.size).toBeGreaterThan(30)
    const scans = [...plans].filter(([, plan]) =>
      /^SCAN (jobs|job_labels|events|attempts|groups|assignments|log_chunks)(?! USING INDEX (groups_waiting|assignments_live|assignments_leases|jobs_kept_apart))/m.test(
        plan,
      ),
    )
    expect(scans).toEqual([])
  })

  it('sort nothing on the way to the next job, event or page', async () => {
    const store = await open()
    const plans = await plansOf(store, () => live(store))
    const sorted = [...plans].filter(([, plan]) => plan.includes('TEMP B-TREE FOR ORDER BY')).map(([text]) => text)
    expect(sorted.filter((text) => /from "(jobs|events|groups|attempts)"/.test(text))).toEqual([])
  })

  it('would tell: the same question with a parameter finds no partial index', async () => {
    const { db } = await open()
    const ask = async (text: string) => {
      const { rows } = await db.executeQuery<{ detail: string }>(CompiledQuery.raw(`explain query plan ${text}`))
      return rows.map((row) => row.detail).join('\n')
    }
    const query = (status: string) =>
      `select * from jobs where group_id = ? and status = ${status} order by deal_window, expected_ms desc, id`
    expect(await ask(query("'QUEUED'"))).toContain('jobs_to_deal')
    expect(await ask(query('?'))).not.toContain('jobs_to_deal')
  })
})
