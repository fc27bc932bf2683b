import type { App } from '../app.ts'
import { NotFound } from '../domain/errors.ts'
import { LAB_LOG } from '../domain/events.ts'
import type { Scope } from '../domain/scope.ts'
import { findGroups, pageGroups } from '../store/groups.ts'
import { findJobs, jobsAfter } from '../store/jobs.ts'
import type { Wakes } from '../store/store.ts'
import { findWorkers, listWorkers } from '../store/workers.ts'
import type { Alarm } from './alarm.ts'
import type { Listener } from './channel.ts'
import { plainCursors } from './cursor.ts'
import { Hub } from './hub.ts'
import { Inbox, INBOX_BOUND, ShuttingDown } from './inbox.ts'
import { createJobLog } from './job-log.ts'
import { Keyed } from './keyed.ts'
import { openLiveFeed, type Topic } from './live-feed.ts'
import type { Feeds, GroupUpdate, JobUpdate, WorkerUpdate } from './types.ts'
import { sealedCursors } from './sealed-cursors.ts'
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
  const cursors = plainCursors(epoch)
  const labCursors = sealedCursors(epoch, store.cursorKey)
  const hub = new Hub({ db, epoch, labCursors, logger, pollMs })
  const jobLogs = new Keyed<string, Alarm>()
  const workers = new Keyed<string, Alarm>()
  const unsubscribe = store.onCommit((wakes) => {
    wake(wakes)
  })
  const context = { db, now, openInbox }
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
    jobUpdates(scope, what, after) {
      async function locate(): Promise<Topic<NonNullable<JobUpdate['job']>, JobUpdate>> {
        const log = 'id' in what ? (await jobOrThrow(scope, what.id)).organizationId : what.organizationId
        scope.require(log)
        return {
          log,
          cursors,
          page: (behind, limit) =>
            'id' in what
              ? onePage(what.id, behind, (ids) => findJobs(db, scope, ids))
              : jobsAfter(db, scope, what, behind, limit),
          toUpdate: (kind, cursor, at, job) => ({ cursor, at, kind, job }),
          replay: (events) => hub.channels(log).jobs.replay(what, events),
          join: (listener) => hub.join(log, listener, ({ jobs }) => jobs.add(what, listener)),
        }
      }
      return openLiveFeed(context, locate, after)
    },

    groupUpdates(scope, what, after) {
      const interest = { id: 'id' in what ? what.id : null }
      async function locate(): Promise<Topic<NonNullable<GroupUpdate['group']>, GroupUpdate>> {
        const log = 'id' in what ? (await groupOrThrow(scope, what.id)).organizationId : what.organizationId
        scope.require(log)
        return {
          log,
          cursors,
          page: (behind, limit) =>
            'id' in what
              ? onePage(what.id, behind, (ids) => findGroups(db, scope, ids))
              : openGroups(scope, log, behind, limit),
          toUpdate: (kind, cursor, at, group) => ({ cursor, at, kind, group }),
          replay: (events) => hub.channels(log).groups.replay(interest, events),
          join: (listener) => hub.join(log, listener, ({ groups }) => groups.add(interest, listener)),
        }
      }
      return openLiveFeed(context, locate, after)
    },

    workerUpdates(scope, { id }, after) {
      async function locate(): Promise<Topic<NonNullable<WorkerUpdate['worker']>, WorkerUpdate>> {
        if (id !== null && (await findWorkers(db, scope, [id])).length === 0) throw new NotFound('worker', id)
        return {
          log: LAB_LOG,
          cursors: labCursors,
          page: (behind, limit) =>
            id !== null ? onePage(id, behind, (ids) => findWorkers(db, scope, ids)) : allWorkers(scope, behind, limit),
          toUpdate: (kind, cursor, at, worker) => ({ cursor, at, kind, worker }),
          replay: async (events) => {
            const updates = await hub.channels(LAB_LOG).workers.replay({ id }, events)
            return updates.flatMap((update) => shown(scope, update) ?? [])
          },
          join: (listener) => {
            const inside = onlyShown(scope, listener)
            return hub.join(LAB_LOG, inside, (channels) => channels.workers.add({ id }, inside))
          },
        }
      }
      return openLiveFeed(context, locate, after)
    },

    jobLog: (scope, jobId, after) => createJobLog({ db, wakes: jobLogs, pollMs, openInbox }, scope, jobId, after),

    workerCommands: (scope, workerId, sessionId) =>
      createWorkerCommands({ db, wakes: workers, pollMs, openInbox }, scope, workerId, sessionId),

    async close() {
      unsubscribe()
      for (const inbox of inboxes) inbox.fail(new ShuttingDown())
      await hub.close()
    },
  }

  async function jobOrThrow(scope: Scope, id: string) {
    const [job] = await findJobs(db, scope, [id])
    if (job === undefined) throw new NotFound('job', id)
    return job
  }

  async function groupOrThrow(scope: Scope, id: string) {
    const [group] = await findGroups(db, scope, [id])
    if (group === undefined) throw new NotFound('group', id)
    return group
  }

  /** Open groups only: a closed one never changes, and an old organization has very many. */
  async function openGroups(scope: Scope, organizationId: string, behind: string, limit: number) {
    const page = await pageGroups(
      db,
      scope,
      { organizationId, status: 'OPEN' },
      { first: limit, after: behind === '' ? null : behind },
    )
    return page.items
  }

  async function allWorkers(scope: Scope, behind: string, limit: number) {
    const workers = (await listWorkers(db, scope)).filter(({ id }) => id > behind)
    return workers.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
  }
}

/**
 * What somebody is told of a worker's change; null if the worker is outside. The same object for all who see all of it.
 */
function shown(scope: Scope, update: WorkerUpdate): WorkerUpdate | null {
  const { worker } = update
  if (worker === null) return update
  if (!scope.seesWorker(worker)) return null
  const inside = scope.show(worker)
  return inside === worker ? update : { ...update, worker: inside }
}

function onlyShown(scope: Scope, listener: Listener<WorkerUpdate>): Listener<WorkerUpdate> {
  return {
    from: listener.from,
    deliver(update) {
      const inside = shown(scope, update)
      if (inside !== null) listener.deliver(inside)
    },
    broken: (position) => {
      listener.broken(position)
    },
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
