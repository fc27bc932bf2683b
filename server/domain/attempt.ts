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

/** How many test cases of the file ended how; flaky ones passed after a retry inside the run. */
export interface TestCounts {
  passed: number
  failed: number
  skipped: number
  flaky: number
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
  durationMs: number | null
}

/** What an agent reports when an attempt ends. */
export interface AttemptResult {
  outcome: Outcome
  durationMs: number
  counts: TestCounts | null
  error: string | null
}
