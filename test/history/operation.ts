import type { SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import type { Outcome } from '../../server/domain/attempt.ts'

/** What each operation was asked and what it answered. Rigs write these, checkers read them. */
export interface Operations {
  /** A client submits jobs under an idempotency key. */
  submit: { asks: { key: string; inputs: SubmitJobInput[] }; answers: { jobIds: string[] } }
  cancel: { asks: { jobId: string }; answers: { status: string } }
  /** An agent comes to work under the name of its device. */
  register: { asks: { worker: string }; answers: { workerId: string } }
  /** Renews leases, by fence; answers those that live. */
  heartbeat: { asks: { fences: number[] }; answers: { live: number[] } }
  start: { asks: { fence: number }; answers: { attemptId: string | null } }
  finish: { asks: { fence: number; attemptId: string; outcome: Outcome }; answers: { attemptId: string | null } }
  /** The test process on a device, from its first to its last moment. */
  child: { asks: { device: string; attemptId: string; pid: number }; answers: object }
  /** One message of a subscription to an organization's jobs; a stream lives through reconnects. */
  read: {
    asks: { organizationId: string }
    answers: { cursor: string; kind: string; jobId: string | null; status: string | null }
  }
  /** Something was broken on purpose, for as long as the operation lasted. */
  fault: { asks: { kind: string; target: string }; answers: object }
}
export type OperationName = keyof Operations

/**
 * One thing that a process outside the server did, as it saw it. `unknown`: it was not told what became of it (a
 * connection cut, a process killed), so that it may have happened or not, then or later.
 */
export type Operation<Name extends OperationName = OperationName> = {
  [Each in Name]: {
    process: string
    operation: Each
    arguments: Operations[Each]['asks']
    /** Milliseconds since 1970: every process of a rig runs on one machine. */
    invoked: number
    /** null: it never did. */
    returned: number | null
  } & ({ outcome: 'ok'; answer: Operations[Each]['answers'] } | { outcome: 'fail' | 'unknown' })
}[Name]

export type Succeeded<Name extends OperationName> = Extract<Operation<Name>, { outcome: 'ok' }>

export function operationsOf<Name extends OperationName>(history: readonly Operation[], name: Name): Operation<Name>[] {
  return history.filter((one) => one.operation === name) as Operation<Name>[]
}

export function succeeded<Name extends OperationName>(history: readonly Operation[], name: Name): Succeeded<Name>[] {
  return operationsOf(history, name).filter((one) => one.outcome === 'ok') as Succeeded<Name>[]
}
