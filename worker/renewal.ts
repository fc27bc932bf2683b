import { uptime } from 'node:os'

/** Two ways in which the machine counts time; no setting of its clock moves either. */
export interface Clock {
  /** Milliseconds; may stand still while the machine sleeps. */
  monotonic(): number
  /** Milliseconds since the machine started, sleep included; in steps of up to a second. */
  uptime(): number
}

export const systemClock: Clock = { monotonic: () => performance.now(), uptime: () => uptime() * 1_000 }

/** More than the steps of the uptime can make up. */
const SLEPT_MS = 1_500

/** How long ago the server last acknowledged this agent. */
export interface Renewal {
  /** The moment to pass to `renewed` if the message sent now is answered. */
  mark(): Moment
  renewed(sentAt: Moment): void
  /** Milliseconds since the newest acknowledged message was *sent*: the server may count from that moment. */
  ageMs(): number
}
export type Moment = Readonly<{ monotonic: number; uptime: number }>

/**
 * Goes by the monotonic clock, unless that has slept: a machine that wakes must not run on as if no time had passed.
 * The wall clock is not asked: setting it would end a test for nothing.
 */
export function createRenewal(clock: Clock = systemClock): Renewal {
  const mark = (): Moment => ({ monotonic: clock.monotonic(), uptime: clock.uptime() })
  let last = mark()
  return {
    mark,
    renewed(sentAt) {
      if (sentAt.monotonic > last.monotonic) last = sentAt
    },
    ageMs() {
      const awake = clock.monotonic() - last.monotonic
      const all = clock.uptime() - last.uptime
      return all - awake > SLEPT_MS ? all : awake
    },
  }
}
