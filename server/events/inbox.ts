import { ExpectedError } from '../domain/errors.ts'
import type { Feed, FeedSink } from './types.ts'

/** How many values may wait for one subscriber. */
export const INBOX_BOUND = 1_000

/** The subscriber was cut off; nothing is lost, because it can resume after its last cursor. */
export class SlowConsumer extends ExpectedError {
  readonly code = 'CONSUMER_TOO_SLOW'
  constructor(bound: number) {
    super(`More than ${bound} updates waited to be read: subscribe again, with after: set to the last cursor received.`)
  }
}

/** The server is going away; nothing is lost, because the subscriber can resume after its last cursor elsewhere. */
export class ShuttingDown extends ExpectedError {
  readonly code = 'SHUTTING_DOWN'
  constructor() {
    super('The server is shutting down: subscribe again, with after: set to the last cursor received.')
  }
}

/** Opens an inbox; `onClose` is called once, in the turn in which it closes for any reason. */
export type OpenInbox = <T>(onClose: () => void) => Inbox<T>

/**
 * The bounded queue of one subscriber, seen from both ends: the producer pushes, the reader iterates or pipes.
 * A reader that lets more than `bound` values wait is ended with SlowConsumer, and the values are dropped at once.
 */
export class Inbox<T> implements Feed<T> {
  readonly bound: number
  #onClose: (() => void) | null
  #values: T[] = []
  #readers: PromiseWithResolvers<IteratorResult<T>>[] = []
  #drained: PromiseWithResolvers<boolean> | null = null
  #sink: FeedSink<T> | null = null
  #error: Error | null = null

  /** `onClose` is called once, in the turn in which the stream ends for any reason: the producer stops there. */
  constructor(bound: number, onClose: () => void) {
    this.bound = bound
    this.#onClose = onClose
  }

  /** True once nothing more is accepted; values accepted before may still wait to be read. */
  get closed(): boolean {
    return this.#onClose === null
  }

  push(value: T): void {
    if (this.closed) return
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      reader.resolve({ done: false, value })
    } else if (this.#values.length === 0 && this.#sink?.ready() === true) {
      this.#sink.next(value)
    } else {
      this.#values.push(value)
      if (this.#values.length > this.bound) this.fail(new SlowConsumer(this.bound))
    }
  }

  /** Resolves with true once every value was taken, with false once the inbox is closed. */
  drained(): Promise<boolean> {
    if (this.closed || this.#values.length === 0) return Promise.resolve(!this.closed)
    this.#drained ??= Promise.withResolvers()
    return this.#drained.promise
  }

  /** The stream ends after the values that still wait. */
  complete(): void {
    if (!this.#close()) return
    this.#endReaders()
    if (this.#values.length === 0) this.#endSink()
  }

  /** The stream ends now; values that still wait are dropped. */
  fail(error: Error): void {
    if (!this.#close()) return
    this.#values = []
    this.#error = error
    const reader = this.#readers.shift()
    if (reader !== undefined) reader.reject(this.#takeError())
    this.#endReaders()
    this.#endSink()
  }

  next(): Promise<IteratorResult<T>> {
    const value = this.#values.shift()
    if (value !== undefined) {
      this.#settleDrained()
      return Promise.resolve({ done: false, value })
    }
    // Kept until somebody asks: a rejected promise that nobody holds would end the process.
    if (this.#error !== null) return Promise.reject(this.#takeError())
    if (this.closed) return Promise.resolve({ done: true, value: undefined })
    const reader = Promise.withResolvers<IteratorResult<T>>()
    this.#readers.push(reader)
    return reader.promise
  }

  return(): Promise<IteratorResult<T>> {
    this.#values = []
    this.#error = null
    this.#sink = null
    this.#close()
    this.#endReaders()
    return Promise.resolve({ done: true, value: undefined })
  }

  pipe(sink: FeedSink<T>): () => void {
    this.#sink = sink
    this.#pump()
    return () => {
      this.#pump()
    }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #pump(): void {
    while (this.#sink?.ready() === true) {
      const value = this.#values.shift()
      if (value === undefined) break
      this.#sink.next(value)
    }
    if (this.#values.length > 0) return
    this.#settleDrained()
    if (this.closed) this.#endSink()
  }

  #settleDrained(): void {
    if (this.#values.length > 0) return
    this.#drained?.resolve(!this.closed)
    this.#drained = null
  }

  #close(): boolean {
    const onClose = this.#onClose
    if (onClose === null) return false
    this.#onClose = null
    this.#drained?.resolve(false)
    this.#drained = null
    onClose()
    return true
  }

  #endReaders(): void {
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined })
  }

  #endSink(): void {
    const sink = this.#sink
    if (sink === null) return
    this.#sink = null
    if (this.#error === null) sink.complete()
    else sink.error(this.#takeError())
  }

  #takeError(): Error {
    const error = this.#error ?? new Error('The stream has ended.')
    this.#error = null
    return error
  }
}
