import type { Logger } from 'pino'
import type { LoggedEvent } from '../domain/events.ts'
import type { GroupId } from '../domain/group.ts'
import { EVERYTHING } from '../domain/scope.ts'
import type { WorkerId } from '../domain/worker.ts'
import { readEvents } from '../store/events.ts'
import { findGroups } from '../store/groups.ts'
import type { Db } from '../store/tables.ts'
import { findWorkers } from '../store/workers.ts'
import type { Channel, Listener } from './channel.ts'
import { createConflatedChannel, type ConflatedInterest } from './conflated-channel.ts'
import { plainCursors, type Cursors } from './cursor.ts'
import { createJobChannel, type JobInterest } from './job-channel.ts'
import { Tail } from './tail.ts'
import type { GroupUpdate, JobUpdate, WorkerUpdate } from './types.ts'

export interface HubOptions {
  db: Db
  epoch: string
  /** Of the lab's log. */
  labCursors: Cursors
  logger: Logger
  pollMs: number
}

/** What can be listened to in a log. */
export interface Channels {
  jobs: Channel<JobInterest, JobUpdate>
  groups: Channel<ConflatedInterest<GroupId>, GroupUpdate>
  workers: Channel<ConflatedInterest<WorkerId>, WorkerUpdate>
}

interface Followed {
  channels: Channels
  tail: Tail
  listeners: Set<Listener<never>>
}

/** Brings events from the logs to those who listen. A log is followed while anybody listens to it. */
export class Hub {
  readonly #options: HubOptions
  readonly #logs = new Map<string, Followed>()
  readonly #stopping = new Set<Promise<void>>()

  constructor(options: HubOptions) {
    this.#options = options
  }

  /** The logs that are being followed. */
  get following(): string[] {
    return [...this.#logs.keys()]
  }

  /**
   * Joins the listener at its `from`, and returns its removal. null, if events after `from` are already on their way
   * to the others: the caller catches up from the log first.
   */
  join<Update>(log: string, listener: Listener<Update>, add: (channels: Channels) => () => void): (() => void) | null {
    const followed = this.#logs.get(log) ?? this.#follow(log, listener.from)
    if (listener.from < followed.tail.position) return null
    const remove = add(followed.channels)
    followed.listeners.add(listener)
    return () => {
      remove()
      followed.listeners.delete(listener)
      if (followed.listeners.size === 0) this.#forget(log, followed)
    }
  }

  /** A hint that the log has grown. */
  wake(log: string): void {
    this.#logs.get(log)?.tail.wake()
  }

  /** Stops following; resolves when the store is not read any more. */
  async close(): Promise<void> {
    for (const [log, followed] of this.#logs) this.#forget(log, followed)
    await Promise.all(this.#stopping)
  }

  /** The way a log's events become updates, also for those who only catch up. */
  channels(log: string): Channels {
    return this.#logs.get(log)?.channels ?? createChannels(this.#options)
  }

  #follow(log: string, from: number): Followed {
    const { db, logger, pollMs } = this.#options
    const channels = createChannels(this.#options)
    const listeners: Followed['listeners'] = new Set()
    const tail = new Tail({
      from,
      pollMs,
      logger: logger.child({ log }),
      read: (after, limit) => readEvents(db, log, after, limit),
      prepare: (events) => prepareAll(channels, events),
      broken: (position) => {
        this.#forget(log, followed)
        for (const listener of listeners) listener.broken(position)
      },
    })
    const followed = { channels, tail, listeners }
    this.#logs.set(log, followed)
    return followed
  }

  #forget(log: string, followed: Followed): void {
    if (this.#logs.get(log) === followed) this.#logs.delete(log)
    const stopping = followed.tail.stop().finally(() => this.#stopping.delete(stopping))
    this.#stopping.add(stopping)
  }
}

function createChannels({ db, epoch, labCursors }: HubOptions): Channels {
  const cursors = plainCursors(epoch)
  return {
    jobs: createJobChannel({ db, epoch }),
    groups: createConflatedChannel({
      subjectOf: (event) => ('groupId' in event ? event.groupId : null),
      find: (ids) => findGroups(db, EVERYTHING, ids),
      toUpdate: ({ seq, at }, group) => ({ cursor: cursors.write(seq), at, kind: 'CHANGED', group }),
    }),
    workers: createConflatedChannel({
      subjectOf: (event) => ('workerId' in event ? event.workerId : null),
      find: (ids) => findWorkers(db, EVERYTHING, ids),
      toUpdate: ({ seq, at }, worker) => ({ cursor: labCursors.write(seq), at, kind: 'CHANGED', worker }),
    }),
  }
}

async function prepareAll({ jobs, groups, workers }: Channels, events: LoggedEvent[]): Promise<() => Promise<void>> {
  const deliveries = [await jobs.prepare(events), await groups.prepare(events), await workers.prepare(events)]
  return async () => {
    for (const deliver of deliveries) await deliver()
  }
}
