import { sql } from 'kysely'
import type { GroupId } from '../domain/group.ts'
import { PRIORITIES, type Requirements, type Target } from '../domain/job.ts'
import type { FreeWorker, Snapshot, WaitingGroup } from '../domain/plan.ts'
import { prepared } from './prepared.ts'
import type { Db } from './tables.ts'
import { freeWorkers, installedApps } from './workers.ts'

const waiting = prepared<Record<string, never>>()((db) =>
  db
    .selectFrom('groups')
    .select(['id', 'organization_id', 'app_version_id', 'target', 'requirements', 'queued'])
    .select(['queued_low', 'queued_normal', 'queued_high', 'queued_urgent'])
    .select(({ selectFrom }) => [
      selectFrom('jobs')
        .select(({ fn }) => fn.min('jobs.queued_at').as('queued_at'))
        .whereRef('jobs.group_id', '=', 'groups.id')
        .where('jobs.status', '=', sql.lit('QUEUED'))
        .as('oldest'),
      selectFrom('assignments')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('assignments.group_id', '=', 'groups.id')
        .where('assignments.ended_at', 'is', null)
        .as('serving'),
    ])
    .where('queued', '>', sql.lit(0)),
)

/** What the planner decides on: its cost grows with waiting groups and free workers, not with jobs. */
export async function readSnapshot(db: Db): Promise<Snapshot> {
  const free = await freeWorkers(db)
  if (free.length === 0) return { groups: [], workers: [] }
  const rows = await waiting(db, {})
  if (rows.length === 0) return { groups: [], workers: [] }
  const groups = rows.map((row): WaitingGroup => {
    const counts = [row.queued_low, row.queued_normal, row.queued_high, row.queued_urgent]
    return {
      id: row.id as GroupId,
      organizationId: row.organization_id,
      appVersionId: row.app_version_id,
      target: row.target as Target,
      requirements: JSON.parse(row.requirements) as Requirements,
      queued: row.queued,
      priority: PRIORITIES[counts.findLastIndex((count) => count > 0)] ?? 'LOW',
      oldestQueuedAt: row.oldest ?? 0,
      serving: row.serving ?? 0,
    }
  })
  return { groups, workers: await withApps(db, free) }
}

async function withApps(db: Db, free: Awaited<ReturnType<typeof freeWorkers>>): Promise<FreeWorker[]> {
  const apps = await installedApps(
    db,
    free.map((worker) => worker.id),
  )
  const byWorker = Map.groupBy(apps, (app) => app.workerId)
  return free.map((worker) => ({
    ...worker,
    installed: new Map((byWorker.get(worker.id) ?? []).map((app) => [app.organizationId, app.appVersionId])),
  }))
}
