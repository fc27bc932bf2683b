import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { serveAssignment } from './assignment.ts'
import type { RunningAssignment } from './assignment.ts'
import type { UploadArtifacts } from './artifacts.ts'
import type { Builds } from './builds.ts'
import type { Beating } from './heartbeat.ts'
import type { Outbox } from './outbox.ts'
import { NameTaken, NotAllowed, Refused, StaleSession, refusal } from './protocol.ts'
import type { Command, Offer, Protocol, Registration } from './protocol.ts'
import { watchState } from './device-state.ts'
import { PROBE_MS, probeDevice } from './probe.ts'
import { createRenewal } from './renewal.ts'
import type { Device } from './runner.ts'
import type { RegisterWorkerInput } from '../client/gql/graphql.ts'

/** Before a session that was lost, or whose name was taken, is asked for anew; doubled each time. */
const REGISTER_AGAIN_MS = 500
const REGISTER_AGAIN_MAX_MS = 30_000
/** A session that lasted so long was a good one: the next loss starts with the short wait again. */
const GOOD_SESSION_MS = 60_000
/** Before the command stream is opened again when the server ended it in good order, as it does when it stops. */
const LISTEN_AGAIN_MS = 500
/** How much of the time between our giving up and the end of the lease a run may take to end; the rest is a reserve. */
const STOP_GRACE_PART = 0.8

export interface SessionParts {
  device: Device
  identity: Omit<RegisterWorkerInput, 'installed' | 'name'>
  protocol: Protocol
  outbox: Outbox
  builds: Builds
  uploadArtifacts: UploadArtifacts
  log: Logger
  onRegistered: (registration: Registration) => void
  /** Another agent serves a worker of this name: it is asked for again and again. */
  onNameTaken: (taken: NameTaken) => void
  /** Aborts when this process must end now. */
  exiting: AbortSignal
}

/** One slot of the agent: registers its device and serves the assignments that the server offers. */
export interface Session extends Beating {
  /** Of its device. */
  readonly name: string
  /** Serves until drain() or stop() is called and the work in hand is done. */
  run(): Promise<void>
  /** Finishes the running job, takes no other, then ends run(). */
  drain(): void
  /** Ends the running job at once as ERRORED, so that it runs elsewhere, then ends run(). */
  stop(): void
}

