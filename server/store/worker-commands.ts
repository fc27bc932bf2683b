import type { AssignmentId } from '../domain/assignment.ts'
import type { AttemptId } from '../domain/attempt.ts'
import type { GroupId } from '../domain/group.ts'
import type { OrganizationId, Requirements, Target } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import type { TokenId } from '../domain/token.ts'
import { prepared } from './prepared.ts'
import type { Db } from './tables.ts'
import { toHealth } from './workers.ts'

export interface AssignmentOffer {
  assignmentId: AssignmentId
  fence: number
  leaseEndsAt: number
  groupId: GroupId
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  requirements: Requirements
  installNeeded: boolean
}

export interface WorkerCommandState {
  offer: AssignmentOffer | null
  draining: boolean
  cancelAttemptId: AttemptId | null
  /** The device is quarantined, and its agent is to see whether it works. */
  probeRequested: boolean
}

const select = prepared<{ worker: string; session: string }>()((db, param) =>
  db
    .selectFrom('workers')
    .leftJoin('assignments', 'assignments.id', 'workers.assignment_id')
    .leftJoin('groups', 'groups.id', 'assignments.group_id')
    .leftJoin('attempts', 'attempts.id', 'assignments.attempt_id')
    .leftJoin('jobs', 'jobs.id', 'attempts.job_id')
    .select([
      'workers.draining',
      'workers.credential_id',
      'workers.quarantined',
      'workers.health',
      'assignments.id as assignment_id',
      'assignments.fence',
      'assignments.lease_ends_at',
      'assignments.install_needed',
      'assignments.attempt_id',
      'groups.id as group_id',
      'groups.organization_id',
      'groups.app_version_id',
      'groups.target',
      'groups.requirements',
      'jobs.cancel_requested',
    ])
    .where('workers.id', '=', param('worker'))
    .where('workers.session_id', '=', param('session')),
)

/**
 * What the server believes of a worker now: what its commands are made from. null: the session is not the current one, or
 * the worker that of another agent.
 */
export async function readWorkerCommandState(
  db: Db,
  scope: Scope,
  workerId: string,
  sessionId: string,
): Promise<WorkerCommandState | null> {
  const [row] = await select(db, { worker: workerId, session: sessionId })
  if (row === undefined || !scope.owns(row.credential_id as TokenId | null)) return null
  const { assignment_id, fence, lease_ends_at, group_id, organization_id, app_version_id, target, requirements } = row
  const assigned =
    assignment_id !== null &&
    fence !== null &&
    lease_ends_at !== null &&
    group_id !== null &&
    organization_id !== null &&
    app_version_id !== null &&
    target !== null &&
    requirements !== null
  return {
    draining: row.draining === 1,
    probeRequested: row.quarantined === 1 && toHealth(row.health)?.quarantine?.probingSince != null,
    cancelAttemptId: row.cancel_requested === 1 ? (row.attempt_id as AttemptId | null) : null,
    offer: !assigned
      ? null
      : {
          assignmentId: assignment_id as AssignmentId,
          fence,
          leaseEndsAt: lease_ends_at,
          groupId: group_id as GroupId,
          organizationId: organization_id,
          appVersionId: app_version_id,
          target: target as Target,
          requirements: JSON.parse(requirements) as Requirements,
          installNeeded: row.install_needed === 1,
        },
  }
}
