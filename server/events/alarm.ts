/**
 * What a loop sleeps on. A ring while nobody sleeps is kept for the next sleep, so that a wake-up between two reads
 * is never lost. Rings are hints: the time limit stands behind them.
 */
export class Alarm {
  #rung = false
  #wake: (() => void) | null = null

  ring(): void {
    this.#rung = true
    this.#wake?.()
  }

  /** Sleeps until the next ring, at most `ms`. The timer does not keep the process alive. */
  async sleep(ms: number): Promise<void> {
    if (!this.#rung) {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      this.#wake = () => {
        resolve(undefined)
      }
      const timer = setTimeout(this.#wake, ms)
      timer.unref()
      await promise
      clearTimeout(timer)
      this.#wake = null
    }
    this.#rung = false
  }
}

/** Spreads the polls of many loops: between half of `ms` and all of it. */
export function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2)
}
