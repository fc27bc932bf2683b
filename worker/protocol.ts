import { RequestRefused } from '../client/errors.ts'
import {
  AppendLogDocument,
  FinishAttemptDocument,
  HeartbeatDocument,
  LeaveWorkDocument,
  RegisterWorkerDocument,
  ReleaseAssignmentDocument,
  ReportInstallDocument,
  StartInstallDocument,
  ReportProbeDocument,
  StartNextAttemptDocument,
  WorkerCommandsDocument,
} from '../client/gql/graphql.ts'
import type {
  DealPartsFragment,
  HeartbeatInput,
  HeartbeatMutation,
  InstallInput,
  LogChunkInput,
  OfferPartsFragment,
  RegisterWorkerInput,
  RegisterWorkerMutation,
  WorkerCommandsSubscription,
} from '../client/gql/graphql.ts'
import type { QgjobClient } from '../client/types.ts'
import { AccessProblem, SetupProblem } from './runner.ts'
import type { AttemptResult, Probe } from './runner.ts'
import { FinalAnswer, retry, within } from './retry.ts'
import type { RetryPolicy } from './retry.ts'

/** Names one assignment and its fence; the fence tells a stale message from a live one. */
export type Lease = { readonly assignmentId: string; readonly fence: number }
export type Offer = OfferPartsFragment
/** The next job, or null when the assignment has ended. */
export type Deal = Pick<DealPartsFragment, 'deal' | 'cancelRequested'>
export type Beat = HeartbeatInput
export type BeatAnswer = HeartbeatMutation['heartbeat']['beats'][number]
export type Command = WorkerCommandsSubscription['workerCommands']
export type Registration = Extract<RegisterWorkerMutation['registerWorker'], { __typename: 'RegisterWorkerPayload' }>

/** The lease is over: drop the work at once, never repeat the message. */
export class StaleLease extends FinalAnswer {
  override readonly name = 'StaleLease'
}

/** This session was replaced or is unknown: register again. */
export class StaleSession extends FinalAnswer {
  override readonly name = 'StaleSession'
}

/** The server will never take this message: a fault in it, not in the network. */
export class Refused extends FinalAnswer {
  override readonly name = 'Refused'
}

/**
 * The token has ended, was revoked, or is for something else. With another one the server may well take the message.
 */
export class NotAllowed extends FinalAnswer {
  override readonly name = 'NotAllowed'
}

/** Why the agent ends, for whoever started it. */
export function refusal(answer: Refused | NotAllowed): SetupProblem {
  const Problem = answer instanceof NotAllowed ? AccessProblem : SetupProblem
  return new Problem(`The server refuses this worker: ${answer.message}`)
}

/** Another agent serves a worker of this name: the server takes it once that one is gone. */
export class NameTaken extends FinalAnswer {
  override readonly name = 'NameTaken'
  /**
   * When it would be gone if it is not heard again, by the words of the server, milliseconds; null: it says nothing of
   * that.
   */
  get freeInMs(): number | null {
    const seconds = /the name is free in (\d+) s$/.exec(this.message)?.[1]
    return seconds === undefined ? null : Number(seconds) * 1_000
  }
}

/**
 * How long each call is tried again, and why. A server fault is tried again like a lost connection: the next server,
 * or the same one after its restart, may well answer. The heartbeat is not here: the next beat is its retry.
 */
const POLICIES = {
  /** Without a session there is nothing else to do, and the server may only be restarting. */
  register: { giveUpAfterMs: null, firstWaitMs: 200, maxWaitMs: 5_000 },
  /** The lease would be over by then: the server ends the assignment without our help. */
  startInstall: { giveUpAfterMs: 60_000, firstWaitMs: 100, maxWaitMs: 5_000 },
  reportInstall: { giveUpAfterMs: 60_000, firstWaitMs: 100, maxWaitMs: 5_000 },
  startNextAttempt: { giveUpAfterMs: 60_000, firstWaitMs: 100, maxWaitMs: 5_000 },
  /** A result is on disk and only the server can say that it counts no more. */
  finishAttempt: { giveUpAfterMs: null, firstWaitMs: 100, maxWaitMs: 5_000 },
  /** Ended by the caller's signal: the log of a test is worth waiting for only while the test runs. */
  appendLog: { giveUpAfterMs: null, firstWaitMs: 100, maxWaitMs: 2_000 },
  /** Good manners only: the lease ends by itself. */
  release: { giveUpAfterMs: 10_000, firstWaitMs: 100, maxWaitMs: 2_000 },
  /** The server asks again as long as it has no answer. */
  reportProbe: { giveUpAfterMs: 60_000, firstWaitMs: 200, maxWaitMs: 5_000 },
  /** So that nothing is offered to an agent that leaves; it says no to offers anyway. */
  leave: { giveUpAfterMs: 2_000, firstWaitMs: 100, maxWaitMs: 1_000 },
} as const satisfies Record<string, RetryPolicy>

