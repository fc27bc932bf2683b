import type { App } from '../../server/app.ts'
import type { AttemptId, Outcome } from '../../server/domain/attempt.ts'
import { StaleLease } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { appendLog } from '../../server/operations/append-log.ts'
import type { Deal } from '../../server/operations/attempts.ts'
import { drainWorker } from '../../server/operations/drain-worker.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import type { Lease } from '../../server/operations/lease.ts'
import { registerWorker, type RegisterWorkerInput } from '../../server/operations/register-worker.ts'
import { releaseAssignment } from '../../server/operations/release-assignment.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { reportProbe } from '../../server/operations/report-probe.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { readWorkerCommandState, type AssignmentOffer } from '../../server/store/worker-commands.ts'
import { leaseOf, result, type Session } from '../helpers/factories.ts'
import type { Known, StepOutcome } from './known.ts'
import type { Acting, LateMessage, Step } from './steps.ts'

type Did = StepOutcome['did']

/**
 * An agent with one device, as far as the server can tell: it keeps to the protocol, but comes late and starts anew.
 */
export class SimulatedAgent {
  readonly #profile: RegisterWorkerInput
  readonly #known: Known
  /** The app version of each organization that is on the device. */
  readonly #device = new Map<string, string>()
  readonly #past: { lease: Lease; attemptId: AttemptId }[] = []
  #session: Session | null = null
  #offer: AssignmentOffer | null = null
  #prepared = false
  #attemptId: AttemptId | null = null
  /** All that were dealt under the lease. */
  readonly #attempts: AttemptId[] = []
  #chunks = 0
  /** The last result that was acknowledged, and what was dealt for it. */
  #reported: { lease: Lease; attemptId: AttemptId; outcome: Outcome; dealt: AttemptId | null } | null = null

  constructor(profile: RegisterWorkerInput, known: Known) {
    this.#profile = profile
    this.#known = known
  }

  /** Whether a step of this kind would find something to do. */
  async canDo(app: App, step: Step['do']): Promise<boolean> {
    switch (step) {
      case 'work':
        return this.#session === null || this.#offer !== null || (await this.#look(app, this.#session))
      case 'release':
      case 'beat':
        return this.#offer !== null
      case 'log':
      case 'finishTwice':
        return this.#attemptId !== null
      case 'late':
        return this.#past.length > 0
      case 'repeatFinish':
        return this.#reported !== null
      default:
        return this.#session !== null
    }
  }

  get workerId(): Session['workerId'] | null {
    return this.#session?.workerId ?? null
  }

