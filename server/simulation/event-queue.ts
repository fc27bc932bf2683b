/**
 * What is to happen at a moment. Of two at the same moment the one of the lower rank comes first, then of the lower
 * tie.
 */
export interface Timed {
  at: number
  rank: number
  tie: number
}

/** Events in the order of their time: a binary heap. What is equal in all comes in the order in which it was added. */
export class EventQueue<Event extends Timed> {
  readonly #heap: { event: Event; sequence: number }[] = []
  #added = 0

  /** When the next event is due; undefined if there is none. */
  get nextAt(): number | undefined {
    return this.#heap[0]?.event.at
  }

  add(event: Event): void {
    this.#heap.push({ event, sequence: this.#added++ })
    for (let at = this.#heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(at, parent)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  take(): Event | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first === undefined || last === undefined) return undefined
    if (this.#heap.length === 0) return first.event
    this.#heap[0] = last
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      let least = at
      if (this.#isBefore(left, least)) least = left
      if (this.#isBefore(right, least)) least = right
      if (least === at) return first.event
      this.#swap(at, least)
      at = least
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return false
    const order =
      a.event.at - b.event.at || a.event.rank - b.event.rank || a.event.tie - b.event.tie || a.sequence - b.sequence
    return order < 0
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return
    this.#heap[one] = b
    this.#heap[other] = a
  }
}
