import type { Logger } from 'pino'
import type { RegisterWorkerInput } from '../client/gql/graphql.ts'
import { startHeartbeat } from './heartbeat.ts'
import type { Outbox } from './outbox.ts'
import type { Protocol, Registration } from './protocol.ts'
import { FinalAnswer } from './retry.ts'
import type { Device } from './runner.ts'
import { createSession } from './session.ts'

/** After stop() the agent still waits so long for its tests to end and for the server to take their results. */
const STOP_GRACE_MS = 15_000
/** How often contact with the server is checked, as a part of the time after which the agent stops its tests. */
const CHECKS_PER_SELF_STOP = 20

export interface AgentParts {
  devices: readonly Device[]
  identity: (device: Device) => Omit<RegisterWorkerInput, 'installed' | 'name'>
  protocol: Protocol
  outbox: Outbox
  log: Logger
  stopGraceMs?: number
}

/** Several slots of one process: their sessions, the heartbeat that they share, and the two ways to stop. */
export interface Agent {
  /** Delivers what an earlier process left, then serves until drain() or stop(). */
  run(): Promise<void>
  drain(): void
  stop(): void
}

export function createAgent(parts: AgentParts): Agent {
  const { devices, identity, protocol, outbox, log, stopGraceMs = STOP_GRACE_MS } = parts
  const leaving = new AbortController()
  const exiting = new AbortController()
  let heartbeat: { stop(): Promise<void> } | null = null

  const sessions = devices.map((device) =>
    createSession({
      device,
      identity: identity(device),
      protocol,
      outbox,
      log: log.child({ worker: device.name }),
      onRegistered: beatFor,
      exiting: exiting.signal,
    }),
  )

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
        if (!(error instanceof FinalAnswer)) throw error
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
      try {
        await Promise.all(sessions.map((session) => session.run()))
      } finally {
        await heartbeat?.stop()
      }
    },
    drain() {
      leaving.abort()
      for (const session of sessions) session.drain()
    },
    stop() {
      leaving.abort()
      for (const session of sessions) session.stop()
      setTimeout(() => exiting.abort(), stopGraceMs).unref()
    },
  }
}
