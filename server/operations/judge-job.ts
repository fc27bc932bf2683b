import { isVerdict, type Attempt, type AttemptResult, type TestResult } from '../domain/attempt.ts'
import { dayOf, flakyTitles, isExcused, isFlaky, type TestSeen, type Verdict } from '../domain/flaky.ts'
import type { Job } from '../domain/job.ts'
import type { Worker } from '../domain/worker.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { attemptsOfJobs } from '../store/attempts.ts'
import { findJob } from '../store/jobs.ts'
import { quarantinesOf } from '../store/quarantines.ts'
import { testsOfAttempts } from '../store/test-results.ts'
import { findWorker } from '../store/workers.ts'
import type { Work } from './move.ts'

/** More flaky tests than this in one job are no tests of their own: something else is. */
const MOST_FLAKY = 50

/** Counts an attempt with a verdict for its test file on this kind of device. */
export function countRun(work: Work, job: Job, worker: Worker | undefined, { outcome }: AttemptResult): void {
  if (!isVerdict(outcome)) return
  work.saw({ ...seenOn(job, worker, work.now), runs: 1, failures: outcome === 'PASSED' ? 0 : 1 })
}

/**
 * What the last verdict of a job says besides itself: that it was flaky, or that what failed is quarantined. It reads
 * nothing of a job that passed at once.
 */
export async function judgeJob(
  work: Work,
  job: Job,
  attempt: Attempt,
  result: AttemptResult,
  status: 'COMPLETED' | 'FAILED',
): Promise<Pick<Job, 'flaky' | 'quarantined'>> {
  const { outcome, tests = [] } = result
  const last: Verdict = { outcome, tests }
  const isFirst = job.attemptsUsed === 0 && job.retryOf === null
  const mayBeFlaky = !isFirst || tests.some(({ verdict }) => verdict === 'FLAKY')
  const flaky = mayBeFlaky && (await recordFlaky(work, job, attempt, last))
  if (status === 'COMPLETED') return { flaky, quarantined: false }
  const quarantines = await quarantinesOf(work.tx, job.organizationId, job.testPath, work.now)
  return { flaky: false, quarantined: isExcused(last, result.counts?.failed ?? 0, quarantines) }
}

/** Counts what was flaky for the kind of device on which it failed, and tells whether the job was. */
async function recordFlaky(work: Work, job: Job, attempt: Attempt, last: Verdict): Promise<boolean> {
  const before = await verdictsBefore(work, job, attempt)
  const verdicts = [...before.map(({ verdict }) => verdict), last]
  const isJobFlaky = isFlaky(verdicts)
  const titles = flakyTitles(verdicts).slice(0, MOST_FLAKY)
  if (!isJobFlaky && titles.length === 0) return false
  const failedOn = before.findLast(({ verdict }) => verdict.outcome !== 'PASSED')?.workerId ?? attempt.workerId
  const seen = { ...seenOn(job, await findWorker(work.tx, EVERYTHING, failedOn), work.now), flakes: 1, jobId: job.id }
  if (isJobFlaky) {
    work.saw(seen)
    work.tally.flaky(job)
  }
  for (const title of titles) work.saw({ ...seen, title })
  return isJobFlaky
}

/** Of this job, and of the one that it retries if that failed: it ran on the same app version. */
async function verdictsBefore(work: Work, job: Job, attempt: Attempt) {
  const original = job.retryOf === null ? undefined : await findJob(work.tx, EVERYTHING, job.retryOf)
  const attempts = await attemptsOfJobs(work.tx, EVERYTHING, original === undefined ? [job.id] : [original.id, job.id])
  const counted = attempts.filter(
    ({ id, jobId, outcome }) =>
      id !== attempt.id &&
      outcome !== null &&
      isVerdict(outcome) &&
      // What was flaky inside the original was counted with it.
      (jobId === job.id || (original?.status === 'FAILED' && id === original.attemptId)),
  )
  const tests = await testsOfAttempts(
    work.tx,
    counted.map(({ id }) => id),
  )
  const inOrder = counted.sort((a, b) => a.startedAt - b.startedAt || a.number - b.number)
  return inOrder.map(({ id, outcome, workerId }) => {
    const known: readonly TestResult[] = tests.get(id) ?? []
    return { workerId, verdict: { outcome: outcome ?? 'FAILED', tests: known } satisfies Verdict }
  })
}

function seenOn({ organizationId, testPath, target }: Job, worker: Worker | undefined, now: number): TestSeen {
  const model = worker?.capabilities.model ?? ''
  const none = { title: '', runs: 0, failures: 0, flakes: 0, jobId: '' }
  return { organizationId, testPath, target, model, day: dayOf(now), ...none }
}
