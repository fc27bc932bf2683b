import type { App } from '../app.ts'
import { NotFound } from '../domain/errors.ts'
import { LAB_LOG } from '../domain/events.ts'
import { findGroups, pageGroups } from '../store/groups.ts'
import { findJobs, jobsAfter } from '../store/jobs.ts'
import type { Wakes } from '../store/store.ts'
import { findWorkers, listWorkers } from '../store/workers.ts'
import type { Alarm } from './alarm.ts'
import { Hub } from './hub.ts'
import { Inbox, INBOX_BOUND, ShuttingDown } from './inbox.ts'
import { createJobLog } from './job-log.ts'
import { Keyed } from './keyed.ts'
import { openLiveFeed, type Topic } from './live-feed.ts'
import type { Feeds, GroupUpdate, JobUpdate, WorkerUpdate } from './types.ts'
import { createWorkerCommands } from './worker-commands.ts'

export interface FeedOptions {
  /** How many updates may wait for one subscriber. */
  bound?: number
  /** Longest time between two looks at a log nobody was woken for, milliseconds. */
  pollMs?: number
}

const POLL_MS = 5_000

/** Starts listening to the store's commits. */
export function createFeeds(
  { store, now, log: logger }: Pick<App, 'store' | 'now' | 'log'>,
  { bound = INBOX_BOUND, pollMs = POLL_MS }: FeedOptions = {},
): Feeds {
  const { db, epoch } = store
  const hub = new Hub({ db, epoch, logger, pollMs })
  const jobLogs = new Keyed<string, Alarm>()
  const workers = new Keyed<string, Alarm>()
  const unsubscribe = store.onCommit((wakes) => {
    wake(wakes)
  })
  const context = { db, epoch, now, openInbox }
  const inboxes = new Set<{ fail: (error: Error) => void }>()

  function openInbox<T>(onClose: () => void): Inbox<T> {
    const inbox = new Inbox<T>(bound, () => {
      inboxes.delete(inbox)
      onClose()
    })
    inboxes.add(inbox)
    return inbox
  }

  function wake(wakes: Wakes): void {
    // Devices before the crowd that watches them: what wakes first reads first, and large fan-outs go in pieces.
    ring(workers, wakes.all ? null : wakes.workers)
    ring(jobLogs, wakes.all ? null : wakes.jobLogs)
    for (const log of wakes.all ? hub.following : wakes.logs) hub.wake(log)
  }

  return {
    jobUpdates(what, after) {
      async function locate(): Promise<Topic<NonNullable<JobUpdate['job']>, JobUpdate>> {
        const log = 'id' in what ? (await jobOrThrow(what.id)).organizationId : what.organizationId
        return {
          log,
          page: (behind, limit) =>
            'id' in what ? onePage(what.id, behind, (ids) => findJobs(db, ids)) : jobsAfter(db, what, behind, limit),
          toUpdate: (kind, cursor, at, job) => ({ cursor, at, kind, job }),
          replay: (events) => hub.channels(log).jobs.replay(what, events),
          join: (listener) => hub.join(log, listener, ({ jobs }) => jobs.add(what, listener)),
        }
      }
      return openLiveFeed(context, locate, after)
    },

    groupUpdates(what, after) {
      const interest = { id: 'id' in what ? what.id : null }
      async function locate(): Promise<Topic<NonNullable<GroupUpdate['group']>, GroupUpdate>> {
        const log = 'id' in what ? (await groupOrThrow(what.id)).organizationId : what.organizationId
        return {
          log,
          page: (behind, limit) =>
            'id' in what ? onePage(what.id, behind, (ids) => findGroups(db, ids)) : openGroups(log, behind, limit),
          toUpdate: (kind, cursor, at, group) => ({ cursor, at, kind, group }),
          replay: (events) => hub.channels(log).groups.replay(interest, events),
          join: (listener) => hub.join(log, listener, ({ groups }) => groups.add(interest, listener)),
        }
      }
      return openLiveFeed(context, locate, after)
    },

    workerUpdates({ id }, after) {
      async function locate(): Promise<Topic<NonNullable<WorkerUpdate['worker']>, WorkerUpdate>> {
        if (id !== null && (await findWorkers(db, [id])).length === 0) throw new NotFound('worker', id)
        return {
          log: LAB_LOG,
          page: (behind, limit) =>
            id !== null ? onePage(id, behind, (ids) => findWorkers(db, ids)) : allWorkers(behind, limit),
          toUpdate: (kind, cursor, at, worker) => ({ cursor, at, kind, worker }),
          replay: (events) => hub.channels(LAB_LOG).workers.replay({ id }, events),
          join: (listener) => hub.join(LAB_LOG, listener, (channels) => channels.workers.add({ id }, listener)),
        }
      }
      return openLiveFeed(context, locate, after)
    },

    jobLog: (jobId, after) => createJobLog({ db, wakes: jobLogs, pollMs, openInbox }, jobId, after),

    workerCommands: (workerId, sessionId) =>
      createWorkerCommands({ db, wakes: workers, pollMs, openInbox }, workerId, sessionId),

    async close() {
      unsubscribe()
      for (const inbox of inboxes) inbox.fail(new ShuttingDown())
      await hub.close()
    },
  }

  async function jobOrThrow(id: string) {
    const [job] = await findJobs(db, [id])
    if (job === undefined) throw new NotFound('job', id)
    return job
  }

  async function groupOrThrow(id: string) {
    const [group] = await findGroups(db, [id])
    if (group === undefined) throw new NotFound('group', id)
    return group
  }

  /** Open groups only: a closed one never changes, and an old organization has very many. */
  async function openGroups(organizationId: string, behind: string, limit: number) {
    const page = await pageGroups(
      db,
      { organizationId, status: 'OPEN' },
      { first: limit, after: behind === '' ? null : behind },
    )
    return page.items
  }

  async function allWorkers(behind: string, limit: number) {
    const workers = (await listWorkers(db)).filter(({ id }) => id > behind)
    return workers.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
  }
}

/** Rings the alarms of some keys; null: of all. */
function ring(alarms: Keyed<string, Alarm>, keys: ReadonlySet<string> | null): void {
  if (keys === null) for (const alarm of alarms) alarm.ring()
  else for (const key of keys) for (const alarm of alarms.get(key)) alarm.ring()
}

/** The snapshot of a subscription to one subject. */
async function onePage<Subject>(
  id: string,
  behind: string,
  find: (ids: string[]) => Promise<Subject[]>,
): Promise<Subject[]> {
  return behind === '' ? find([id]) : []
}