export function createSession(parts: SessionParts): Session {
  const { device, identity, protocol, outbox, builds, uploadArtifacts, log, exiting } = parts
  const leaving = new AbortController()
  const state = watchState(device, AbortSignal.any([leaving.signal, exiting]))
  const renewal = createRenewal()
  let registration: Registration | null = null
  let current: RunningAssignment | null = null
  let offer: Offer | null = null
  let serverDrains = false
  let probeRequested = false
  let isProbing = false
  /** Aborts when the session is no longer ours. */
  let over = new AbortController()
  let farewell: Promise<void> = Promise.resolve()
  let wake = (): void => undefined

  const isLeaving = (): boolean => leaving.signal.aborted
  const isDraining = (): boolean => isLeaving() || serverDrains

  /** What the server said about this slot, whichever way it said it. */
  function obey(command: Command): void {
    switch (command.__typename) {
      case 'WorkerState':
        serverDrains = command.draining
        probeRequested = command.probeRequested
        takeState(command.assignment, command.cancelAttemptId)
        break
      case 'AssignmentOffered':
        offer = command.offer
        break
      case 'AttemptCancelRequested':
        current?.cancelAttempt(command.attemptId)
        break
      case 'AssignmentRevoked':
        if (offer?.assignmentId === command.assignmentId) offer = null
        if (current?.lease.assignmentId === command.assignmentId) current.drop(command.reason)
        break
      case 'ProbeRequested':
        probeRequested = true
        break
      case 'Drain':
        serverDrains = true
        break
    }
    wake()
  }

  /** The server's word after a (re)connect: what we hold and it does not know is over. */
  function takeState(assignment: Offer | null, cancelAttemptId: string | null): void {
    const isCurrent = assignment !== null && assignment.assignmentId === current?.lease.assignmentId
    if (!isCurrent) {
      current?.drop('the server has no such assignment any more')
      offer = assignment
    } else if (cancelAttemptId !== null) {
      current?.cancelAttempt(cancelAttemptId)
    }
  }

  function lose(why: string): void {
    over.abort()
    current?.drop(why)
    wake()
  }

  /** Until the session is over or `closed` aborts. */
  async function listen(registered: Registration, closed: AbortSignal): Promise<void> {
    while (!closed.aborted) {
      try {
        for await (const command of protocol.commands(registered, closed)) obey(command)
      } catch (error) {
        // Where the rights have ended, so will the next registration, with that as its reason.
        if (error instanceof StaleSession || error instanceof NotAllowed) {
          lose(error.message)
          return
        }
        log.warn({ err: error }, 'the command stream failed')
      }
      await pause(LISTEN_AGAIN_MS, closed)
    }
  }

  async function serveOffers(registered: Registration): Promise<void> {
    const { leaseMs, selfStopMs } = registered
    const stopGraceMs = (leaseMs - selfStopMs) * STOP_GRACE_PART
    while (!over.signal.aborted) {
      if (offer !== null) {
        const taken = offer
        offer = null
        const assignmentLog = log.child({ assignmentId: taken.assignmentId })
        renewal.renewed(renewal.mark())
        const shared = { device, protocol, outbox, builds, uploadArtifacts, isDraining, exiting, stopGraceMs }
        current = serveAssignment({ ...shared, offer: taken, log: assignmentLog, onNotAllowed: lose })
        await current.finished
        current = null
      } else if (isLeaving()) {
        return
      } else if (probeRequested) {
        probeRequested = false
        isProbing = true
        await probe(registered)
        isProbing = false
      } else {
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
  }

  /** Looks whether the quarantined device works. It is between assignments, so nothing runs on it. */
  async function probe(registered: Registration): Promise<void> {
    const ending = AbortSignal.any([leaving.signal, over.signal, AbortSignal.timeout(PROBE_MS)])
    const found = await probeDevice(device, ending)
    if (isLeaving() || over.signal.aborted) return
    log.info(found, found.error === null ? 'probed: the device works' : 'probed: the device does not work')
    try {
      await protocol.reportProbe(registered, found, AbortSignal.any([leaving.signal, over.signal]))
    } catch (error) {
      log.warn({ err: error }, 'the result of a probe was not taken')
    }
  }

  /** Ends when the session is no longer ours, or when the worker leaves. */
  async function serve(registered: Registration): Promise<void> {
    const closed = new AbortController()
    const listening = listen(registered, AbortSignal.any([closed.signal, over.signal]))
    await serveOffers(registered)
    closed.abort()
    await listening
  }

  async function register(): Promise<Registration> {
    const installed = await device.installed()
    const sentAt = renewal.mark()
    const answer = await protocol.register({ ...identity, name: device.name, installed }, leaving.signal)
    renewal.renewed(sentAt)
    over = new AbortController()
    offer = null
    serverDrains = false
    probeRequested = false
    state.forget()
    return answer
  }

  return {
    name: device.name,
    async run() {
      let again = REGISTER_AGAIN_MS
      const waitLonger = async () => {
        await pause(again, leaving.signal)
        again = Math.min(REGISTER_AGAIN_MAX_MS, again * 2)
      }
      while (!isLeaving()) {
        try {
          registration = await register()
        } catch (error) {
          if (isLeaving()) return
          if (error instanceof NameTaken) {
            parts.onNameTaken(error)
            if (isLeaving()) return
            log.warn({ reason: error.message, againInMs: again }, 'not registered, trying again:')
            await waitLonger()
            continue
          }
          throw error instanceof Refused || error instanceof NotAllowed ? refusal(error) : error
        }
        log.info({ workerId: registration.worker.id }, 'ready')
        parts.onRegistered(registration)
        const since = performance.now()
        await serve(registration)
        registration = null

        if (isLeaving()) return farewell
        if (performance.now() - since > GOOD_SESSION_MS) again = REGISTER_AGAIN_MS
        log.warn({ againInMs: again }, 'the session was lost, registering again')
        await waitLonger()
      }
    },
    drain() {
      // So that nothing is offered from now on; if it fails, offers are given back, and the lease ends in the end.
      if (registration !== null) farewell = protocol.leave(registration.worker.id).catch(() => undefined)
      leaving.abort()
      wake()
    },
    stop() {
      leaving.abort()
      current?.stopAttempt('the worker was stopped')
      wake()
    },
    beat() {
      if (registration === null) return null
      const { worker, sessionId } = registration
      const lease = current?.lease ?? null
      const attemptId = current?.attemptId() ?? null
      const deviceState = state.news()
      return {
        beat: { workerId: worker.id, sessionId, lease, attemptId, ...(deviceState !== null && { deviceState }) },
        at: renewal.mark(),
      }
    },
    answered(answer, beat, sentAt) {
      if (beat.sessionId !== registration?.sessionId) return
      if (!answer.sessionLive) {
        lose('the server does not know this session any more')
        return
      }
      renewal.renewed(sentAt)
      if (beat.deviceState != null) state.told(beat.deviceState)
      // Only ever switched on here: an answer may be older than a Drain that came by the stream.
      if (answer.draining) serverDrains = true
      const isSameLease = current !== null && beat.lease?.assignmentId === current.lease.assignmentId
      if (isSameLease && !answer.leaseLive) current?.drop('the server says that the lease is over')
      if (answer.cancelAttemptId !== null) current?.cancelAttempt(answer.cancelAttemptId)
      if (answer.probeRequested && !isProbing) {
        probeRequested = true
        wake()
      }
    },
    checkContact() {
      if (registration === null || current === null) return
      const silentMs = renewal.ageMs()
      if (silentMs < registration.selfStopMs) return
      current.stopAttempt(`the worker had no contact with the server for ${Math.round(silentMs / 1000)} s`)
    },
  }
}

/** Resolves early when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined)
}