/** The messages of the worker protocol, each tried again as far as it makes sense. Safe to repeat, all of them. */
export interface Protocol {
  register(input: RegisterWorkerInput, signal: AbortSignal): Promise<Registration>
  /**
   * Until the signal aborts. Throws StaleSession and NotAllowed; after a reconnect it goes on with a new WorkerState.
   */
  commands(registration: Registration, signal: AbortSignal): AsyncIterable<Command>
  /**
   * Whether there is still a job to install for; if not, the assignment is over. Throws StaleLease, as all messages
   * about one do.
   */
  startInstall(lease: Lease, signal: AbortSignal): Promise<boolean>
  reportInstall(lease: Lease, install: InstallInput, signal: AbortSignal): Promise<void>
  startNextAttempt(lease: Lease, signal: AbortSignal): Promise<Deal>
  finishAttempt(
    report: { lease: Lease; attemptId: string; result: AttemptResult; takeNext: boolean },
    signal: AbortSignal,
  ): Promise<Deal>
  appendLog(lease: Lease, attemptId: string, chunks: LogChunkInput[], signal: AbortSignal): Promise<void>
  release(lease: Lease, reason: string): Promise<void>
  /** Throws StaleSession. */
  reportProbe(registration: Registration, probe: Probe, signal: AbortSignal): Promise<void>
  /** One try, given up after timeoutMs. */
  heartbeat(beats: Beat[], timeoutMs: number): Promise<readonly BeatAnswer[]>
  /** Tells that this worker takes nothing more. */
  leave(workerId: string): Promise<void>
}

/** `onTrouble` hears of every failed try, for the log. A single try may take callTimeoutMs. */
export function createProtocol(
  client: QgjobClient,
  { callTimeoutMs, onTrouble }: { callTimeoutMs: number; onTrouble: (call: string, error: unknown) => void },
): Protocol {
  function persist<T>(name: keyof typeof POLICIES, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const once = () => within(callTimeoutMs, name, call().catch(withoutRights))
    return retry(POLICIES[name], once, { signal, onFailure: (error) => onTrouble(name, error) })
  }

  return {
    register: (input, signal) =>
      persist(
        'register',
        async () => {
          const { registerWorker } = await client.mutate(RegisterWorkerDocument, { input })
          if (registerWorker.__typename === 'RegisterWorkerPayload') return registerWorker
          const { __typename, message } = registerWorker
          throw __typename === 'NameTaken' ? new NameTaken(message) : new Refused(message)
        },
        signal,
      ),

    async *commands({ worker, sessionId }, signal) {
      const variables = { workerId: worker.id, sessionId }
      try {
        for await (const { workerCommands } of client.subscribe(WorkerCommandsDocument, () => variables, signal)) {
          yield workerCommands
        }
      } catch (error) {
        if (error instanceof RequestRefused && error.code === 'STALE_SESSION') throw new StaleSession(error.message)
        withoutRights(error)
      }
    },

    startInstall: (lease, signal) =>
      persist(
        'startInstall',
        async () => {
          const { startInstall } = await client.mutate(StartInstallDocument, { lease })
          return accepted(startInstall).wanted
        },
        signal,
      ),

    reportInstall: (lease, install, signal) =>
      persist(
        'reportInstall',
        async () => {
          const { reportInstall } = await client.mutate(ReportInstallDocument, { lease, install })
          accepted(reportInstall)
        },
        signal,
      ),

    startNextAttempt: (lease, signal) =>
      persist(
        'startNextAttempt',
        async () => {
          const { startNextAttempt } = await client.mutate(StartNextAttemptDocument, { lease })
          return accepted(startNextAttempt)
        },
        signal,
      ),

    finishAttempt: (report, signal) =>
      persist(
        'finishAttempt',
        async () => {
          const { finishAttempt } = await client.mutate(FinishAttemptDocument, report)
          return accepted(finishAttempt)
        },
        signal,
      ),

    appendLog: (lease, attemptId, chunks, signal) =>
      persist(
        'appendLog',
        async () => {
          const { appendLog } = await client.mutate(AppendLogDocument, { lease, attemptId, chunks })
          accepted(appendLog)
        },
        signal,
      ),

    release: (lease, reason) =>
      persist('release', async () => {
        const { releaseAssignment } = await client.mutate(ReleaseAssignmentDocument, { lease, reason })
        accepted(releaseAssignment)
      }),

    reportProbe: ({ worker, sessionId }, { error, rebooted }, signal) =>
      persist(
        'reportProbe',
        async () => {
          const report = { workerId: worker.id, sessionId, ok: error === null, error, rebooted }
          const { reportProbe } = await client.mutate(ReportProbeDocument, report)
          if (reportProbe.__typename === 'StaleSession') throw new StaleSession(reportProbe.message)
        },
        signal,
      ),

    async heartbeat(beats, timeoutMs) {
      const { heartbeat } = await within(timeoutMs, 'heartbeat', client.mutate(HeartbeatDocument, { beats }))
      return heartbeat.beats
    },

    leave: (workerId) =>
      persist('leave', async () => {
        await client.mutate(LeaveWorkDocument, { workerId })
      }),
  }
}

/** What the server said if it took the message; its typed refusals become errors. */
function accepted<Answer extends { __typename: string }>(
  answer: Answer,
): Exclude<Answer, { __typename: 'StaleLease' | 'InvalidInput' }> {
  const message = 'message' in answer ? String(answer.message) : answer.__typename
  if (answer.__typename === 'StaleLease') throw new StaleLease(message)
  if (answer.__typename === 'InvalidInput') throw new Refused(message)
  return answer as Exclude<Answer, { __typename: 'StaleLease' | 'InvalidInput' }>
}

/** Without rights there is nothing to wait for; for a socket there is, until others are closed. */
function withoutRights(error: unknown): never {
  if (!(error instanceof RequestRefused) || !NOT_ALLOWED.includes(error.code)) throw error
  const why = error.messages.join('; ')
  throw why.startsWith('TOO_MANY_SOCKETS') ? error : new NotAllowed(why)
}

const NOT_ALLOWED = ['UNAUTHENTICATED', 'FORBIDDEN', 'WEBSOCKET_4401', 'WEBSOCKET_4403']
