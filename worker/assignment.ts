import type { Logger } from 'pino'
import type { FailureCause, InstallInput } from '../client/gql/graphql.ts'
import { startAttempt } from './attempt.ts'
import type { RunningAttempt } from './attempt.ts'
import type { UploadArtifacts } from './artifacts.ts'
import type { Builds } from './builds.ts'
import type { Outbox } from './outbox.ts'
import { NotAllowed, Refused, StaleLease } from './protocol.ts'
import type { Deal, Lease, Offer, Protocol } from './protocol.ts'
import { DeviceProblem, InstallProblem, NotWanted } from './runner.ts'
import type { AttemptResult, Device } from './runner.ts'

export interface AssignmentParts {
  offer: Offer
  device: Device
  protocol: Protocol
  outbox: Outbox
  builds: Builds
  uploadArtifacts: UploadArtifacts
  log: Logger
  /** How long a run may take to end, milliseconds. */
  stopGraceMs: number
  /** Asked at every job boundary: a draining worker takes no further job. */
  isDraining: () => boolean
  /** Aborts when this process must end now: a result that is not delivered by then stays in the outbox. */
  exiting: AbortSignal
  /** The server takes nothing more from this agent, which may not know it yet. */
  onNotAllowed: (why: string) => void
}

/** One assignment being served: the app installed at most once, then job after job until the server deals no more. */
export interface RunningAssignment {
  readonly lease: Lease
  /** The attempt that runs or is being reported; null between attempts. */
  attemptId(): string | null
  /** Somebody canceled this attempt's job. Ignored if it is not the current attempt. */
  cancelAttempt(attemptId: string): void
  /** Ends the running attempt as ERRORED, so that its job runs again. */
  stopAttempt(why: string): void
  /** The lease is over: ends whatever runs, and reports nothing more about it. */
  drop(why: string): void
  /** Never rejects: trouble is logged, and the lease then ends by itself. */
  readonly finished: Promise<void>
}

const CANCELED_BEFORE_START: AttemptResult = { outcome: 'CANCELED', durationMs: 0, counts: null, error: null }

/** Why an app is not on the device; whatever it was, the server is told, or the lease would be held for nothing. */
function failureOf(error: unknown): { error: string; cause: FailureCause } {
  if (error instanceof InstallProblem) return { error: error.message, cause: error.blames }
  if (error instanceof DeviceProblem) return { error: error.message, cause: 'DEVICE' }
  return { error: `the runner failed: ${error instanceof Error ? error.message : String(error)}`, cause: 'WORKER' }
}

export function serveAssignment(parts: AssignmentParts): RunningAssignment {
  const {
    offer,
    device,
    protocol,
    outbox,
    builds,
    uploadArtifacts,
    log,
    stopGraceMs,
    isDraining,
    exiting,
    onNotAllowed,
  } = parts
  const lease: Lease = { assignmentId: offer.assignmentId, fence: offer.fence }
  const dropped = new AbortController()
  const halted = AbortSignal.any([dropped.signal, exiting])
  let current: RunningAttempt | null = null

  const isDone = (): boolean => isDraining() || device.isSpent?.() === true

  async function serve(): Promise<void> {
    const giveBack = () => protocol.release(lease, 'the worker is draining')
    if (isDraining()) return giveBack()
    if (!(await install())) return
    if (isDraining()) return giveBack()

    let next = await protocol.startNextAttempt(lease, halted)
    while (next.deal !== null) {
      // It was dealt while the drain began.
      if (isDraining()) return giveBack()
      const result = next.cancelRequested ? CANCELED_BEFORE_START : await run(next.deal)
      next = await report(next.deal.attempt.id, result)
    }
  }

  /** Answers whether the app is on the device. The device is asked even if the server thinks that it is. */
  async function install(): Promise<boolean> {
    const outcome = await prepare()
    if (outcome === null) return false
    await protocol.reportInstall(lease, outcome, halted)
    return outcome.error === undefined
  }

  /** null: the assignment is over before anything was installed. */
  async function prepare(): Promise<InstallInput | null> {
    const { organizationId, appVersionId } = offer
    const build = offer.build === null ? null : builds.hold(offer.build)
    /**
     * What ended the install was no fault of the device, whatever it makes of it: the answer, or that there was none.
     */
    let refused = null as Error | null
    const mayInstall = async (): Promise<void> => {
      try {
        if (!(await protocol.startInstall(lease, halted))) throw new NotWanted('no job is left')
      } catch (error) {
        refused = error instanceof Error ? error : new Error(String(error))
        throw error
      }
    }
    try {
      const app = { organizationId, appVersionId, mayInstall, ...(build && { build }) }
      const { performed, durationMs, buildHash } = await device.prepare(app, halted)
      log.info({ appVersionId, ...(performed ? { durationMs } : {}) }, performed ? 'installed' : 'already installed')
      return { performed, durationMs, buildHash }
    } catch (error) {
      halted.throwIfAborted()
      if (refused instanceof NotWanted) {
        log.info({ appVersionId }, 'not installed: others took the last job')
        return null
      }
      if (refused !== null) throw refused
      const failure = failureOf(error)
      log.error({ appVersionId, ...failure }, 'install failed')
      return { performed: false, durationMs: 0, ...failure }
    } finally {
      build?.release()
    }
  }

  async function run({ attempt, job }: NonNullable<Deal['deal']>): Promise<AttemptResult> {
    log.info({ jobId: job.id, testPath: job.testPath, attempt: attempt.number }, 'started')
    current = startAttempt(
      device,
      {
        ...job,
        attemptId: attempt.id,
        attemptNumber: attempt.number,
        stopGraceMs,
        uploadArtifacts: (files) => uploadArtifacts({ lease, attemptId: attempt.id }, files, halted),
      },
      (chunk, signal) => protocol.appendLog(lease, attempt.id, [chunk], AbortSignal.any([signal, halted])),
      dropped.signal,
    )
    const result = await current.result
    dropped.signal.throwIfAborted()
    // On disk before the network gets a chance to lose it.
    await outbox.put({ lease, attemptId: attempt.id, result })
    await current.closeLog()
    const { outcome, durationMs, error } = result
    log.info({ jobId: job.id, testPath: job.testPath, outcome, durationMs, error }, 'finished')
    return result
  }

  async function report(attemptId: string, result: AttemptResult): Promise<Deal> {
    try {
      // drop() does not end this: only the server's own answer says that a result counts no more.
      const next = await protocol.finishAttempt({ lease, attemptId, result, takeNext: !isDone() }, exiting)
      await outbox.remove(attemptId)
      return next
    } catch (error) {
      if (error instanceof StaleLease || error instanceof Refused) await outbox.remove(attemptId)
      throw error
    } finally {
      current = null
    }
  }

  async function finish(): Promise<void> {
    try {
      await serve()
    } catch (error) {
      if (error instanceof StaleLease || dropped.signal.aborted) log.warn({ reason: String(error) }, 'assignment lost')
      else if (!exiting.aborted) log.error({ err: error }, 'assignment given up')
      if (error instanceof NotAllowed) onNotAllowed(error.message)
    }
    current = null
    await device.release().catch((error: unknown) => log.error({ err: error }, 'the device could not be released'))
  }

  return {
    lease,
    attemptId: () => current?.attemptId ?? null,
    cancelAttempt(attemptId) {
      if (current?.attemptId === attemptId) current.cancel()
    },
    stopAttempt: (why) => current?.stop(why),
    drop: (why) => dropped.abort(new Error(why)),
    finished: finish(),
  }
}
