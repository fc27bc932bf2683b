import { sql } from 'kysely'
import type { JobCounts } from '../domain/group.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { workerStatus, type WorkerStatus } from '../domain/worker.ts'
import type { Db, PrunedTotalsTable } from './tables.ts'
import { listWorkers } from './workers.ts'

export interface Stats {
  jobs: JobCounts
  /** Completed jobs that were flaky. */
  flakyJobs: number
  openGroups: number
  totalGroups: number
  workers: { total: number; idle: number; busy: number; draining: number; offline: number }
  /** Attempts started: what one install per run would have installed. */
  attempts: number
  installsPerformed: number
  /** Attempts that ran their test on an app which was installed before for another. */
  installsAvoided: number
  /** Mean of the measured installs, milliseconds; null before the first. */
  meanInstallMs: number | null
  /** Each avoided install at the measured mean of its app version and target, milliseconds. */
  savedMs: number
  /** installsAvoided / attempts; null before the first attempt. */
  efficiency: number | null
}

/** Jobs that ended in a window of time, by how. */
export interface RecentJobs {
  completed: number
  /** Of the completed ones. */
  flaky: number
  failed: number
  /** Of the failed ones. */
  quarantined: number
  errored: number
  canceled: number
}

/**
 * The jobs of one organization, or of all that the scope sees, that ended at a moment or later. It costs what ended
 * since then, of whichever organization. Throws NotFound for an organization outside.
 */
export async function readRecentJobs(
  db: Db,
  scope: Scope,
  organizationId: OrganizationId | null,
  since: number,
): Promise<RecentJobs> {
  if (organizationId !== null) scope.require(organizationId)
  const of = organizationId === null ? scope.organizationIds : [organizationId]
  const rows = await db
    .selectFrom('jobs')
    .select(({ fn }) => ['status', 'flaky', 'quarantined', fn.countAll<number>().as('count')])
    .where('finished_at', '>=', since)
    // As an expression, or the planner reads all that the organization ever had instead of what ended since.
    .$if(of !== null, (query) => query.where(sql`organization_id || ''`, 'in', of ?? []))
    .groupBy(['status', 'flaky', 'quarantined'])
    .execute()
  const count = (test: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(test).reduce((total, row) => total + row.count, 0)
  return {
    completed: count(({ status }) => status === 'COMPLETED'),
    flaky: count(({ flaky }) => flaky === 1),
    failed: count(({ status }) => status === 'FAILED'),
    quarantined: count(({ quarantined }) => quarantined === 1),
    errored: count(({ status }) => status === 'ERRORED'),
    canceled: count(({ status }) => status === 'CANCELED'),
  }
}

/**
 * Of one organization, or of all that the scope sees, with all that was pruned. Workers are counted as far as the scope
 * sees them: most serve several. It costs what is kept of groups and assignments, not of jobs. Throws NotFound for an
 * organization outside.
 */
export async function readStats(db: Db, scope: Scope, organizationId: OrganizationId | null): Promise<Stats> {
  if (organizationId !== null) scope.require(organizationId)
  const of = organizationId === null ? scope.organizationIds : [organizationId]
  const groups = await db
    .selectFrom('groups')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn.coalesce(fn.sum<number>(sql`case when status = 'OPEN' then 1 else 0 end`), sql.lit(0)).as('open'),
      ...(['pending', 'queued', 'running', 'completed', 'failed', 'errored', 'canceled', 'flaky'] as const).map(
        (status) => fn.coalesce(fn.sum<number>(status), sql.lit(0)).as(status),
      ),
    ])
    .$if(of !== null, (query) => query.where('organization_id', 'in', of ?? []))
    .executeTakeFirstOrThrow()
  const pruned = await db
    .selectFrom('pruned_totals')
    .selectAll()
    .$if(of !== null, (query) => query.where('organization_id', 'in', of ?? []))
    .execute()
  const before = (count: 'groups' | 'completed' | 'failed' | 'errored' | 'canceled' | 'flaky') =>
    pruned.reduce((sum, row) => sum + row[count], 0)
  const { pending, queued, running } = groups
  return {
    jobs: {
      pending,
      queued,
      running,
      completed: groups.completed + before('completed'),
      failed: groups.failed + before('failed'),
      errored: groups.errored + before('errored'),
      canceled: groups.canceled + before('canceled'),
    },
    flakyJobs: groups.flaky + before('flaky'),
    openGroups: groups.open,
    totalGroups: groups.total + before('groups'),
    workers: await countWorkers(db, scope),
    ...summarizeInstalls([...(await readInstalls(db, of)), ...pruned]),
  }
}

