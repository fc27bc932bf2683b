import type { AttemptId } from './attempt.ts'
import type { GroupId } from './group.ts'
import type { OrganizationId } from './job.ts'
import type { WorkerId } from './worker.ts'

export type AssignmentId = `asg_${string}`

/**
 * Why an assignment ended. FINISHED: the group had nothing more to deal. RELEASED: the agent gave it back.
 * LOST: the lease ran out or the agent came back as a new process. REVOKED: the server took it back.
 * INSTALL_FAILED: the app could not be installed. RECALLED: its worker was wanted elsewhere, and left between two jobs.
 */
export const ASSIGNMENT_ENDS = ['FINISHED', 'RELEASED', 'LOST', 'REVOKED', 'INSTALL_FAILED', 'RECALLED'] as const
export type AssignmentEnd = (typeof ASSIGNMENT_ENDS)[number]

/** One worker serving one group: a lease. The fence only rises across all assignments and is never reused. */
export interface Assignment {
  id: AssignmentId
  fence: number
  organizationId: OrganizationId
  groupId: GroupId
  workerId: WorkerId
  installNeeded: boolean
  /** Measured by the agent; null when none was needed or it was not reported yet. */
  installMs: number | null
  /** The live attempt, or null between attempts. */
  attemptId: AttemptId | null
  attemptsStarted: number
  /** Of those, how many ran their test to a verdict. */
  verdicts: number
  reason: string
  /** When it is expected to ask for its next job. */
  readyAt: number
  /** Set when it is to leave its group at the next job boundary: why. */
  recallReason: string | null
  offeredAt: number
  leaseEndsAt: number
  endedAt: number | null
  end: AssignmentEnd | null
}
