import type { App } from '../app.ts'
import { dayOf } from '../domain/flaky.ts'
import { deleteBuilds } from '../store/builds.ts'
import {
  deleteAssignments,
  deleteEvents,
  deleteGroups,
  deleteJobs,
  forgetSubmits,
  giveBackPages,
  listLogs,
  type SubmitPosition,
} from '../store/retention.ts'
import { deleteLearned } from '../store/learned-times.ts'
import { deleteQuarantines } from '../store/quarantines.ts'
import type { Tx } from '../store/tables.ts'
import { deleteTestDays } from '../store/test-days.ts'
import { deleteTokens } from '../store/tokens.ts'
import { deleteWorkers } from '../store/workers.ts'
import { operate } from './operate.ts'

export interface Pruned {
  jobs: number
  events: number
}

/**
 * Forgets what ended before a moment: events, then jobs with all that is theirs, the groups, assignments, builds and
 * idempotency keys that nothing needs any more, what was seen of tests, what was learned of tests and apps that have
 * not run since, workers that are gone, quarantines that expired, and tokens of people and CI runs that ended. What
 * statistics count stays. Each step is a small transaction of its own; it yields after each, for the caller to say when
 * to go on. Any number of servers may do it at once.
 */
export async function* prune(app: App, before: number): AsyncGenerator<Pruned, void, undefined> {
  const step = <T>(run: (tx: Tx) => Promise<T>) => operate(app, ({ tx }) => run(tx))

  // Events first: of those that are left, none but a log's newest tells of a job that is gone.
  for (const log of await listLogs(app.store.db)) {
    for (let events = -1; events !== 0;) {
      events = await step((tx) => deleteEvents(tx, log, before))
      if (events > 0) yield { jobs: 0, events }
    }
  }
  for (let more = true; more;) {
    const { jobs, chunks } = await step((tx) => deleteJobs(tx, before))
    more = jobs + chunks > 0
    if (more) yield { jobs, events: 0 }
  }
  for (const remove of [deleteAssignments, deleteGroups, deleteBuilds]) {
    while ((await step((tx) => remove(tx, before))) > 0) yield { jobs: 0, events: 0 }
  }
  for (let place: SubmitPosition | null = { createdAt: -1, key: '' }; place !== null;) {
    const from: SubmitPosition = place
    const { next } = await step((tx) => forgetSubmits(tx, before, from))
    place = next
    if (place !== null) yield { jobs: 0, events: 0 }
  }
  while ((await step((tx) => deleteTestDays(tx, dayOf(before)))) > 0) yield { jobs: 0, events: 0 }
  for (const remove of [deleteQuarantines, deleteLearned, deleteWorkers, deleteTokens])
    await step((tx): Promise<unknown> => remove(tx, before))
  while ((await step(giveBackPages)) > 0) yield { jobs: 0, events: 0 }
}
