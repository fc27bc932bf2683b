/**
 * What a long history costs: the medians of submit, deal and finish at a store that holds many finished and queued
 * jobs, beside the same at an empty one, in turn. SQLite does not wait for the disk and PostgreSQL lies in memory, so
 * that the wait for a disk, which is the same for both, does not hide the difference. The planner is shown too: it
 * reads every group that waits. At last, what submits feel of pruning all of it.
 *
 *   node bench/scale.ts [sqlite|postgres] [finished jobs] [queued jobs]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { EVERYTHING } from '../server/domain/scope.ts'
import type { App } from '../server/app.ts'
import { createApp } from '../server/create-app.ts'
import { readTiming } from '../server/config.ts'
import { assignGroups } from '../server/operations/assign-groups.ts'
import { finishAttempt } from '../server/operations/finish-attempt.ts'
import { registerWorker } from '../server/operations/register-worker.ts'
import { reportInstall } from '../server/operations/report-install.ts'
import { startNextAttempt } from '../server/operations/start-next-attempt.ts'
import { submitJobs } from '../server/operations/submit-jobs.ts'
import { startPruner } from '../server/services/pruner.ts'
import { openStore, type StoreLocation } from '../server/store/open.ts'
import { readStats } from '../server/store/stats.ts'
import { readWorkerCommandState } from '../server/store/worker-commands.ts'
import { fill, silentLogger } from './history.ts'
import { median, quantile } from './load.ts'
import { startPostgres } from '../test/helpers/postgres.ts'

const DIALECTS = process.argv[2] === undefined ? ['sqlite', 'postgres'] : [process.argv[2]]
const FINISHED = Number(process.argv[3] ?? 1_000_000)
const QUEUED = Number(process.argv[4] ?? 100_000)
/** Of the queued ones, those in the group that is dealt from. */
const IN_LINE = Math.min(QUEUED, 5_000)
const CYCLES = 400
const WARM_UP = 50

const DAY_MS = 86_400_000

const STEPS = ['submit', 'plan', 'deal', 'finish', 'finish and deal'] as const
type Times = Record<(typeof STEPS)[number], number[]>

const input = (test: number) => ({
  organizationId: 'org-0',
  appVersionId: 'live',
  testPath: `tests/t${test % 100}.spec.js`,
  target: 'EMULATOR' as const,
  priority: 'NORMAL' as const,
})

/** One worker of one organization, whose jobs go through their whole life. */
class Lane {
  readonly times: Times = { submit: [], plan: [], deal: [], finish: [], 'finish and deal': [] }
  readonly #app: App
  readonly #worker: { workerId: string; sessionId: string }

  constructor(app: App, worker: { workerId: string; sessionId: string }) {
    this.#app = app
    this.#worker = worker
  }

  async #timed<T>(step: keyof Times, run: () => Promise<T>): Promise<T> {
    const start = performance.now()
    const value = await run()
    this.times[step].push(performance.now() - start)
    return value
  }

  async cycle(index: number): Promise<void> {
    const app = this.#app
    for (let job = 0; job < 3; job++) {
      await this.#timed('submit', () => submitJobs(app, [input(index + job)], { field: 'input' }))
    }
    await this.#timed('plan', () => assignGroups(app))
    const { workerId, sessionId } = this.#worker
    const state = await readWorkerCommandState(app.store.db, EVERYTHING, workerId, sessionId)
    if (!state?.offer) throw new Error('nothing was offered')
    const lease = { assignmentId: state.offer.assignmentId, fence: state.offer.fence }
    await reportInstall(app, lease, { performed: state.offer.installNeeded, durationMs: 1_000 })
    // An agent takes longer than this to hear of it; what the plan leaves behind (garbage, cold caches) is its own
    // cost.
    await setTimeout(20)
    let { deal } = await this.#timed('deal', () => startNextAttempt(app, lease))
    const passed = { outcome: 'PASSED', durationMs: 1_000, counts: null, error: null } as const
    for (let job = 0; job < 2 && deal !== null; job++) {
      const { id } = deal.attempt
      ;({ deal } = await this.#timed('finish and deal', () => finishAttempt(app, lease, id, passed, true)))
    }
    const last = deal?.attempt.id
    if (last === undefined) throw new Error('nothing was dealt')
    await this.#timed('finish', () => finishAttempt(app, lease, last, passed, false))
  }
}

