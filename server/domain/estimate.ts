import type { OrganizationId, Target } from './job.ts'

/**
 * Where an expected time comes from. LEARNED: from this test, or from this app version's installs. TARGET: from all
 * tests, or all installs, of the organization on that kind of device. DEFAULT: nothing is known yet.
 */
export const ESTIMATE_SOURCES = ['LEARNED', 'TARGET', 'DEFAULT'] as const
export type EstimateSource = (typeof ESTIMATE_SOURCES)[number]

export interface Estimate {
  ms: number
  source: EstimateSource
}

/** What is expected before anything was measured, milliseconds. */
export const DEFAULT_EXPECTED_MS = 60_000

export const NOTHING_KNOWN: Estimate = { ms: DEFAULT_EXPECTED_MS, source: 'DEFAULT' }

export type TimedKind = 'TEST' | 'INSTALL'

/** What was timed: a test by its path, an install by its app version. */
export interface Timed {
  organizationId: OrganizationId
  target: Target
  kind: TimedKind
  name: string
}

/** One time that was measured. */
export interface Sample extends Timed {
  ms: number
}

/** The times of one thing that are kept, and of all things of a kind: enough for a steady median. */
const KEPT = 7
const KEPT_OF_ALL = 31

/** The name under which the times of all things of a kind are kept. */
export const ALL = ''

/** The latest times, with new ones at the end. */
export function withSamples(samples: readonly number[], added: readonly number[], name: string): number[] {
  return [...samples, ...added].slice(name === ALL ? -KEPT_OF_ALL : -KEPT)
}

/**
 * The median: one run that hung, or that failed at once, does not move it. The mean of the middle two if there are two.
 */
export function typical(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? DEFAULT_EXPECTED_MS
  const high = sorted[Math.floor(middle)] ?? low
  return Math.round((low + high) / 2)
}

/** The best that is known: of the thing itself, else of all of its kind, else nothing. */
export function estimate(own: number | undefined, all: number | undefined): Estimate {
  if (own !== undefined) return { ms: own, source: 'LEARNED' }
  if (all !== undefined) return { ms: all, source: 'TARGET' }
  return NOTHING_KNOWN
}
