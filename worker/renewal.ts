export interface Clock {
  /** Milliseconds that no clock change moves; may stand still while the machine sleeps. */
  monotonic(): number
  /** Milliseconds since 1970; jumps when somebody sets the clock. */
  wall(): number
}

export const systemClock: Clock = { monotonic: () => performance.now(), wall: () => Date.now() }

/** How long ago the server last acknowledged this agent. */
export interface Renewal {
  /** The moment to pass to `renewed` if the message sent now is answered. */
  mark(): Moment
  renewed(sentAt: Moment): void
  /** Milliseconds since the newest acknowledged message was *sent*: the server may count from that moment. */
  ageMs(): number
}
export type Moment = Readonly<{ monotonic: number; wall: number }>

/**
 * Takes the larger of two clocks: the monotonic one may have slept, the wall clock may have been set back. A wall clock
 * set forward stops a test too early, which costs a retry; stopping too late could put two tests on one device.
 */
export function createRenewal(clock: Clock = systemClock): Renewal {
  const mark = (): Moment => ({ monotonic: clock.monotonic(), wall: clock.wall() })
  let last = mark()
  return {
    mark,
    renewed(sentAt) {
      if (sentAt.monotonic > last.monotonic) last = sentAt
    },
    ageMs: () => Math.max(clock.monotonic() - last.monotonic, clock.wall() - last.wall),
  }
}
