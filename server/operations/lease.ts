import type { Assignment, AssignmentEnd, AssignmentId } from '../domain/assignment.ts'
import { StaleLease } from '../domain/errors.ts'
import { LAB_LOG } from '../domain/events.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { takesWork, type Worker } from '../domain/worker.ts'
import { lockAssignment, saveProgress, type AssignmentProgress } from '../store/assignments.ts'
import { bindWorker, lockWorker } from '../store/workers.ts'
import { LostRace } from '../store/writer.ts'
import type { Work } from './move.ts'

/** Names an assignment as its agent knows it. */
export interface Lease {
  assignmentId: AssignmentId
  fence: number
}

/** The assignment of a lease, live or ended. Throws StaleLease if there is none with this fence. */
export async function requireAssignment(work: Work, lease: Lease): Promise<Assignment> {
  const assignment = await lockAssignment(work.tx, work.scope, lease.assignmentId)
  if (assignment?.fence !== lease.fence) throw new StaleLease(lease.assignmentId, lease.fence, 'is unknown')
  return assignment
}

export function staleLease({ id, fence, end }: Assignment): StaleLease {
  return new StaleLease(id, fence, `is over (${end ?? 'live'})`)
}

/** The live assignment of a lease. Throws StaleLease if it is over: nothing may be written for it any more. */
export async function requireLive(work: Work, lease: Lease): Promise<Assignment> {
  const assignment = await requireAssignment(work, lease)
  if (assignment.endedAt !== null) throw staleLease(assignment)
  return assignment
}

/** Writes how a live assignment went on. */
export async function updateAssignment(
  work: Work,
  assignment: Assignment,
  change: Partial<Omit<AssignmentProgress, 'id' | 'fence'>>,
): Promise<Assignment> {
  const next = { ...assignment, ...change }
  if (!(await saveProgress(work.tx, next))) throw new LostRace(`assignment ${assignment.id} has ended`)
  return next
}

/** Ends a live assignment, which must hold no live attempt any more, and frees its worker. */
export async function endAssignment(work: Work, assignment: Assignment, end: AssignmentEnd): Promise<Assignment> {
  const ended = await updateAssignment(work, assignment, { attemptId: null, endedAt: work.now, end })
  const freed = await bindWorker(work.tx, assignment.workerId, assignment.id, null)
  if (!freed) throw new LostRace(`worker ${assignment.workerId} serves another assignment`)
  work.charge(assignment.organizationId, Math.max(0, work.now - assignment.offeredAt))
  announce(work, ended, 'ASSIGNMENT_ENDED')
  work.wakes.plan = true
  return ended
}

/** Tells the organization what happened to an assignment, and the lab that its worker changed. */
export function announce(
  work: Work,
  { organizationId, groupId, workerId, id, end }: Assignment,
  kind: 'ASSIGNED' | 'INSTALLED' | 'ASSIGNMENT_ENDED',
): void {
  work.record(organizationId, work.now, { kind, groupId, workerId, assignmentId: id, end })
  work.record(LAB_LOG, work.now, { kind: 'WORKER_CHANGED', workerId })
  work.wakes.workers.add(workerId)
}

/** The worker of a live assignment; undefined: it takes no more work, and the assignment ended. */
export async function takerOrEnd(work: Work, assignment: Assignment): Promise<Worker | undefined> {
  // Locked, or a drain that another server has just acknowledged is not seen.
  const worker = await lockWorker(work.tx, EVERYTHING, assignment.workerId)
  if (worker !== undefined && takesWork(worker)) return worker
  await endAssignment(work, assignment, 'RELEASED')
  return undefined
}
