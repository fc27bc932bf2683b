import type { Timing } from '../../server/app.ts'
import type { AttemptId } from '../../server/domain/attempt.ts'
import type { JobId } from '../../server/domain/job.ts'
import type { Store } from '../../server/store/store.ts'
import { readAllEvents, readTables } from '../properties/history.ts'
import type { Facts } from '../properties/invariants.ts'
import { knowNothing, type Known } from '../properties/known.ts'
import { operationsOf, succeeded, type Operation } from './operation.ts'

/** What a rig leaves behind: what its processes saw, and the database when all was over. */
export interface Evidence {
  history: readonly Operation[]
  facts: Facts
}

/** Reads the database, and what the history says that it must hold, in the form of the checkers of test/properties. */
export async function collect(history: readonly Operation[], store: Store, timing: Timing): Promise<Evidence> {
  const facts = { ...(await readTables(store.db)), events: await readAllEvents(store.db) }
  const submits = await store.db.selectFrom('idempotency').select(['key', 'job_ids']).execute()
  const landed = new Map(submits.map(({ key, job_ids }) => [key, JSON.parse(job_ids) as JobId[]]))
  return { history, facts: { ...facts, known: knownFrom(history, landed, timing, facts), timing, now: Date.now() } }
}

function knownFrom(
  history: readonly Operation[],
  landed: ReadonlyMap<string, JobId[]>,
  timing: Timing,
  { assignments, workers }: Pick<Facts, 'assignments' | 'workers'>,
): Known {
  const known = knowNothing()
  const keys = new Map<string, number>()
  for (const submit of operationsOf(history, 'submit')) {
    const { key, inputs } = submit.arguments
    // One that nobody answered may have happened: then its jobs are as good as all others.
    const ids = submit.outcome === 'ok' ? (submit.answer.jobIds as JobId[]) : (landed.get(key) ?? [])
    ids.forEach((id, index) => {
      const input = inputs[index]
      if (input !== undefined) known.submits.set(id, input)
    })
    if (submit.outcome !== 'ok') continue
    const number = keys.get(key) ?? keys.size
    keys.set(key, number)
    const organizationId = inputs[0]?.organizationId ?? ''
    known.keyed.push({ organizationId, key: number, body: JSON.stringify(inputs), answer: ids })
  }
  for (const { arguments: asked } of succeeded(history, 'cancel')) known.cancels.add(asked.jobId as JobId)
  for (const { arguments: asked } of succeeded(history, 'finish')) {
    const id = asked.attemptId as AttemptId
    if (!known.results.has(id)) known.results.set(id, asked.outcome)
  }
  for (const { invoked, answer } of succeeded(history, 'heartbeat')) {
    for (const fence of answer.live) {
      known.leaseEnds.set(fence, Math.max(known.leaseEnds.get(fence) ?? 0, invoked + timing.leaseMs))
    }
  }
  // A device that registers anew gives up what it held.
  const registrations = Map.groupBy(operationsOf(history, 'register'), ({ arguments: { worker } }) => worker)
  for (const { fence, workerId, endedAt } of assignments.values()) {
    const own = registrations.get(workers.get(workerId)?.name ?? '') ?? []
    if (
      endedAt !== null &&
      own.some(({ invoked, returned }) => invoked <= endedAt && endedAt <= (returned ?? Infinity))
    )
      known.givenUp.add(fence)
  }
  return known
}
