import { sql } from 'kysely'
import type { AssignmentId } from '../domain/assignment.ts'
import { expectedLeft } from '../domain/cost.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { DEFAULT_EXPECTED_MS } from '../domain/estimate.ts'
import type { GroupId } from '../domain/group.ts'
import { isSuspect } from '../domain/health.ts'
import type { OrganizationId, Requirements, Target } from '../domain/job.ts'
import { keepApart, type Recorded } from '../domain/keep-apart.ts'
import { isSmall } from '../domain/rehearsal.ts'
import type { Organization } from '../domain/organization.ts'
import type { BusyWorker, FreeWorker, Snapshot, WaitingGroup } from '../domain/snapshot.ts'
import type { Worker, WorkerId } from '../domain/worker.ts'
import { newestBuilds } from './builds.ts'
import { failedJobs } from './job-order.ts'
import { overallTimes } from './learned-times.ts'
import { concurrencyLimits, activeOrganizations, findOrganizations } from './organizations.ts'
import { prepared } from './prepared.ts'
import { among } from './rows.ts'
import type { Db, JobsTable } from './tables.ts'
import { installedApps } from './installs.ts'
import { freeWorkers, toHealth } from './workers.ts'

const selectWaiting = prepared<Record<string, never>>()((db) =>
  db
    .selectFrom('groups')
    .innerJoin('jobs as head', (join) =>
      join.on('head.id', '=', ({ selectFrom }) =>
        selectFrom('jobs')
          .select('jobs.id')
          .whereRef('jobs.group_id', '=', 'groups.id')
          .where('jobs.status', '=', sql.lit('QUEUED'))
          .orderBy('jobs.deal_window')
          .orderBy('jobs.expected_ms', 'desc')
          .orderBy('jobs.id')
          .limit(sql.lit(1)),
      ),
    )
    .leftJoin('learned_times', (join) =>
      join
        .onRef('learned_times.organization_id', '=', 'groups.organization_id')
        .onRef('learned_times.target', '=', 'groups.target')
        .on('learned_times.kind', '=', sql.lit('INSTALL'))
        .onRef('learned_times.name', '=', 'groups.app_version_id'),
    )
    .select(['groups.id', 'groups.organization_id', 'groups.app_version_id', 'groups.target', 'groups.requirements'])
    .select(['groups.queued', 'groups.known_work_ms', 'groups.unknown_queued'])
    .select(['head.deal_window', 'head.queued_at', 'head.expected_ms', 'head.expected_source'])
    .select(['learned_times.typical_ms as install_ms'])
    .where('groups.queued', '>', sql.lit(0)),
)

const selectBusy = prepared<Record<string, never>>()((db) =>
  db
    .selectFrom('assignments')
    .innerJoin('workers', 'workers.id', 'assignments.worker_id')
    .innerJoin('groups', 'groups.id', 'assignments.group_id')
    .select(['assignments.id', 'assignments.group_id', 'assignments.organization_id', 'assignments.attempt_id'])
    .select(['assignments.ready_at', 'assignments.recall_reason', 'assignments.offered_at', 'groups.target'])
    .select('groups.app_version_id')
    .select(['workers.id as worker_id', 'workers.name', 'workers.targets', 'workers.capabilities'])
    .select(['workers.organization_ids', 'workers.draining', 'workers.quarantined', 'workers.health'])
    .select('workers.registered_at')
    .where('assignments.ended_at', 'is', null),
)

/** A snapshot, with what a plan keeps about organizations from one time to the next. */
export interface PlanningState extends Snapshot {
  organizations: Organization[]
}

