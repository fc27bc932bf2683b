import type { LoggedEvent } from '../domain/events.ts'
import { logHead, readEvents } from '../store/events.ts'
import type { Db } from '../store/tables.ts'
import type { Listener } from './channel.ts'
import type { Cursors } from './cursor.ts'
import type { Inbox, OpenInbox } from './inbox.ts'
import { isDense, PAGE } from './tail.ts'
import type { FeedKind } from './types.ts'

/** What one subscription follows in one log. */
export interface Topic<Subject, Update> {
  log: string
  cursors: Cursors
  /** The matching subjects behind the one with this id ('' for the first page), in an order that does not change. */
  page: (after: string, limit: number) => Promise<Subject[]>
  toUpdate: (kind: FeedKind, cursor: string, at: number, subject: Subject | null) => Update
  replay: (events: LoggedEvent[]) => Promise<Update[]>
  /** Listens live; null if the listener has to catch up first. */
  join: (listener: Listener<Update>) => (() => void) | null
}

export interface LiveFeedContext {
  db: Db
  now: () => number
  openInbox: OpenInbox
}

/**
 * Opens the stream of one subscription:
 *
 * - new:       SNAPSHOT*  LIVE  changes ...
 * - resumed:   changes ...  LIVE  changes ...
 * - a cursor that cannot be resumed, or a log that lost events the reader has not had:  RESYNC  SNAPSHOT*  LIVE  changes ...
 *
 * `locate` finds what to follow, or throws NotFound; `after` is the cursor to resume after, null begins anew.
 */
export function openLiveFeed<Subject extends { id: string }, Update>(
  context: LiveFeedContext,
  locate: () => Promise<Topic<Subject, Update>>,
  after: string | null,
): Inbox<Update> {
  const feed = new LiveFeed<Subject, Update>(context)
  feed.run(async () => {
    await feed.start(await locate(), after)
  })
  return feed.inbox
}

/**
 * The writing end. The position in the log is taken before the snapshot is read, so that no change falls between the
 * two. Pages are read only as the reader takes them: a slow reader of a large snapshot costs one page of memory and is
 * not cut off. A class, and itself the listener, because there is one for every watcher, idle most of the time.
 */
class LiveFeed<Subject extends { id: string }, Update> implements Listener<Update> {
  readonly inbox: Inbox<Update>
  readonly #context: LiveFeedContext
  readonly #pageSize: number
  #topic: Topic<Subject, Update> | null = null
  #leave: (() => void) | null = null
  /** Where it joined the live listeners. */
  from = 0

  constructor(context: LiveFeedContext) {
    this.#context = context
    this.inbox = context.openInbox(() => this.#leave?.())
    this.#pageSize = Math.min(PAGE, this.inbox.bound)
  }

  /** Whatever goes wrong ends the stream. */
  run(step: () => Promise<void>): void {
    step().catch((error: unknown) => {
      this.inbox.fail(error instanceof Error ? error : new Error(String(error)))
    })
  }

  async start(topic: Topic<Subject, Update>, after: string | null): Promise<void> {
    const { db } = this.#context
    this.#topic = topic
    const { first, last } = await logHead(db, topic.log)
    if (after === null) return this.#snapshot(topic, last, '')
    const position = topic.cursors.read(after)
    if (position === null || position.seq < first - 1 || position.seq > last) return this.#resync(topic)
    if (position.snapshotAfter !== null) return this.#snapshot(topic, position.seq, position.snapshotAfter)
    return this.#catchUp(topic, position.seq, true)
  }

  deliver(update: Update): void {
    this.inbox.push(update)
  }

  broken(position: number): void {
    const topic = this.#topic
    if (topic !== null) this.run(() => this.#catchUp(topic, Math.max(this.from, position), false))
  }

  async #resync(topic: Topic<Subject, Update>): Promise<void> {
    const { last } = await logHead(this.#context.db, topic.log)
    this.#push(topic, 'RESYNC', last, '', null)
    return this.#snapshot(topic, last, '')
  }

  async #snapshot(topic: Topic<Subject, Update>, seq: number, from: string): Promise<void> {
    let behind = from
    while (await this.inbox.drained()) {
      const page = await topic.page(behind, this.#pageSize)
      for (const subject of page) {
        behind = subject.id
        this.#push(topic, 'SNAPSHOT', seq, behind, subject)
      }
      if (page.length < this.#pageSize) break
    }
    this.#push(topic, 'LIVE', seq, null, null)
    return this.#catchUp(topic, seq, false)
  }

  /** Reads the log up to its end and joins the live listeners there; says LIVE then, unless that was said before. */
  async #catchUp(topic: Topic<Subject, Update>, from: number, announce: boolean): Promise<void> {
    let seq = from
    while (await this.inbox.drained()) {
      const events = await readEvents(this.#context.db, topic.log, seq, this.#pageSize)
      if (!isDense(seq, events)) return this.#resync(topic)
      for (const update of await topic.replay(events)) this.inbox.push(update)
      seq += events.length
      if (events.length === this.#pageSize) continue
      if (this.#join(topic, seq)) {
        if (announce) this.#push(topic, 'LIVE', seq, null, null)
        return
      }
      // Others have had events after these: they are read next, unless they have been deleted by now.
      const { first } = await logHead(this.#context.db, topic.log)
      if (first > seq + 1) return this.#resync(topic)
    }
  }

  /** True if there is nothing more to catch up with. */
  #join(topic: Topic<Subject, Update>, from: number): boolean {
    if (this.inbox.closed) return true
    this.from = from
    this.#leave = topic.join(this)
    return this.#leave !== null
  }

  #push(topic: Topic<Subject, Update>, kind: FeedKind, seq: number, behind: string | null, subject: Subject | null) {
    const { now } = this.#context
    this.inbox.push(topic.toUpdate(kind, topic.cursors.write(seq, behind), now(), subject))
  }
}