async function openLane(location: StoreLocation, jobs: { finished: number; queued: number }) {
  const store = await openStore(location)
  const app = createApp(store, readTiming({}), silentLogger)
  if (jobs.finished + jobs.queued > 0) {
    await fill(store, { ...jobs, queued: jobs.queued - IN_LINE })
    for (let from = 0; from < IN_LINE; from += 1_000) {
      const inputs = Array.from({ length: Math.min(1_000, IN_LINE - from) }, (_, index) => input(from + index))
      await submitJobs(app, inputs, { field: 'inputs' })
    }
  }
  const registered = await registerWorker(app, { name: 'bench', targets: ['EMULATOR'], organizationIds: ['org-0'] })
  return { app, lane: new Lane(app, { workerId: registered.worker.id, sessionId: registered.sessionId }) }
}

/** Submits, one after another, while the pruner forgets the whole past. */
async function pruneBeside(app: App): Promise<void> {
  const alone = await submitsFor(app, 3_000)
  const pruner = startPruner(app, DAY_MS)
  const beside = await submitsFor(app, 15_000)
  await pruner.stop()
  const left = await app.store.db
    .selectFrom('jobs')
    .select(({ fn }) => fn.countAll<number>().as('jobs'))
    .where('finished_at', 'is not', null)
    .executeTakeFirstOrThrow()
  const show = (times: number[]) =>
    `p50 ${median(times).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms, most ${Math.max(...times).toFixed(0)} ms`
  console.log(`  submits alone: ${show(alone)}`)
  console.log(`  beside pruning: ${show(beside)}; ${left.jobs} finished jobs left after 15 s`)
}

async function submitsFor(app: App, ms: number): Promise<number[]> {
  const times: number[] = []
  for (const end = performance.now() + ms; performance.now() < end;) {
    const start = performance.now()
    await submitJobs(app, [input(times.length)], { field: 'input' })
    times.push(performance.now() - start)
    await setTimeout(2)
  }
  return times
}

async function compare(name: string, empty: StoreLocation, full: StoreLocation): Promise<void> {
  const small = await openLane(empty, { finished: 0, queued: 0 })
  const began = performance.now()
  const large = await openLane(full, { finished: FINISHED, queued: QUEUED })
  console.log(`${name}: filled in ${((performance.now() - began) / 1_000).toFixed(0)} s`)
  try {
    for (let index = 0; index < WARM_UP + CYCLES; index++) {
      for (const { lane } of index % 2 === 0 ? [small, large] : [large, small]) await lane.cycle(index)
      if (index === WARM_UP) {
        for (const { lane } of [small, large]) for (const step of STEPS) lane.times[step].length = 0
      }
    }
    for (const step of STEPS) {
      const [before, after] = [median(small.lane.times[step]), median(large.lane.times[step])]
      console.log(
        `  ${step.padEnd(16)} empty ${before.toFixed(3)} ms   full ${after.toFixed(3)} ms   factor ${(after / before).toFixed(2)}`,
      )
    }
    const start = performance.now()
    await readStats(large.app.store.db, EVERYTHING, null)
    console.log(`  statistics of the whole server: ${(performance.now() - start).toFixed(0)} ms`)
    await pruneBeside(large.app)
    await large.app.store.close()
    const reopened = performance.now()
    await (await openStore(full)).close()
    console.log(`  opening and closing the full store: ${(performance.now() - reopened).toFixed(0)} ms`)
  } finally {
    await Promise.all([small.app.store.close(), large.app.store.close()])
  }
}

for (const dialect of DIALECTS) {
  if (dialect === 'sqlite') {
    const root = await mkdtemp(join(tmpdir(), 'qgjob-bench-'))
    const at = (name: string) => ({ directory: join(root, name), durable: false })
    await compare('SQLite', at('empty'), at('full')).finally(() => rm(root, { recursive: true }))
  } else {
    const server = await startPostgres()
    const [empty, full] = [await server.createDatabase(), await server.createDatabase()]
    await compare('PostgreSQL', { databaseUrl: empty }, { databaseUrl: full }).finally(() => server.stop())
  }
}
