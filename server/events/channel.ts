import type { LoggedEvent } from '../domain/events.ts'
import type { Turn } from './turn.ts'

/** One live subscriber of a log. */
export interface Listener<Update> {
  /** The number of the last event it has had by other means: it is not given these again. */
  readonly from: number
  /** Must not throw. */
  deliver: (update: Update) => void
  /** The log does not hold the event after `position` any more, or the tail gave up: it is no longer listening. */
  broken: (position: number) => void
}

/** What became of one kind of subject in one log: who listens to it, and how events become updates. */
export interface Channel<Interest, Update> {
  /** Returns the removal. */
  add: (interest: Interest, listener: Listener<Update>) => () => void
  /** The updates that `interest` is to see of these events, in order: what a listener would have been given. */
  replay: (interest: Interest, events: LoggedEvent[]) => Promise<Update[]>
  /** Reads what the delivery to all listeners needs, and returns the delivery. */
  prepare: (events: LoggedEvent[]) => Promise<() => Promise<void>>
}

/** Gives one update to listeners, in several turns of the event loop if they are many. */
export async function fanOut<Update>(
  listeners: Iterable<Listener<Update>>,
  update: Update,
  seq: number,
  turn: Turn,
): Promise<void> {
  for (const listener of listeners) {
    if (seq > listener.from) listener.deliver(update)
    if (turn.isOver()) await turn.yield()
  }
}
