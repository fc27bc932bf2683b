import { setImmediate } from 'node:timers/promises'

const STEPS = 500
const MILLISECONDS = 3
/** Reading the clock costs about as much as a small step: not every step does it. */
const STEPS_BETWEEN_CLOCKS = 16

/** Cuts long work into short pieces, so that requests and assignments do not wait behind a large fan-out. */
export class Turn {
  #steps = 0
  #since = performance.now()

  /** Counts a step; true when it is time to await `yield`. */
  isOver(): boolean {
    this.#steps++
    if (this.#steps >= STEPS) return true
    return this.#steps % STEPS_BETWEEN_CLOCKS === 0 && performance.now() - this.#since > MILLISECONDS
  }

  async yield(): Promise<void> {
    await setImmediate()
    this.#steps = 0
    this.#since = performance.now()
  }
}
