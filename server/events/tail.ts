import type { Logger } from 'pino'
import type { LoggedEvent } from '../domain/events.ts'
import { Alarm, jittered } from './alarm.ts'

/** Events read at a time. */
export const PAGE = 500

export interface TailOptions {
  /** The number of the last event that needs no delivery. */
  from: number
  read: (after: number, limit: number) => Promise<LoggedEvent[]>
  /**
   * Called with the next events in order, one batch at a time. It reads whatever the delivery needs, and may fail; the
   * delivery that it returns must not: it is not done twice.
   */
  prepare: (events: LoggedEvent[]) => Promise<() => Promise<void>>
  /** The log does not hold the event after `position` any more: called once, the tail has stopped. */
  broken: (position: number) => void
  /** Longest time between two looks, milliseconds. */
  pollMs: number
  logger: Logger
}

/**
 * Follows one log: reads what is new after each wake-up and delivers it in order, without gap or repeat. Wake-ups may
 * get lost, so it also looks by itself. It survives a store that is away: it just looks again.
 */
export class Tail {
  readonly #options: TailOptions
  readonly #alarm = new Alarm()
  readonly #done: Promise<void>
  #position: number
  #stopped = false

  constructor(options: TailOptions) {
    this.#options = options
    this.#position = options.from
    this.#done = this.#run()
  }

  /** The number of the last event that was read; it and all before it are delivered or being delivered. */
  get position(): number {
    return this.#position
  }

  wake(): void {
    this.#alarm.ring()
  }

  /** Nothing more is read from now on; resolves when what was under way is over. */
  stop(): Promise<void> {
    this.#stopped = true
    this.#alarm.ring()
    return this.#done
  }

  async #run(): Promise<void> {
    const { pollMs } = this.#options
    while (!this.#stopped) {
      let more = false
      try {
        more = await this.#runOnce()
      } catch (error) {
        this.#report(error)
      }
      if (!more) await this.#alarm.sleep(jittered(pollMs))
    }
  }

  #report(error: unknown): void {
    // A store that is closed under a tail that has stopped is no news.
    if (!this.#stopped) this.#options.logger.error({ err: error }, 'following an event log failed; trying again')
  }

  /** Reads and delivers one batch; true if there may be more. */
  async #runOnce(): Promise<boolean> {
    const { read, prepare, broken } = this.#options
    const position = this.#position
    const events = await read(position, PAGE)
    if (this.#stopped) return false
    if (!isDense(position, events)) {
      this.#stopped = true
      broken(position)
      return false
    }
    if (events.length === 0) return false
    // Moved before anything is awaited: whoever joins from here on has to have these events already.
    this.#position = position + events.length
    let deliver: () => Promise<void>
    try {
      deliver = await prepare(events)
    } catch (error) {
      this.#position = position
      throw error
    }
    await deliver()
    return events.length === PAGE
  }
}

/** Whether these are the events after `position` with none left out, as retention or a damaged log would. */
export function isDense(position: number, events: readonly LoggedEvent[]): boolean {
  return events.every(({ seq }, index) => seq === position + 1 + index)
}
