import type { AssignmentId } from './assignment.ts'
import type { JobId } from './job.ts'
import type { WorkerId } from './worker.ts'

export type AttemptId = `att_${string}`

/** How an attempt ended. ERRORED: the worker could not run it. LOST: the agent went silent. */
export const OUTCOMES = ['PASSED', 'FAILED', 'TIMED_OUT', 'ERRORED', 'LOST', 'CANCELED'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Whether the test was run and said something, be it by taking too long. */
export function isVerdict(outcome: Outcome): boolean {
  return outcome === 'PASSED' || outcome === 'FAILED' || outcome === 'TIMED_OUT'
}

/**
 * What made an attempt fail. TEST: the test itself, or the project it belongs to. APP: the app crashed. SOURCE: there
 * is no such test file where it is to lie. DEVICE, WORKER (the agent or its host) and CLOUD (the service that rents the
 * device) kept the test from saying anything.
 */
export const FAILURE_CAUSES = ['TEST', 'APP', 'SOURCE', 'DEVICE', 'WORKER', 'CLOUD'] as const
export type FailureCause = (typeof FAILURE_CAUSES)[number]

/**
 * What kept an app from being installed. APP: the build, or that there is none; on another device it would fail as
 * well.
 */
export const INSTALL_CAUSES = ['APP', 'DEVICE', 'WORKER', 'CLOUD'] as const satisfies readonly FailureCause[]
export type InstallCause = (typeof INSTALL_CAUSES)[number]

/** What can be the cause of each outcome. A verdict is never a device's fault: its test would pay for that. */
const CAUSES: Readonly<Record<Outcome, readonly FailureCause[]>> = {
  PASSED: [],
  FAILED: ['TEST', 'APP'],
  TIMED_OUT: ['TEST', 'APP'],
  ERRORED: ['TEST', 'SOURCE', 'DEVICE', 'WORKER', 'CLOUD'],
  LOST: ['WORKER'],
  CANCELED: [],
}

/** What an attempt is put down to; what its agent did not say is taken for the likeliest. null: nothing failed. */
export function causeOf({ outcome, cause }: Pick<AttemptResult, 'outcome' | 'cause'>): FailureCause | null {
  return cause ?? (outcome === 'ERRORED' ? 'WORKER' : (CAUSES[outcome][0] ?? null))
}

/** Why the cause cannot go with the outcome; null if it can. */
export function wrongCause({ outcome, cause }: Pick<AttemptResult, 'outcome' | 'cause'>): string | null {
  if (cause == null || CAUSES[outcome].includes(cause)) return null
  const possible = CAUSES[outcome].join(', ')
  return possible === '' ? `${outcome} has no cause` : `${outcome} is put down to one of ${possible}; not to ${cause}`
}

/** How many test cases of the file ended how; flaky ones passed after a retry inside the run. */
export interface TestCounts {
  passed: number
  failed: number
  skipped: number
  flaky: number
}

export const TEST_VERDICTS = ['PASSED', 'FAILED', 'SKIPPED', 'FLAKY'] as const
/** How a single test ended. FLAKY: it passed after the test framework itself ran it again. */
export type TestVerdict = (typeof TEST_VERDICTS)[number]

/** One test of the file, where the runner tells them apart. */
export interface TestResult {
  title: string
  verdict: TestVerdict
  durationMs: number
  /** Why it failed, the beginning; null if it did not. */
  error: string | null
}

/** One execution of one job under one assignment. */
export interface Attempt {
  id: AttemptId
  jobId: JobId
  number: number
  assignmentId: AssignmentId
  workerId: WorkerId
  workerName: string
  startedAt: number
  endedAt: number | null
  outcome: Outcome | null
  counts: TestCounts | null
  error: string | null
  /** null while it runs and if nothing failed. */
  cause: FailureCause | null
  durationMs: number | null
}

/** What an agent reports when an attempt ends. */
export interface AttemptResult {
  outcome: Outcome
  durationMs: number
  counts: TestCounts | null
  error: string | null
  /** Absent from agents that cannot tell. */
  cause?: FailureCause | null
  /** The tests of the file, bounded; absent where the runner does not tell them apart. */
  tests?: readonly TestResult[]
}