type Installs = Pick<
  PrunedTotalsTable,
  'organization_id' | 'app_version_id' | 'target' | 'attempts' | 'installs' | 'install_ms' | 'avoided'
>

/** By organization, app version and target. */
async function readInstalls(db: Db, of: readonly OrganizationId[] | null): Promise<Installs[]> {
  return db
    .selectFrom('assignments')
    .innerJoin('groups', 'groups.id', 'assignments.group_id')
    .select(({ fn }) => [
      'groups.organization_id',
      'groups.app_version_id',
      'groups.target',
      fn.sum<number>('assignments.attempts_started').as('attempts'),
      fn.count<number>('assignments.install_ms').as('installs'),
      fn.coalesce(fn.sum<number>('assignments.install_ms'), sql.lit(0)).as('install_ms'),
      fn.sum<number>(installsAvoided).as('avoided'),
    ])
    .$if(of !== null, (query) => query.where('assignments.organization_id', 'in', of ?? []))
    .groupBy(['groups.organization_id', 'groups.app_version_id', 'groups.target'])
    .execute()
}

/**
 * Of one assignment. Nothing was saved where nothing ran: a lost or errored attempt may never have reached the app. The
 * first that ran after an install had it done for itself.
 */
export const installsAvoided = sql<number>`case when assignments.verdicts > 0 and assignments.install_ms is not null
  then assignments.verdicts - 1 else assignments.verdicts end`

function summarizeInstalls(rows: readonly Installs[]) {
  const sumOf = (some: readonly Installs[], count: 'attempts' | 'installs' | 'install_ms' | 'avoided') =>
    some.reduce((total, row) => total + row[count], 0)
  const attempts = sumOf(rows, 'attempts')
  const installsPerformed = sumOf(rows, 'installs')
  const installsAvoided = sumOf(rows, 'avoided')
  const meanOf = (some: readonly Installs[]) => {
    const installs = sumOf(some, 'installs')
    return installs === 0 ? null : sumOf(some, 'install_ms') / installs
  }
  const byTarget = new Map([...Map.groupBy(rows, (row) => row.target)].map(([target, some]) => [target, meanOf(some)]))
  // An app version that was never installed in sight of us is priced as its target's measured mean, or not at all.
  const apps = Map.groupBy(rows, (row) => JSON.stringify([row.organization_id, row.app_version_id, row.target]))
  const savedMs = [...apps.values()].reduce(
    (sum, some) => sum + sumOf(some, 'avoided') * (meanOf(some) ?? byTarget.get(some[0]?.target ?? '') ?? 0),
    0,
  )
  const mean = meanOf(rows)
  return {
    attempts,
    installsPerformed,
    installsAvoided,
    meanInstallMs: mean === null ? null : Math.round(mean),
    savedMs: Math.round(savedMs),
    efficiency: attempts === 0 ? null : installsAvoided / attempts,
  }
}

async function countWorkers(db: Db, scope: Scope): Promise<Stats['workers']> {
  const statuses = (await listWorkers(db, scope)).map(workerStatus)
  const count = (wanted: WorkerStatus) => statuses.filter((status) => status === wanted).length
  return {
    total: statuses.length,
    offline: count('OFFLINE'),
    draining: count('DRAINING'),
    busy: count('BUSY'),
    idle: count('IDLE'),
  }
}
