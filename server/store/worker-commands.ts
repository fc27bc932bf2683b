import type { AssignmentId } from '../domain/assignment.ts'
import type { AttemptId } from '../domain/attempt.ts'
import type { BuildId, OfferedBuild } from '../domain/build.ts'
import type { GroupId } from '../domain/group.ts'
import type { OrganizationId, Platform, Requirements, Target } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import type { TokenId } from '../domain/token.ts'
import type { Capabilities } from '../domain/worker.ts'
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
  /** What to install; null: nothing was uploaded, the agent has builds of its own. */
  build: OfferedBuild | null
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
    // A few rows at most: one for each platform.
    .leftJoin('builds', (join) =>
      join
        .onRef('builds.organization_id', '=', 'groups.organization_id')
        .onRef('builds.app_version_id', '=', 'groups.app_version_id')
        .on('builds.superseded_at', 'is', null),
    )
    .leftJoin('attempts', 'attempts.id', 'assignments.attempt_id')
    .leftJoin('jobs', 'jobs.id', 'attempts.job_id')
    .select([
      'workers.draining',
      'workers.credential_id',
      'workers.quarantined',
      'workers.health',
      'workers.capabilities',
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
      'builds.id as build_id',
      'builds.platform',
      'builds.sha256',
      'builds.size',
      'builds.file_name',
      'builds.package_id',
      'builds.launch_activity',
    ])
    .where('workers.id', '=', param('worker'))
    .where('workers.session_id', '=', param('session')),
)

type Row = Awaited<ReturnType<typeof select>>[number]

/**
 * What the server believes of a worker now: what its commands are made from. null: the session is not the current one,
 * or the worker that of another agent.
 */
export async function readWorkerCommandState(
  db: Db,
  scope: Scope,
  workerId: string,
  sessionId: string,
): Promise<WorkerCommandState | null> {
  const rows = await select(db, { worker: workerId, session: sessionId })
  const [row] = rows
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
          build: buildFor(JSON.parse(row.capabilities) as Capabilities, rows),
        },
  }
}

/** The one for the platform of the worker; where that is not known, the only one there is. */
function buildFor({ platform }: Capabilities, rows: readonly Row[]): OfferedBuild | null {
  const builds = rows.filter((row) => row.build_id !== null)
  const row =
    platform === undefined && builds.length === 1 ? builds[0] : builds.find((one) => one.platform === platform)
  if (!row?.build_id || !row.platform || !row.sha256 || row.size === null || !row.file_name) return null
  return {
    id: row.build_id as BuildId,
    platform: row.platform as Platform,
    sha256: row.sha256,
    size: row.size,
    fileName: row.file_name,
    packageId: row.package_id,
    launchActivity: row.launch_activity,
  }
}
