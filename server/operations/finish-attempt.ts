import { z } from 'zod'
import type { App } from '../app.ts'
import {
  isVerdict,
  wrongCause,
  type Attempt,
  type AttemptId,
  type AttemptResult,
  type TestResult,
} from '../domain/attempt.ts'
import { InvalidInput, StaleLease } from '../domain/errors.ts'
import type { Incident } from '../domain/health.ts'
import type { Job } from '../domain/job.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { takesWork, type Worker, type WorkerId } from '../domain/worker.ts'
import { findAttempt } from '../store/attempts.ts'
import { lockWorker } from '../store/workers.ts'
import { currentDeal, dealNext, NO_DEAL, settleAttempt, type Deal } from './attempts.ts'
import { disagreements } from './disagreements.ts'
import { charge, incidentOf } from './health.ts'
import { countRun } from './judge-job.ts'
import { endAssignment, requireAssignment, staleLease, type Lease } from './lease.ts'
import type { Work } from './move.ts'
import { operate } from './operate.ts'
import { parse } from './input.ts'
import { storableText } from './text.ts'

const MAX_ERROR = 16_384
const MAX_TESTS = 500
const MAX_TITLE = 300
const MAX_TEST_ERROR = 2_000
const count = z.int().min(0, 'must not be negative')
const report = z.object({
  durationMs: count,
  counts: z.object({ passed: count, failed: count, skipped: count, flaky: count }).nullable(),
  tests: z
    .array(z.object({ durationMs: count }))
    .max(MAX_TESTS, `must be at most ${MAX_TESTS} tests`)
    .optional(),
})

/**
 * A worker reports how an attempt ended, and gets its next job in the answer. Safe to repeat: the same result again
 * changes nothing and answers what the first call dealt. With `takeNext` false, or while the worker drains or is
 * quarantined, nothing more is dealt and the assignment ends. Throws StaleLease, or InvalidInput for another result of
 * an ended attempt.
 */
export async function finishAttempt(
  app: App,
  lease: Lease,
  attemptId: AttemptId,
  result: AttemptResult,
  takeNext: boolean,
): Promise<Deal> {
  if (result.outcome === 'LOST') throw new InvalidInput('result.outcome', 'LOST is for the server to say')
  parse(report, result, 'result')
  const wrong = wrongCause(result)
  if (wrong !== null) throw new InvalidInput('result.cause', wrong)
  const { tests, ...others } = result
  const kept: AttemptResult = {
    ...others,
    error: storableText(result.error ?? '', MAX_ERROR) || null,
    ...(tests !== undefined && { tests: tests.map(storableTest) }),
  }
  return operate(app, async (work) => {
    const assignment = await requireAssignment(work, lease)
    const attempt = await findAttempt(work.tx, work.scope, attemptId)
    if (attempt?.assignmentId !== assignment.id) {
      throw new StaleLease(lease.assignmentId, lease.fence, `does not hold attempt ${attemptId}`)
    }
    if (attempt.endedAt !== null) {
      if (attempt.outcome === result.outcome) return currentDeal(work, assignment)
      if (assignment.endedAt !== null) throw staleLease(assignment)
      throw new InvalidInput('attemptId', `was reported as ${String(attempt.outcome)} before; a result cannot change`)
    }
    const job = await settleAttempt(app, work, attempt, kept)
    const against = await whatItSays(work, job, attempt, kept)
    const verdicts = assignment.verdicts + (isVerdict(result.outcome) ? 1 : 0)
    const freed = { ...assignment, attemptId: null, verdicts }
    // Locked, or a drain that another server has just acknowledged is not seen.
    const worker = await lockAndCharge(app, work, assignment.workerId, against)
    countRun(work, job, worker, kept)
    if (!takeNext || worker === undefined || !takesWork(worker)) {
      await endAssignment(work, freed, 'RELEASED')
      return NO_DEAL
    }
    return dealNext(app, work, freed, worker)
  })
}

function storableTest({ title, verdict, durationMs, error }: TestResult): TestResult {
  const kept = storableText(error ?? '', MAX_TEST_ERROR) || null
  return { title: storableText(title, MAX_TITLE) || '(no title)', verdict, durationMs, error: kept }
}

const NOTHING: ReadonlyMap<WorkerId, Incident> = new Map()

/** What the result says against its worker, or against those on which the test failed before. */
async function whatItSays(
  work: Work,
  job: Job,
  attempt: Attempt,
  result: AttemptResult,
): Promise<ReadonlyMap<WorkerId, Incident>> {
  const incident = incidentOf(job, result, work.now)
  if (incident !== null) return new Map([[attempt.workerId, incident]])
  return result.outcome === 'PASSED' && job.attemptsUsed > 1 ? disagreements(work, job, attempt) : NOTHING
}

/** The worker of the attempt, with all of them charged. In one order for everybody: two never wait for each other. */
async function lockAndCharge(
  app: App,
  work: Work,
  own: WorkerId,
  against: ReadonlyMap<WorkerId, Incident>,
): Promise<Worker | undefined> {
  if (against.size === 0) return lockWorker(work.tx, EVERYTHING, own)
  let found: Worker | undefined
  for (const id of [...new Set([own, ...against.keys()])].sort()) {
    const worker = await lockWorker(work.tx, EVERYTHING, id)
    const incident = against.get(id)
    const charged = worker && incident ? await charge(app, work, worker, incident) : worker
    if (id === own) found = charged
  }
  return found
}
