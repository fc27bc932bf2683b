import type { Outcome, TestResult } from './attempt.ts'
import type { OrganizationId, Target } from './job.ts'

const DAY_MS = 86_400_000

/** Days since 1970, UTC. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS)
}

/** What one attempt or one job adds to the days of a test. The title is empty for the whole file. */
export interface TestSeen {
  organizationId: OrganizationId
  testPath: string
  title: string
  target: Target
  /** Of the device; empty if it has none. */
  model: string
  day: number
  runs: number
  failures: number
  flakes: number
  /** The job that was flaky; empty if none was. */
  jobId: string
}

/** A test that was flaky on one kind of device, in a number of days. */
export interface FlakyTest {
  testPath: string
  /** null: the whole file. */
  title: string | null
  target: Target
  model: string | null
  /** Attempts of the file that had a verdict, and those of them that did not pass. */
  runs: number
  failures: number
  /** Jobs in which the test failed and then passed. */
  flakes: number
  lastDay: number
  lastJobId: string
}

/** Its failures fail no run until it expires. */
export interface Quarantine {
  organizationId: OrganizationId
  testPath: string
  /** null: the whole file. */
  title: string | null
  owner: string
  reason: string
  createdAt: number
  expiresAt: number
}

/** One attempt with a verdict: how it ended, and its tests as far as its runner told of them. */
export interface Verdict {
  outcome: Outcome
  tests: readonly TestResult[]
}

/** Whether the last of these attempts, in their order, passed after one before had not. */
export function isFlaky(verdicts: readonly Verdict[]): boolean {
  return verdicts.at(-1)?.outcome === 'PASSED' && verdicts.some(({ outcome }) => outcome !== 'PASSED')
}

/** The tests that failed and passed later, in these attempts or within one of them. */
export function flakyTitles(verdicts: readonly Verdict[]): string[] {
  const failed = new Set<string>()
  const flaky = new Set<string>()
  for (const { title, verdict } of verdicts.flatMap(({ tests }) => tests)) {
    if (verdict === 'FLAKY' || (verdict === 'PASSED' && failed.has(title))) flaky.add(title)
    else if (verdict === 'FAILED') failed.add(title)
  }
  return [...flaky]
}

/**
 * Whether a failed attempt may be overlooked: its file is quarantined, or each of its tests that failed. `failed` is
 * how many did: more than are named may have.
 */
export function isExcused(
  { outcome, tests }: Verdict,
  failed: number,
  quarantined: readonly Pick<Quarantine, 'title'>[],
): boolean {
  if (quarantined.some(({ title }) => title === null)) return true
  const named = tests.filter(({ verdict }) => verdict === 'FAILED')
  if (outcome !== 'FAILED' || named.length === 0 || named.length < failed) return false
  return named.every((test) => quarantined.some(({ title }) => title === test.title))
}
