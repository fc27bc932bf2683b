import { uptime } from 'node:os'

/** Two ways in which the machine counts time; no setting of its clock moves either. */
export interface TimeSources {
  /** Milliseconds; may stand still while the machine sleeps. */
  monotonic(): number
  /** Milliseconds since the machine started, sleep included; in steps of up to a second. */
  uptime(): number
}

const MACHINE: TimeSources = { monotonic: () => performance.now(), uptime: () => uptime() * 1_000 }

/** More than the steps of the uptime can make up. */
const SLEPT_MS = 1_500
/** Asking for the uptime costs as much as a statement on SQLite. */
const LOOK_MS = 250

/** Milliseconds that pass as they do outside, whatever the wall clock is set to and also while the machine sleeps. */
export function createSteadyClock({ monotonic, uptime }: TimeSources = MACHINE): () => number {
  const started = monotonic()
  const up = uptime()
  let looked = 0
  let slept = 0
  return () => {
    const ran = monotonic() - started
    if (ran - looked > LOOK_MS) {
      looked = ran
      const unseen = uptime() - up - ran - slept
      if (unseen > SLEPT_MS) slept += unseen
    }
    return ran + slept
  }
}

/**
 * The clock of a PostgreSQL server, as it can be known from here: it is read now and then, and goes on by the steady
 * clock in between. So all servers at one database agree on when a lease ends, whatever their own clocks say.
 */
export class RemoteClock {
  readonly #steady: () => number
  #offset: number | undefined

  constructor(steady: () => number = createSteadyClock()) {
    this.#steady = steady
  }

  /**
   * Reads the remote clock. It was read at some moment while we waited: what fits in there already is left as it is.
   */
  async adjust(read: () => Promise<number>): Promise<void> {
    const before = this.#steady()
    const remote = await read()
    const [least, most] = [remote - this.#steady(), remote - before]
    this.#offset = this.#offset === undefined ? (least + most) / 2 : Math.min(Math.max(this.#offset, least), most)
  }

  /** Milliseconds since 1970. */
  now(): number {
    if (this.#offset === undefined) throw new Error('the clock was not read yet')
    return Math.round(this.#steady() + this.#offset)
  }
}

/**
 * The clock of a store that has no other than this machine's: where the wall clock stood at the start, and on from
 * there.
 */
export function localClock(wall: () => number = Date.now, steady: () => number = createSteadyClock()): () => number {
  const offset = wall() - steady()
  return () => Math.round(steady() + offset)
}