/** What the planner decides on. The cost grows with waiting groups and with workers, not with jobs. */
export async function readSnapshot(db: Db, now: number): Promise<PlanningState> {
  const [waiting, failed, busy, free, limits, active] = await Promise.all([
    selectWaiting(db, {}),
    failedJobs(db),
    selectBusy(db, {}),
    freeWorkers(db),
    concurrencyLimits(db, EVERYTHING),
    activeOrganizations(db),
  ])
  const inPlay = [...new Set([...active, ...[...waiting, ...busy].map((row) => row.organization_id)])]
  const queued = waiting.reduce((sum, row) => sum + row.queued, 0)
  const isRehearsed = free.length > 0 && isSmall(queued, waiting.length, free.length + busy.length)
  const [overall, organizations, installed, jobs] = await Promise.all([
    overallTimes(db, [...new Set(waiting.map((row) => row.organization_id))]),
    findOrganizations(db, EVERYTHING, inPlay),
    installedOn(db, free),
    isRehearsed ? queuedIn(db, waiting) : [],
  ])
  const running = Map.groupBy(busy, (row) => row.organization_id)
  const jobsOf = Map.groupBy(jobs, (row) => row.group_id)
  const parsed = new Parsed()
  const snapshot: PlanningState = {
    groups: waiting.map((row): WaitingGroup => {
      const [organizationId, target] = [row.organization_id, row.target as Target]
      const typicalMs = overall(organizationId, target, 'TEST') ?? DEFAULT_EXPECTED_MS
      return {
        id: row.id as GroupId,
        organizationId,
        appVersionId: row.app_version_id,
        target,
        requirements: parsed.read<Requirements>(row.requirements),
        queued: row.queued,
        typicalMs,
        longestMs: row.expected_source === 'LEARNED' ? row.expected_ms : typicalMs,
        workMs: row.known_work_ms + row.unknown_queued * typicalMs,
        ...(isRehearsed && { jobsMs: expectations(jobsOf.get(row.id) ?? [], typicalMs) }),
        installMs: row.install_ms ?? overall(organizationId, target, 'INSTALL') ?? DEFAULT_EXPECTED_MS,
        dealWindow: row.deal_window,
        waitingSince: row.queued_at ?? now,
      }
    }),
    busy: busy.map((row): BusyWorker => ({
      id: row.worker_id as WorkerId,
      name: row.name,
      targets: parsed.read(row.targets),
      capabilities: parsed.read(row.capabilities),
      organizationIds: row.organization_ids === null ? null : parsed.read(row.organization_ids),
      assignmentId: row.id as AssignmentId,
      groupId: row.group_id as GroupId,
      organizationId: row.organization_id,
      appVersionId: row.app_version_id,
      target: row.target as Target,
      readyInMs: expectedLeft(row.ready_at - now),
      starting: row.attempt_id === null,
      leaving: row.draining === 1 || row.quarantined === 1 ? 'LAB' : row.recall_reason === null ? null : 'GROUP',
    })),
    free: free.map((worker): FreeWorker => ({
      ...worker,
      installed: installed.get(worker.id) ?? new Map(),
      ...(isSuspect(worker.health, now) && { suspect: true }),
    })),
    organizations: organizations.map((organization) => ({
      ...organization,
      usedMs: (running.get(organization.id) ?? []).reduce(
        (sum, { offered_at: since }) => sum + Math.max(0, now - since),
        organization.usedMs,
      ),
    })),
    limits,
  }
  const records: Recorded[] = [
    ...free,
    ...busy.map((row) => ({
      id: row.worker_id as WorkerId,
      health: toHealth(row.health),
      registeredAt: row.registered_at,
    })),
  ]
  // Nearly always none.
  const about = new Set(records.flatMap(({ health }) => health?.incidents.map((incident) => incident.about) ?? []))
  const failing = snapshot.groups.filter(({ id }) => about.has(id))
  const builtAt = await newestBuilds(db, failing)
  return { ...snapshot, groups: keepApart(snapshot, failed, records, builtAt, now) }
}

type QueuedJob = Pick<JobsTable, 'id' | 'group_id' | 'deal_window' | 'expected_ms' | 'expected_source'>

async function queuedIn(db: Db, groups: readonly { id: string }[]): Promise<QueuedJob[]> {
  return db
    .selectFrom('jobs')
    .select(['id', 'group_id', 'deal_window', 'expected_ms', 'expected_source'])
    .where('status', '=', sql.lit('QUEUED'))
    .where(
      among(
        db,
        'group_id',
        groups.map(({ id }) => id),
      ),
    )
    .execute()
}

/** What each job is expected to take, in the order in which they are dealt. */
function expectations(jobs: QueuedJob[], typicalMs: number): number[] {
  return jobs
    .sort((a, b) => a.deal_window - b.deal_window || b.expected_ms - a.expected_ms || (a.id < b.id ? -1 : 1))
    .map((job) => (job.expected_source === 'LEARNED' ? job.expected_ms : typicalMs))
}

async function installedOn(db: Db, free: readonly Worker[]): Promise<Map<WorkerId, Map<OrganizationId, string>>> {
  const apps = await installedApps(
    db,
    EVERYTHING,
    free.map((worker) => worker.id),
  )
  const usable = apps.filter(({ outdated }) => !outdated)
  const byWorker = Map.groupBy(usable, (app) => app.workerId)
  return new Map(
    [...byWorker].map(([id, held]) => [id, new Map(held.map((app) => [app.organizationId, app.appVersionId]))]),
  )
}

/** Reads JSON columns of which many rows have the same text, each once. */
class Parsed {
  readonly #values = new Map<string, unknown>()

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the column holds
  read<T>(text: string): T {
    let value = this.#values.get(text)
    if (value === undefined) this.#values.set(text, (value = JSON.parse(text)))
    return value as T
  }
}
