import type { Logger } from 'pino'
import type { RegisterWorkerInput } from '../client/gql/graphql.ts'
import type { UploadArtifacts } from './artifacts.ts'
import type { Builds } from './builds.ts'
import { startHeartbeat } from './heartbeat.ts'
import type { Outbox } from './outbox.ts'
import { NotAllowed, Refused, StaleLease, refusal } from './protocol.ts'
import type { NameTaken, Protocol, Registration } from './protocol.ts'
import { SetupProblem } from './runner.ts'
import type { Device } from './runner.ts'
import { createSession } from './session.ts'
import type { Session } from './session.ts'

/** After stop() the agent still waits so long for its tests to end and for the server to take their results. */
const STOP_GRACE_MS = 15_000
/** How often contact with the server is checked, as a part of the time after which the agent stops its tests. */
const CHECKS_PER_SELF_STOP = 20

/**
 * What two answers about when a name comes free may differ by although nobody was heard: they come in whole seconds.
 */
const HEARD_AGAIN_MS = 3_000

export interface AgentParts {
  devices: readonly Device[]
  identity: (device: Device) => Omit<RegisterWorkerInput, 'installed' | 'name'>
  protocol: Protocol
  outbox: Outbox
  builds: Builds
  uploadArtifacts: UploadArtifacts
  log: Logger
  stopGraceMs?: number
  /** Devices may come later: having none is no reason to end. */
  follows?: boolean
}

/** Several slots of one process: their sessions, the heartbeat that they share, and the two ways to stop. */
export interface Agent {
  /**
   * Delivers what an earlier process left, then serves until drain() or stop(): with every device that it was given,
   * and those that are added meanwhile.
   */
  run(): Promise<void>
  /** A device that came after the start. One of a name that still finishes its work begins when that is done. */
  add(device: Device): void
  /** Takes no further job on the device; the running one ends as the device says. */
  remove(name: string): void
  drain(): void
  stop(): void
}

export function createAgent(parts: AgentParts): Agent {
  const {
    devices,
    identity,
    protocol,
    outbox,
    builds,
    uploadArtifacts,
    log,
    stopGraceMs = STOP_GRACE_MS,
    follows = false,
  } = parts
  const leaving = new AbortController()
  const exiting = new AbortController()
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<undefined>()
  /** One for each device that is served, also while it finishes its work. */
  const sessions: Session[] = []
  const waiting: Device[] = [...devices]
  /** Those whose name another agent has, or had when they asked. */
  const refused = new WeakSet<Session>()
  /** When the name of a session was to come free, as told first. */
  const freeAt = new WeakMap<Session, number>()
  let isServing = false
  let heartbeat: { stop(): Promise<void> } | null = null

  /** Serves every device that waits, unless another of its name is not done yet. */
  function serveWaiting(): void {
    if (!isServing) return
    for (const device of leaving.signal.aborted ? [] : [...waiting]) {
      if (sessions.some(({ name }) => name === device.name)) continue
      waiting.splice(waiting.indexOf(device), 1)
      void serve(device)
    }
    if (sessions.length === 0 && (leaving.signal.aborted || !follows)) end(undefined)
  }

  async function serve(device: Device): Promise<void> {
    const session: Session = createSession({
      device,
      identity: identity(device),
      protocol,
      outbox,
      builds,
      uploadArtifacts,
      log: log.child({ worker: device.name }),
      onRegistered: beatFor,
      onNameTaken: (taken) => nameTaken(session, taken),
      exiting: exiting.signal,
    })
    sessions.push(session)
    try {
      await session.run()
    } catch (error) {
      fail(error)
    }
    sessions.splice(sessions.indexOf(session), 1)
    serveWaiting()
  }

  /**
   * Where none of its names is free, somebody has to choose others; where it works with some, the rest may come free.
   * Each is waited for until it is clear that the other agent lives, which may be our own last run in another
   * directory.
   */
  function nameTaken(session: Session, taken: NameTaken): void {
    const { freeInMs, message: why } = taken
    if (freeInMs !== null) {
      const at = performance.now() + freeInMs
      const first = freeAt.get(session) ?? at
      freeAt.set(session, first)
      // It comes nearer as long as the other agent is not heard.
      if (at - first < HEARD_AGAIN_MS) return
    }
    refused.add(session)
    if (heartbeat !== null || sessions.some((one) => !refused.has(one))) return
    fail(new SetupProblem(`The server refuses the name of this worker: ${why}`))
    leave()
  }

  function leave(): void {
    leaving.abort()
    for (const one of sessions) one.drain()
    serveWaiting()
  }

  function beatFor({ heartbeatMs, selfStopMs }: Registration): void {
    heartbeat ??= startHeartbeat(sessions, {
      everyMs: heartbeatMs,
      checkMs: selfStopMs / CHECKS_PER_SELF_STOP,
      send: (beats, timeoutMs) => protocol.heartbeat(beats, timeoutMs),
      onTrouble: (error) => log.warn({ err: error }, 'a heartbeat was not answered'),
    })
  }

  /** Before registering: a new registration ends the assignments that these results belong to. */
  async function deliverLeftovers(): Promise<void> {
    for (const left of await outbox.leftovers()) {
      log.info({ attemptId: left.attemptId, outcome: left.result.outcome }, 'delivering a result of an earlier run')
      try {
        await protocol.finishAttempt({ ...left, takeNext: false }, leaving.signal)
      } catch (error) {
        // It may count yet, once the agent is started with a token that is good.
        if (error instanceof NotAllowed) throw refusal(error)
        if (!(error instanceof StaleLease || error instanceof Refused)) throw error
        log.info({ reason: error.message }, 'it counts no more')
      }
      await outbox.remove(left.attemptId)
    }
  }

  return {
    async run() {
      try {
        await deliverLeftovers()
      } catch (error) {
        if (leaving.signal.aborted) return
        throw error
      }
      isServing = true
      serveWaiting()
      try {
        await ended
      } finally {
        await heartbeat?.stop()
      }
    },
    add(device) {
      waiting.push(device)
      serveWaiting()
    },
    remove(name) {
      const index = waiting.findIndex((device) => device.name === name)
      if (index === -1) sessions.find((session) => session.name === name)?.drain()
      else waiting.splice(index, 1)
    },
    drain: leave,
    stop() {
      leaving.abort()
      for (const session of sessions) session.stop()
      serveWaiting()
      setTimeout(() => exiting.abort(), stopGraceMs).unref()
    },
  }
}
