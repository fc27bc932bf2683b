import { StaleSession } from '../domain/errors.ts'
import type { Scope } from '../domain/scope.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import type { Db } from '../store/tables.ts'
import { readWorkerCommandState, type WorkerCommandState } from '../store/worker-commands.ts'
import { findWorker } from '../store/workers.ts'
import { Alarm, jittered } from './alarm.ts'
import type { Inbox, OpenInbox } from './inbox.ts'
import type { Keyed } from './keyed.ts'
import type { WorkerCommand } from './types.ts'

export interface WorkerCommandOptions {
  db: Db
  /** Alarms rung when a commit may have changed a worker's commands. */
  wakes: Keyed<string, Alarm>
  pollMs: number
  openInbox: OpenInbox
}

/**
 * Tells an agent what one of its workers is to do: the whole state first, then only what is new. The state is read back
 * after each wake-up, once the agent has taken what was sent before; a slow agent is told the latest, not a backlog.
 */
export function createWorkerCommands(
  { db, wakes, pollMs, openInbox }: WorkerCommandOptions,
  scope: Scope,
  workerId: WorkerId,
  sessionId: string,
): Inbox<WorkerCommand> {
  const alarm = new Alarm()
  const forget = wakes.add(workerId, alarm)
  const inbox = openInbox<WorkerCommand>(() => {
    forget()
    alarm.ring()
  })

  async function follow(): Promise<void> {
    let sent: WorkerCommandState | null = null
    while (await inbox.drained()) {
      const state = await readWorkerCommandState(db, scope, workerId, sessionId)
      if (state === null) throw new StaleSession(workerId, whyStale(await findWorker(db, scope, workerId)))
      for (const command of commandsBetween(sent, state)) inbox.push(command)
      sent = state
      await alarm.sleep(jittered(pollMs))
    }
  }

  follow().catch((error: unknown) => {
    inbox.fail(error instanceof Error ? error : new Error(String(error)))
  })
  return inbox
}

function whyStale(worker: Worker | undefined): string {
  return worker === undefined
    ? 'no worker has this id'
    : `it was registered again at ${new Date(worker.registeredAt).toISOString()}`
}

/**
 * What to tell an agent that knows `sent` (null: nothing yet) so that it knows `state`. Renewed leases are not told.
 */
export function commandsBetween(sent: WorkerCommandState | null, state: WorkerCommandState): WorkerCommand[] {
  const { offer, draining, cancelAttemptId, probeRequested } = state
  if (sent === null) return [{ type: 'WorkerState', assignment: offer, draining, cancelAttemptId, probeRequested }]
  const commands: WorkerCommand[] = []
  const isNewOffer = sent.offer?.assignmentId !== offer?.assignmentId || sent.offer?.fence !== offer?.fence
  if (isNewOffer && sent.offer !== null) {
    const { assignmentId, fence } = sent.offer
    commands.push({ type: 'AssignmentRevoked', assignmentId, fence, reason: 'The assignment is over.' })
  }
  if (isNewOffer && offer !== null) commands.push({ type: 'AssignmentOffered', offer })
  if (offer !== null && cancelAttemptId !== null && cancelAttemptId !== sent.cancelAttemptId) {
    const { assignmentId } = offer
    commands.push({ type: 'AttemptCancelRequested', attemptId: cancelAttemptId, assignmentId })
  }
  if (probeRequested && !sent.probeRequested) {
    commands.push({ type: 'ProbeRequested', reason: 'The device is quarantined: see whether it works.' })
  }
  if (draining && !sent.draining) {
    commands.push({ type: 'Drain', reason: 'The worker was asked to finish what it runs and to take nothing new.' })
  }
  return commands
}
