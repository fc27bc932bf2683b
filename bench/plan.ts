/**
 * One planning pass of a big lab: its reads from SQLite, the plan itself, and both again with a single job in each
 * group, for what it costs must grow with groups and workers and not with jobs.
 *
 *   node bench/plan.ts [queued jobs] [groups] [workers]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from '../server/app.ts'
import { plan } from '../server/domain/plan.ts'
import { assignGroups } from '../server/operations/assign-groups.ts'
import { registerWorker } from '../server/operations/register-worker.ts'
import { submitJobs } from '../server/operations/submit-jobs.ts'
import { openStore } from '../server/store/open.ts'
import { readSnapshot } from '../server/store/planning.ts'
import { testApp } from '../server/testing.ts'
import { spread } from './load.ts'

const JOBS = Number(process.argv[2] ?? 1_000_000)
const GROUPS = Number(process.argv[3] ?? 1_000)
const WORKERS = Number(process.argv[4] ?? 1_000)
const ORGANIZATIONS = 20
const ROUNDS = 15

interface Pass {
  read: number
  plan: number
}

async function withLab<T>(jobs: number, run: (app: App) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-bench-'))
  const store = await openStore({ directory, durable: false })
  try {
    const app = testApp(store)
    for (let group = 0; group < GROUPS; group++) await submitGroup(app, group, Math.round(jobs / GROUPS))
    const register = (index: number) => registerWorker(app, { name: `phone-${index}`, targets: ['EMULATOR'] })
    await Promise.all(Array.from({ length: WORKERS }, (_, index) => register(index)))
    return await run(app)
  } finally {
    await store.close()
    await rm(directory, { recursive: true })
  }
}

async function submitGroup(app: App, group: number, jobs: number): Promise<void> {
  const common = {
    organizationId: `org-${group % ORGANIZATIONS}`,
    appVersionId: `v${group}`,
    target: 'EMULATOR',
    priority: 'NORMAL',
  } as const
  for (let first = 0; first < jobs; first += 1_000) {
    const inputs = Array.from({ length: Math.min(1_000, jobs - first) }, (_, index) => ({
      ...common,
      testPath: `tests/t${first + index}.spec.js`,
    }))
    await submitJobs(app, inputs, { field: 'inputs' })
  }
}

async function pass(app: App): Promise<Pass> {
  const start = performance.now()
  const snapshot = await readSnapshot(app.store.db, app.now())
  const read = performance.now()
  plan(snapshot, app.now(), app.timing)
  return { read: read - start, plan: performance.now() - read }
}

/** All workers free, then all at work: one pass of each kind and round, in turn. */
async function measure(jobs: number): Promise<{ free: Pass[]; busy: Pass[]; carriedOut: number }> {
  return withLab(jobs, async (app) => {
    const free: Pass[] = []
    for (let round = 0; round < ROUNDS; round++) free.push(await pass(app))
    const start = performance.now()
    await assignGroups(app)
    const carriedOut = performance.now() - start
    const busy: Pass[] = []
    for (let round = 0; round < ROUNDS; round++) busy.push(await pass(app))
    return { free, busy, carriedOut }
  })
}

const show = (passes: readonly Pass[]) => {
  const of = (part: keyof Pass) =>
    spread(
      passes.map((one) => one[part]),
      1,
    )
  return `reads ${of('read')} ms, plan ${of('plan')} ms`
}

console.log(`${GROUPS} groups, ${WORKERS} workers; median [least-most] of ${ROUNDS} passes`)
for (const jobs of [GROUPS, JOBS]) {
  const { free, busy, carriedOut } = await measure(jobs)
  console.log(`${jobs} queued jobs, all workers free     ${show(free)}`)
  console.log(`${jobs} queued jobs, all workers at work  ${show(busy)}`)
  console.log(`${jobs} queued jobs, one plan carried out in ${carriedOut.toFixed(0)} ms`)
}
