import { setTimeout as wait } from 'node:timers/promises'
import type { DeviceStateInput } from '../client/gql/graphql.ts'
import type { Device, DeviceState } from './runner.ts'

/** How long after one look at the device the next follows, milliseconds. */
const LOOK_MS = 60_000
/** What moves less than this is no news: every report is an event for all who watch. */
const NEWS = { battery: 5, temperature: 2, freeBytes: 500_000_000 } as const

/** What a device says of its battery, heat and storage, looked at now and then, for a heartbeat to take along. */
export interface StateWatch {
  /** What the server does not know yet and is worth telling; null: nothing. */
  news(): DeviceState | null
  /** The server has it. */
  told(state: DeviceStateInput): void
  /** The server may know nothing: the next look is news. */
  forget(): void
}

/**
 * Looks until the signal aborts. A device that does not answer is looked at again: whether it works is for jobs to find
 * out.
 */
export function watchState(device: Device, signal: AbortSignal, everyMs = LOOK_MS): StateWatch {
  let seen: DeviceState | null = null
  let known: DeviceStateInput | null = null

  async function look(): Promise<void> {
    while (device.state !== undefined && !signal.aborted) {
      seen = await device.state().catch(() => seen)
      await wait(everyMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }
  void look()

  return {
    news: () => (seen !== null && isNews(known, seen) ? seen : null),
    told(state) {
      known = state
    },
    forget() {
      known = null
    },
  }
}

/** Whether a state differs enough from what was told to be told again. */
export function isNews(told: DeviceStateInput | null, now: DeviceState): boolean {
  if (told === null) return Object.keys(now).length > 0
  if (told.charging !== now.charging) return true
  return (['battery', 'temperature', 'freeBytes'] as const).some((name) => {
    const [before, after] = [told[name], now[name]]
    if (before == null || after === undefined) return (before ?? undefined) !== after
    return Math.abs(after - before) >= NEWS[name]
  })
}