  /** Answers a probe, if the server asks for one. */
  async probe(app: App, ok: boolean): Promise<Did> {
    if (this.#session === null) return 'nothing'
    const { workerId, sessionId } = this.#session
    const state = await readWorkerCommandState(app.store.db, EVERYTHING, workerId, sessionId)
    if (state?.probeRequested !== true) return 'nothing'
    await reportProbe(app, this.#session, { ok, error: ok ? null : 'as the history says', rebooted: false })
    return 'done'
  }

  /** Whatever comes next; true once there is nothing to do. */
  async act(app: App, how: Acting): Promise<Did> {
    if (this.#session === null) return this.restart(app, { wiped: false, tells: true })
    if (this.#offer === null && !(await this.#look(app, this.#session))) return 'nothing'
    if (!this.#prepared) return this.#install(app, how.installs)
    if (this.#attemptId === null) return this.#start(app)
    return this.#finish(app, how)
  }

  async restart(app: App, { wiped, tells }: { wiped: boolean; tells: boolean }): Promise<Did> {
    if (wiped) this.#device.clear()
    const installed = [...this.#device].map(([organizationId, appVersionId]) => ({ organizationId, appVersionId }))
    if (this.#offer !== null) this.#known.givenUp.add(this.#offer.fence)
    this.#drop()
    const { worker, sessionId } = await registerWorker(app, { ...this.#profile, ...(tells && { installed }) })
    this.#session = { workerId: worker.id, sessionId }
    if (tells || !this.#known.ledger.has(worker.id)) {
      this.#known.ledger.set(worker.id, new Map(tells ? this.#device : []))
    }
    return 'done'
  }

  async beat(app: App): Promise<Did> {
    if (this.#session === null) return 'nothing'
    const [answer] = await heartbeat(app, [{ ...this.#session, lease: this.#lease }])
    if (answer?.sessionLive !== true) {
      this.#session = null
      this.#drop()
    } else if (answer.leaseEndsAt !== null && this.#offer !== null) {
      this.#known.leaseEnds.set(this.#offer.fence, answer.leaseEndsAt)
    } else {
      this.#drop()
    }
    return 'done'
  }

  async log(app: App): Promise<Did> {
    const lease = this.#lease
    const attemptId = this.#attemptId
    if (lease === null || attemptId === null) return 'nothing'
    return this.#send(async () => {
      // The last chunk once more, as after a lost answer, and a new one.
      const from = Math.max(0, this.#chunks - 1)
      const chunks = [from, from + 1].map((seq) => ({ seq, text: `line ${seq}` }))
      this.#chunks = await appendLog(app, lease, attemptId, chunks)
      return 'done'
    })
  }

  async release(app: App): Promise<Did> {
    const lease = this.#lease
    if (lease === null) return 'nothing'
    return this.#send(async () => {
      this.#known.givenUp.add(lease.fence)
      await releaseAssignment(app, lease, 'as the history says')
      this.#drop()
      return 'done'
    })
  }

  async drain(app: App): Promise<Did> {
    if (this.#session === null) return 'nothing'
    await drainWorker(app, this.#session.workerId)
    return 'done'
  }

  /** The same report twice at the same moment, as when an answer is slow. */
  async finishTwice(app: App, outcome: Outcome): Promise<Did> {
    const lease = this.#lease
    const attemptId = this.#attemptId
    if (lease === null || attemptId === null) return 'nothing'
    return this.#send(async () => {
      const report = () => finishAttempt(app, lease, attemptId, result(outcome), true)
      const [first, second] = await Promise.all([report(), report()])
      this.#agree(attemptId, first, second.deal?.attempt.id ?? null)
      this.#note(lease, attemptId, outcome, first)
      return 'done'
    })
  }

  /** The report that was acknowledged last, once more. */
  async repeatFinish(app: App): Promise<Did> {
    const reported = this.#reported
    if (reported === null) return 'nothing'
    const { lease, attemptId, outcome, dealt } = reported
    const again = await finishAttempt(app, lease, attemptId, result(outcome), true)
    if (this.#attemptId === dealt) this.#agree(attemptId, again, dealt)
    return 'repeated'
  }

  /** Sends with a lease that is over, or a fence that never was. */
  async late(
    app: App,
    { message, back, fenceOff, outcome }: { message: LateMessage; back: number; fenceOff: number; outcome: Outcome },
  ): Promise<{ did: Did; stale: boolean }> {
    const forged = this.#lease !== null && fenceOff !== 0 ? [{ lease: this.#lease, attemptId: this.#attemptId }] : []
    const candidates = [...forged, ...this.#past.toReversed()]
    const one = candidates[back % candidates.length]
    if (one === undefined) return { did: 'nothing', stale: false }
    const lease = { ...one.lease, fence: one.lease.fence + fenceOff }
    const attemptId = one.attemptId ?? 'att_none'
    const send = {
      install: () => reportInstall(app, lease, { performed: true, durationMs: 1 }),
      failedInstall: () => reportInstall(app, lease, { performed: true, durationMs: 1, error: 'late' }),
      start: () => startNextAttempt(app, lease),
      finish: () => finishAttempt(app, lease, attemptId, result(outcome), true),
      log: () => appendLog(app, lease, attemptId, [{ seq: 0, text: 'late' }]),
      release: () => releaseAssignment(app, lease, 'late'),
    }
    const isRepeat = message === 'finish' && fenceOff === 0 && this.#known.results.get(attemptId) === outcome
    try {
      await send[message]()
    } catch (error) {
      if (error instanceof StaleLease) return { did: 'refused', stale: true }
      throw error
    }
    return { did: isRepeat ? 'repeated' : 'done', stale: !isRepeat }
  }

  get #lease(): Lease | null {
    return this.#offer && leaseOf(this.#offer)
  }

  async #look(app: App, { workerId, sessionId }: Session): Promise<boolean> {
    const state = await readWorkerCommandState(app.store.db, EVERYTHING, workerId, sessionId)
    if (state === null) this.#session = null
    this.#offer = state?.offer ?? null
    if (this.#offer === null) return false
    this.#known.leaseEnds.set(this.#offer.fence, this.#offer.leaseEndsAt)
    return true
  }

  async #install(app: App, works: boolean): Promise<Did> {
    const offer = this.#offer
    const session = this.#session
    if (offer === null || session === null) return 'nothing'
    const { organizationId, appVersionId } = offer
    const lease = leaseOf(offer)
    const performed = this.#device.get(organizationId) !== appVersionId
    if (works) this.#device.set(organizationId, appVersionId)
    else this.#device.delete(organizationId)
    return this.#send(async () => {
      const report = { performed, durationMs: 4_000, error: works ? null : 'INSTALL_FAILED' }
      await reportInstall(app, lease, report)
      const ledger = this.#known.ledger.get(session.workerId)
      if (works) ledger?.set(organizationId, appVersionId)
      else ledger?.delete(organizationId)
      this.#prepared = true
      if (!works) this.#drop()
      return 'done'
    })
  }

  async #start(app: App): Promise<Did> {
    const lease = this.#lease
    if (lease === null) return 'nothing'
    return this.#send(async () => {
      this.#take(await startNextAttempt(app, lease))
      return 'done'
    })
  }

  async #finish(app: App, { outcome, takeNext, cause }: Acting): Promise<Did> {
    const lease = this.#lease
    const attemptId = this.#attemptId
    if (lease === null || attemptId === null) return 'nothing'
    return this.#send(async () => {
      const report = result(outcome, outcome === 'ERRORED' ? { cause } : {})
      this.#note(lease, attemptId, outcome, await finishAttempt(app, lease, attemptId, report, takeNext))
      return 'done'
    })
  }

  #note(lease: Lease, attemptId: AttemptId, outcome: Outcome, next: Deal): void {
    this.#known.results.set(attemptId, this.#known.results.get(attemptId) ?? outcome)
    this.#reported = { lease, attemptId, outcome, dealt: next.deal?.attempt.id ?? null }
    this.#take(next)
  }

  #agree(attemptId: AttemptId, { deal }: Deal, dealt: AttemptId | null): void {
    const now = deal?.attempt.id ?? null
    // Nothing is right too: the lease may have ended since.
    if (now !== null && now !== dealt)
      this.#known.disagreements.push(`the end of ${attemptId} dealt ${String(dealt)}, then ${now}`)
  }

  #take({ deal }: Deal): void {
    this.#attemptId = deal?.attempt.id ?? null
    this.#chunks = 0
    if (deal === null) this.#drop()
    else this.#attempts.push(deal.attempt.id)
  }

  /** The lease is over: everything with it stays in the past. */
  #drop(): void {
    for (const attemptId of this.#attempts.splice(0))
      if (this.#lease !== null) this.#past.push({ lease: this.#lease, attemptId })
    this.#offer = null
    this.#prepared = false
    this.#attemptId = null
  }

  async #send(message: () => Promise<Did>): Promise<Did> {
    try {
      return await message()
    } catch (error) {
      if (error instanceof StaleLease) this.#drop()
      throw error
    }
  }
}
