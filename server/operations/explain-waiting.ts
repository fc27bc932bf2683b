import { setImmediate } from 'node:timers/promises'
import type { App } from '../app.ts'
import { anotherWorker, explainWaiting, servingNow, type Waiting } from '../domain/explain.ts'
import { forecast, type Starts } from '../domain/forecast.ts'
import type { Job } from '../domain/job.ts'
import { plan } from '../domain/plan.ts'
import { findGroups } from '../store/groups.ts'
import { dealtBefore, type DealtBefore } from '../store/job-order.ts'
import { readSnapshot } from '../store/planning.ts'

const NOBODY: DealtBefore = { jobs: 0, knownMs: 0, unknown: 0 }

/** Why each of the jobs waits and when it will probably start, in their order; null for one that does not wait. */
export async function explainJobs(app: App, jobs: readonly Job[]): Promise<(Waiting | null)[]> {
  const waiting = jobs.filter(({ status }) => status === 'QUEUED' || status === 'PENDING')
  if (waiting.length === 0) return jobs.map(() => null)
  const now = app.now()
  const { db } = app.store
  const [snapshot, groups, workers, ahead] = await Promise.all([
    readSnapshot(db, now),
    findGroups(
      db,
      app.caller.principal.scope,
      waiting.map((job) => job.groupId),
    ),
    app.directory.workers(app.caller.principal.scope),
    Promise.all(waiting.map((job) => dealtBefore(db, job))),
  ])
  const waitingGroups = new Map(snapshot.groups.map((group) => [group.id, group]))
  const asks = waiting.map(({ groupId }, index) => {
    const { knownMs, unknown } = ahead[index] ?? NOBODY
    const { typicalMs, workMs } = waitingGroups.get(groupId) ?? { typicalMs: 0, workMs: 0 }
    return { groupId, workBeforeMs: Math.min(knownMs + unknown * typicalMs, workMs) }
  })
  const starts = await lookAhead(forecast(snapshot, now, app.timing, asks))
  const planned = plan(snapshot, now, app.timing)
  const groupOf = new Map(groups.map((group) => [group.id, group]))
  const explained = new Map<string, Waiting>()
  for (const [index, job] of waiting.entries()) {
    const group = groupOf.get(job.groupId)
    if (group === undefined) continue
    const typicalMs = waitingGroups.get(job.groupId)?.typicalMs ?? job.expectedMs
    const expectedMs = job.expectedSource === 'LEARNED' ? job.expectedMs : typicalMs
    const waits = { status: job.status, dueAt: job.dueAt, expectedMs }
    const { jobs: jobsAhead, unknown } = ahead[index] ?? NOBODY
    const isKnown = job.expectedSource === 'LEARNED' && unknown <= jobsAhead / 2
    const startInMs = starts[index] ?? null
    const viewer = app.caller.principal.scope
    const facts = { job: waits, group, snapshot, plan: planned, workers, jobsAhead, startInMs, isKnown, now, viewer }
    explained.set(job.id, explainWaiting(facts))
  }
  return jobs.map((job) => explained.get(job.id) ?? null)
}

/** A forecast may hold up the rest of the server for so long at a time, and may take so long in all, milliseconds. */
const TURN_MS = 10
const PATIENCE_MS = 500

/** Goes through a forecast without keeping others waiting; what it has not found out by then stays unknown. */
async function lookAhead(steps: Iterable<Starts>): Promise<Starts> {
  const begun = performance.now()
  let turn = begun
  let known: Starts = []
  for (const starts of steps) {
    known = starts
    const now = performance.now()
    if (now - begun > PATIENCE_MS) break
    if (now - turn < TURN_MS) continue
    await setImmediate()
    turn = performance.now()
  }
  return known
}

/** How a group is spread over workers. */
export interface Spread {
  workers: number
  /** Why no more serve it, in a sentence. */
  explanation: string
}

/** How groups with waiting jobs are spread, by id; a group without is not in it. */
export async function explainSpread(app: App): Promise<Map<string, Spread>> {
  const now = app.now()
  const snapshot = await readSnapshot(app.store.db, now)
  const { holds } = plan(snapshot, now, app.timing)
  return new Map(
    snapshot.groups.map(({ id }) => [
      id,
      { workers: servingNow(snapshot, id).length, explanation: anotherWorker(holds.get(id)) },
    ]),
  )
}
