import { setTimeout as wait } from 'node:timers/promises'
import type { Plan } from './api.ts'

/** Between two looks at a plan that others use up. */
const LOOK_AGAIN_MS = 5_000

/** The sessions that this agent may have open: never more than the plan leaves, whatever others of the account do. */
export interface Slots {
  /** Waits for one. The function that it answers gives it back; calling that again does nothing. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createSlots(readPlan: () => Promise<Plan>, lookAgainMs = LOOK_AGAIN_MS): Slots {
  let taken = 0
  let turn = Promise.resolve()

  /** Alone: two that look at the same moment would both see the last one free. */
  async function takeNext(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted()
      const { running, allowed } = await readPlan()
      // A session of ours that was just opened may not be counted there yet.
      if (Math.max(running, taken) < allowed) {
        taken++
        return
      }
      await wait(lookAgainMs, undefined, { signal })
    }
  }

  return {
    async take(signal) {
      const taking = turn.then(() => takeNext(signal))
      turn = taking.catch(() => undefined)
      await taking
      let isMine = true
      return () => {
        if (isMine) taken--
        isMine = false
      }
    },
  }
}
