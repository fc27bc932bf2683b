import { sql } from 'kysely'
import { isVerdict, OUTCOMES } from '../domain/attempt.ts'
import type { JobCounts } from '../domain/group.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { Db } from './tables.ts'

export interface Stats {
  jobs: JobCounts
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

/** Of one organization, or of the whole server. Workers are counted for the whole server: they serve everybody. */
export async function readStats(db: Db, organizationId: OrganizationId | null): Promise<Stats> {
  const groups = await db
    .selectFrom('groups')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      fn.coalesce(fn.sum<number>(sql`case when status = 'OPEN' then 1 else 0 end`), sql.lit(0)).as('open'),
      ...(['pending', 'queued', 'running', 'completed', 'failed', 'errored', 'canceled'] as const).map((status) =>
        fn.coalesce(fn.sum<number>(status), sql.lit(0)).as(status),
      ),
    ])
    .$if(organizationId !== null, (query) => query.where('organization_id', '=', organizationId))
    .executeTakeFirstOrThrow()
  const { total, open, pending, queued, running, completed, failed, errored, canceled } = groups
  const installs = await readInstalls(db, organizationId)
  return {
    jobs: { pending, queued, running, completed, failed, errored, canceled },
    openGroups: open,
    totalGroups: total,
    workers: await countWorkers(db),
    ...installs,
  }
}

async function readInstalls(db: Db, organizationId: OrganizationId | null) {
  // Nothing was saved where nothing ran: a lost or errored attempt may never have reached the app.
  const ran = db
    .selectFrom('attempts')
    .select(['assignment_id', sql<number>`cast(count(*) as integer)`.as('count')])
    .where('outcome', 'in', OUTCOMES.filter(isVerdict))
    .$if(organizationId !== null, (query) => query.where('organization_id', '=', organizationId ?? ''))
    .groupBy('assignment_id')
    .as('ran')
  const rows = await db
    .selectFrom('assignments')
    .innerJoin('groups', 'groups.id', 'assignments.group_id')
    .leftJoin(ran, 'ran.assignment_id', 'assignments.id')
    .select(({ eb, fn }) => [
      'groups.target',
      'groups.app_version_id',
      fn.sum<number>('assignments.attempts_started').as('attempts'),
      fn.count<number>('assignments.install_ms').as('installs'),
      fn.coalesce(fn.sum<number>('assignments.install_ms'), sql.lit(0)).as('total_ms'),
      // The first that ran after an install had it done for itself.
      fn
        .coalesce(
          fn.sum<number>(
            eb
              .case()
              .when('install_ms', 'is', null)
              .then(eb.ref('ran.count'))
              .else(eb('ran.count', '-', 1))
              .end(),
          ),
          sql.lit(0),
        )
        .as('avoided'),
    ])
    .$if(organizationId !== null, (query) => query.where('assignments.organization_id', '=', organizationId ?? ''))
    .groupBy(['groups.organization_id', 'groups.app_version_id', 'groups.target'])
    .execute()
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0)
  const attempts = sum((row) => row.attempts)
  const installsPerformed = sum((row) => row.installs)
  const totalMs = sum((row) => row.total_ms)
  const meanOf = (target: string) => {
    const same = rows.filter((row) => row.target === target && row.installs > 0)
    const count = same.reduce((total, row) => total + row.installs, 0)
    return count === 0 ? 0 : same.reduce((total, row) => total + row.total_ms, 0) / count
  }
  // An app version that was never installed in sight of us is priced as its target's measured mean, or not at all.
  const savedMs = sum((row) => row.avoided * (row.installs > 0 ? row.total_ms / row.installs : meanOf(row.target)))
  const installsAvoided = sum((row) => row.avoided)
  return {
    attempts,
    installsPerformed,
    installsAvoided,
    meanInstallMs: installsPerformed === 0 ? null : Math.round(totalMs / installsPerformed),
    savedMs: Math.round(savedMs),
    efficiency: attempts === 0 ? null : installsAvoided / attempts,
  }
}

async function countWorkers(db: Db): Promise<Stats['workers']> {
  const rows = await db
    .selectFrom('workers')
    .select(({ fn, eb }) => [
      'online',
      'draining',
      eb.case().when('assignment_id', 'is', null).then(0).else(1).end().as('busy'),
      fn.countAll<number>().as('count'),
    ])
    .groupBy(['online', 'draining', 'busy'])
    .execute()
  const count = (test: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(test).reduce((total, row) => total + row.count, 0)
  return {
    total: count(() => true),
    offline: count((row) => row.online === 0),
    draining: count((row) => row.online === 1 && row.draining === 1),
    busy: count((row) => row.online === 1 && row.draining === 0 && row.busy === 1),
    idle: count((row) => row.online === 1 && row.draining === 0 && row.busy === 0),
  }
}
