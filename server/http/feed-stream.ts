import { SlowConsumer } from '../events/inbox.ts'
import type { Feed, FeedSink } from '../events/types.ts'
import type { MaskError } from './errors.ts'
import type { SharedPayload } from './shared-execution.ts'
import type { BulkSender, SocketWriter } from './socket-writer.ts'

/** Close code of a socket whose client does not read fast enough. */
export const TOO_SLOW = 4429
const TOO_SLOW_REASON = 'CONSUMER_TOO_SLOW: updates were not read in time; connect again and resume by cursor'

export function isFeed(source: AsyncIterable<unknown>): source is Feed<object> {
  return 'pipe' in source
}

export interface FeedStreamOptions {
  feed: Feed<object>
  /** The operation's id on its socket. */
  id: string
  writer: SocketWriter
  payloadOf: (event: object) => SharedPayload
  mask: MaskError
}

/** Never gives a value: it only ends, or fails. */
type EndOfStream = AsyncIterableIterator<never> & { return: () => Promise<IteratorResult<never>> }

/**
 * Sends a feed's events to a socket beside graphql-ws, which would await a promise, execute and serialize for each
 * subscriber. graphql-ws is given a stream without values, so that it still sees to the operation's end.
 */
export function streamFeed(options: FeedStreamOptions): EndOfStream {
  const sender = new FeedSender(options)
  return {
    // Started by the first read: before it, graphql-ws may still find that the client has left.
    next: () => sender.run(),
    return: () => sender.stop(),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** A class, because there is one for every watcher, idle most of the time. */
class FeedSender implements FeedSink<object>, BulkSender {
  readonly #options: FeedStreamOptions
  /** What precedes each payload. A text: a small Buffer would keep the large one that it is cut from. */
  readonly #head: string
  readonly #headLength: number
  readonly #end = Promise.withResolvers<IteratorResult<never>>()
  #pump: (() => void) | null = null
  /** The event taken last has not been written yet. */
  #isExecuting = false
  /** How to end once it has. */
  #settle: (() => void) | null = null
  #stopped = false

  constructor(options: FeedStreamOptions) {
    this.#options = options
    this.#head = `{"id":${JSON.stringify(options.id)},"type":"next","payload":`
    this.#headLength = Buffer.byteLength(this.#head)
  }

  /** Starts, if that has not been done, and resolves when the feed ends. */
  run(): Promise<IteratorResult<never>> {
    if (this.#pump === null && !this.#stopped) {
      const { feed, writer } = this.#options
      writer.join(this)
      this.#pump = feed.pipe(this)
    }
    return this.#end.promise
  }

  /** The socket has room again. */
  resume(): void {
    this.#pump?.()
  }

  /** The client wants no more, or is gone. */
  async stop(): Promise<IteratorResult<never>> {
    this.#finish()
    await this.#options.feed.return()
    this.#end.resolve({ done: true, value: undefined })
    return { done: true, value: undefined }
  }

  ready(): boolean {
    return !this.#isExecuting && !this.#options.writer.isFull
  }

  next(event: object): void {
    const payload = this.#options.payloadOf(event)
    if (payload.bytes !== null) {
      this.#write(payload.bytes)
      return
    }
    this.#isExecuting = true
    payload.whenReady((bytes) => {
      this.#isExecuting = false
      if (this.#stopped) return
      this.#write(bytes)
      if (this.#settle === null) this.resume()
      else this.#settle()
    })
  }

  complete(): void {
    this.#afterLastEvent(() => {
      this.#end.resolve({ done: true, value: undefined })
    })
  }

  error(error: Error): void {
    const { writer, mask } = this.#options
    if (error instanceof SlowConsumer) {
      writer.close(TOO_SLOW, TOO_SLOW_REASON)
      void this.stop()
    } else {
      this.#afterLastEvent(() => {
        this.#end.reject(mask(error))
      })
    }
  }

  #write(tail: Buffer): void {
    const message = Buffer.allocUnsafe(this.#headLength + tail.length)
    message.write(this.#head)
    tail.copy(message, this.#headLength)
    this.#options.writer.send(message)
  }

  #afterLastEvent(settle: () => void): void {
    this.#settle = () => {
      this.#finish()
      settle()
    }
    if (!this.#isExecuting) this.#settle()
  }

  #finish(): void {
    this.#stopped = true
    this.#options.writer.leave(this)
  }
}
