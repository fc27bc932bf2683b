import { pino } from 'pino'
import type { App, Timing } from './app.ts'
import { SERVER } from './domain/caller.ts'
import { countingIds } from './ids.ts'
import { createDirectory } from './store/directory.ts'
import type { Store } from './store/store.ts'

export const TIMING: Timing = {
  heartbeatMs: 5_000,
  leaseMs: 30_000,
  selfStopMs: 20_000,
  sweepMs: 5_000,
  ageingMs: 600_000,
  turnMs: 60_000,
  affinityMs: 60_000,
  maxLogBytes: 10_485_760,
  retry: { backoffMs: 1_000, maxBackoffMs: 60_000, infrastructureBudget: 3 },
  health: { quarantineMs: 60_000, maxQuarantineMs: 3_600_000 },
}

export interface ManualClock {
  now(): number
  advance(ms: number): void
}

/** A clock that stands still until it is told to go on. */
export function manualClock(start = Date.parse('2030-01-31T09:30:00.000Z')): ManualClock {
  let now = start
  return {
    now: () => now,
    advance(ms) {
      now += ms
    },
  }
}

export interface TestApp extends App {
  clock: ManualClock
}

/** An app that says nothing, at a moment that passes only by hand, without chance. */
export function testApp(store: Store, overrides: Partial<TestApp> = {}): TestApp {
  const clock = overrides.clock ?? manualClock()
  return {
    caller: SERVER,
    store,
    directory: createDirectory(store),
    clock,
    now: () => clock.now(),
    ids: countingIds(),
    random: () => 0.5,
    timing: TIMING,
    log: pino({ level: 'silent' }),
    ...overrides,
  }
}
