import type { App } from '../../server/app.ts'
import type { Attempt, AttemptResult, Outcome } from '../../server/domain/attempt.ts'
import type { Job } from '../../server/domain/job.ts'
import type { WorkerId } from '../../server/domain/worker.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import type { Lease } from '../../server/operations/lease.ts'
import { registerWorker, type RegisterWorkerInput } from '../../server/operations/register-worker.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { submitJobs, type SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import { readWorkerCommandState, type AssignmentOffer } from '../../server/store/worker-commands.ts'

export function jobInput(change: Partial<SubmitJobInput> = {}): SubmitJobInput {
  return {
    organizationId: 'acme',
    appVersionId: 'v1',
    testPath: 'tests/login.spec.ts',
    target: 'EMULATOR',
    priority: 'NORMAL',
    ...change,
  }
}

export async function submit(app: App, ...changes: Partial<SubmitJobInput>[]): Promise<Job[]> {
  const { jobs } = await submitJobs(app, changes.map(jobInput), { field: 'inputs' })
  return jobs
}

export async function submitOne(app: App, change: Partial<SubmitJobInput> = {}): Promise<Job> {
  const [job] = await submit(app, change)
  return must(job)
}

export interface Session {
  workerId: WorkerId
  sessionId: string
}

export async function register(app: App, change: Partial<RegisterWorkerInput> = {}): Promise<Session> {
  const { worker, sessionId } = await registerWorker(app, { name: 'phone-1', targets: ['EMULATOR'], ...change })
  return { workerId: worker.id, sessionId }
}

/** What the server wants of a worker now; fails if that is nothing. */
export async function offerOf(app: App, { workerId, sessionId }: Session): Promise<AssignmentOffer> {
  const state = await readWorkerCommandState(app.store.db, EVERYTHING, workerId, sessionId)
  return must(state?.offer, `an offer to ${workerId}`)
}

export function leaseOf({ assignmentId, fence }: AssignmentOffer): Lease {
  return { assignmentId, fence }
}

export interface Serving extends Session {
  offer: AssignmentOffer
  lease: Lease
}

/** Plans, and takes what that offers the worker; nothing is installed yet. */
export async function takeOffer(app: App, session: Session): Promise<Serving> {
  await assignGroups(app)
  const offer = await offerOf(app, session)
  return { ...session, offer, lease: leaseOf(offer) }
}

/** The same with the app installed, if it has to be. */
export async function takeUp(app: App, session: Session): Promise<Serving> {
  const serving = await takeOffer(app, session)
  if (serving.offer.installNeeded) await reportInstall(app, serving.lease, { performed: true, durationMs: 4_000 })
  return serving
}

export interface Running extends Serving {
  job: Job
  attempt: Attempt
}

/** A new worker that has started the next job. */
export async function runOne(app: App, change: Partial<RegisterWorkerInput> = {}): Promise<Running> {
  return startNext(app, await takeUp(app, await register(app, change)))
}

export async function startNext(app: App, serving: Serving): Promise<Running> {
  const { deal } = await startNextAttempt(app, serving.lease)
  return { ...serving, ...must(deal, 'a job to run') }
}

export function result(outcome: Outcome, change: Partial<AttemptResult> = {}): AttemptResult {
  return { outcome, durationMs: 1_500, counts: null, error: null, ...change }
}

/** Ends the running job, and answers the next one on the same worker or null. */
export async function finish(app: App, running: Running, outcome: Outcome, takeNext = true): Promise<Running | null> {
  const { deal } = await finishAttempt(app, running.lease, running.attempt.id, result(outcome), takeNext)
  return deal && { ...running, ...deal }
}

/** The value, which the test relies on being there. */
export function must<T>(value: T | null | undefined, what = 'the value'): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing`)
  return value
}
