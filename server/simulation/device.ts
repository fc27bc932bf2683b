import type { App } from '../app.ts'
import type { AttemptId, AttemptResult } from '../domain/attempt.ts'
import type { JobId, OrganizationId, Target } from '../domain/job.ts'
import type { WorkerId } from '../domain/worker.ts'
import { EVERYTHING } from '../domain/scope.ts'
import type { Deal } from '../operations/attempts.ts'
import { finishAttempt } from '../operations/finish-attempt.ts'
import type { Beat } from '../operations/heartbeat.ts'
import type { Lease } from '../operations/lease.ts'
import { registerWorker } from '../operations/register-worker.ts'
import { reportInstall } from '../operations/report-install.ts'
import { reportProbe } from '../operations/report-probe.ts'
import { startNextAttempt } from '../operations/start-next-attempt.ts'
import { readWorkerCommandState, type AssignmentOffer } from '../store/worker-commands.ts'
import type { TraceDevice, TraceJob } from './trace.ts'

/** What a device did from one moment to another, milliseconds after the start of the trace. */
export interface Span {
  device: TraceDevice
  kind: 'install' | 'attempt'
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  /** The job of an attempt; null for an install. */
  job: TraceJob | null
  start: number
  end: number
  /** The device vanished before it was done, or failed. */
  isLost: boolean
}

/** One assignment as the device knows it. */
export interface DeviceWork {
  lease: Lease
  offer: AssignmentOffer
  attemptId: AttemptId | null
  jobId: JobId | null
  /** What is under way. */
  span: Span | null
}

/** What a device finds around it. */
export interface Surroundings {
  app: App
  installMs: Record<Target, number>
  isForgetful: boolean
  /** Milliseconds after the start of the trace. */
  elapsed(): number
  jobOf(id: JobId): TraceJob
  /** Something began; `device.proceed(work)` is to be called when its span ends. */
  began(device: SimulatedDevice, work: DeviceWork, span: Span): void
  /** A span ended, as planned or because the device vanished; with the job that it ran, if it was an attempt. */
  ended(span: Span, jobId: JobId | null): void
}

/** How soon a device that fails at once does so: that is what makes it take job after job. */
const FAILS_AFTER_MS = 10_000

/**
 * An agent with one device that keeps to the worker protocol: what it installs and runs takes as long as the trace
 * says.
 */
export class SimulatedDevice {
  readonly profile: TraceDevice
  readonly #around: Surroundings
  /** The app version on the device, by organization. */
  readonly #installed = new Map<OrganizationId, string>()
  /**
   * It can be installed on, but runs nothing: each job fails at once, or only after its whole time. null: it is well.
   */
  trouble: 'failing' | 'hanging' | null = null
  #session: { workerId: WorkerId; sessionId: string } | null = null
  #work: DeviceWork | null = null

  constructor(profile: TraceDevice, around: Surroundings) {
    this.profile = profile
    this.#around = around
  }

  get isPresent(): boolean {
    return this.#session !== null
  }

  get workerId(): WorkerId | null {
    return this.#session?.workerId ?? null
  }

  get isAtWork(): boolean {
    return this.#work !== null
  }

  /** Its sign of life. */
  get beat(): Beat | null {
    return this.#session && { ...this.#session, lease: this.#work?.lease ?? null }
  }

  /** Comes to the lab, with the apps that it had when it left. */
  async register(): Promise<WorkerId> {
    const { name, targets, capabilities } = this.profile
    const installed = [...this.#installed].map(([organizationId, appVersionId]) => ({ organizationId, appVersionId }))
    const { worker, sessionId } = await registerWorker(this.#around.app, { name, targets, capabilities, installed })
    this.#session = { workerId: worker.id, sessionId }
    return worker.id
  }

  /** Vanishes without a word. A half-done install leaves nothing usable. */
  vanish(): void {
    if (this.#work?.span) {
      const { span, jobId } = this.#work
      if (span.kind === 'install') this.#installed.delete(span.organizationId)
      this.#around.ended({ ...span, end: this.#around.elapsed(), isLost: true }, jobId)
    }
    this.#session = null
    this.#work = null
  }

  /** Looks for an offer, and takes it up. */
  async look(): Promise<void> {
    if (this.#session === null || this.#work !== null) return
    const { app, installMs } = this.#around
    const { workerId, sessionId } = this.#session
    const state = await readWorkerCommandState(app.store.db, EVERYTHING, workerId, sessionId)
    if (state?.probeRequested === true) {
      const error = this.trouble === null ? null : 'it still fails'
      await reportProbe(app, this.#session, { ok: error === null, error, rebooted: false })
      return
    }
    if (!state?.offer) return
    const { offer } = state
    const lease = { assignmentId: offer.assignmentId, fence: offer.fence }
    const work: DeviceWork = { lease, offer, attemptId: null, jobId: null, span: null }
    this.#work = work
    if (this.#installed.get(offer.organizationId) === offer.appVersionId) {
      await reportInstall(app, lease, { performed: false, durationMs: 0 })
      this.#take(work, await startNextAttempt(app, lease))
    } else {
      this.#begin(work, 'install', null, installMs[offer.target])
    }
  }

  /** What was under way is done: reports it and goes on, unless that work was lost meanwhile. */
  async proceed(work: DeviceWork): Promise<void> {
    const { app, isForgetful } = this.#around
    const { lease, offer, attemptId, span } = work
    if (this.#work !== work || span === null) return
    const error = attemptId !== null && this.trouble !== null ? 'the device fails' : null
    this.#around.ended({ ...span, isLost: error !== null }, work.jobId)
    const durationMs = span.end - span.start
    if (attemptId === null) {
      this.#installed.set(offer.organizationId, offer.appVersionId)
      await reportInstall(app, lease, { performed: true, durationMs })
      this.#take(work, await startNextAttempt(app, lease))
      return
    }
    if (isForgetful) this.#installed.clear()
    const ended = { durationMs, counts: null, error }
    const result: AttemptResult =
      error === null ? { ...ended, outcome: 'PASSED' } : { ...ended, outcome: 'ERRORED', cause: 'DEVICE' }
    this.#take(work, await finishAttempt(app, lease, attemptId, result, !isForgetful))
  }

  #take(work: DeviceWork, { deal }: Deal): void {
    if (deal === null) {
      this.#work = null
      return
    }
    work.attemptId = deal.attempt.id
    work.jobId = deal.job.id
    const job = this.#around.jobOf(deal.job.id)
    const mostMs = this.trouble === 'failing' ? FAILS_AFTER_MS : Infinity
    this.#begin(work, 'attempt', job, Math.min(mostMs, job.durationMs))
  }

  #begin(work: DeviceWork, kind: Span['kind'], job: TraceJob | null, ms: number): void {
    const { organizationId, appVersionId, target } = work.offer
    const start = this.#around.elapsed()
    const span = {
      device: this.profile,
      kind,
      organizationId,
      appVersionId,
      target,
      job,
      start,
      end: start + ms,
      isLost: false,
    }
    work.span = span
    this.#around.began(this, work, span)
  }
}
