import type { AttemptResult, Job } from '../../runner.ts'

/**
 * A test that failed is run once more from a clean state before it is called failed: what a job before it left on the
 * device must not be its fault. Both runs are kept; this is what they say together.
 */
export function together(first: AttemptResult, second: AttemptResult): AttemptResult {
  const durationMs = first.durationMs + second.durationMs
  switch (second.outcome) {
    case 'PASSED':
      return { ...second, durationMs, counts: flakyCounts(first, second) }
    case 'FAILED':
    case 'TIMED_OUT':
      return {
        ...second,
        durationMs,
        error: `${second.error ?? ''}\n\nIt failed twice, the second time from a clean state.`,
      }
    case 'CANCELED':
      return { ...second, durationMs }
    case 'ERRORED':
      // The second run said nothing about the test; the first did.
      return { ...first, durationMs }
  }
}

/** The same job, with the time that is left, and a place of its own for what it leaves. */
export function secondRun(job: Job, first: AttemptResult): Job {
  const { uploadArtifacts } = job
  return {
    ...job,
    attemptId: `${job.attemptId}_again`,
    timeoutMs: job.timeoutMs - first.durationMs,
    ...(uploadArtifacts && {
      uploadArtifacts: (files) => uploadArtifacts(files.map((file) => ({ ...file, name: `second-run/${file.name}` }))),
    }),
  }
}

/** Whether there is time for a second run as long as the first. */
export function hasTimeForSecond(first: AttemptResult, timeoutMs: number): boolean {
  return first.outcome === 'FAILED' && timeoutMs - first.durationMs >= first.durationMs
}

/** Tests that failed first and passed then count as flaky. */
function flakyCounts(first: AttemptResult, second: AttemptResult): AttemptResult['counts'] {
  if (second.counts === null) return null
  const { passed, flaky } = second.counts
  const again = Math.min(first.counts?.failed ?? 0, passed)
  return { ...second.counts, passed: passed - again, flaky: flaky + again }
}
