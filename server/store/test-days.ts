import { CompiledQuery, sql } from 'kysely'
import type { FlakyTest, TestSeen } from '../domain/flaky.ts'
import type { OrganizationId, Target } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { isPostgres } from './prepared.ts'
import { among } from './rows.ts'
import type { Db, TestDaysTable, Tx } from './tables.ts'

const KEY = ['organization_id', 'test_path', 'title', 'target', 'model', 'day'] as const
const COLUMNS = [...KEY, 'runs', 'failures', 'flakes', 'last_job_id'] as const
/** Rows that pruning takes in one step. */
const ROWS = 500

/** Adds what was seen to the days of the tests. In one order, so that two servers never wait for each other. */
export async function countTests(tx: Tx, seen: readonly TestSeen[]): Promise<void> {
  const rows = new Map<string, TestDaysTable>()
  for (const { organizationId, testPath, title, target, model, day, runs, failures, flakes, jobId } of seen) {
    const key = JSON.stringify([organizationId, testPath, title, target, model, day])
    const row = rows.get(key)
    if (row === undefined) {
      const names = { organization_id: organizationId, test_path: testPath, title, target, model, day }
      rows.set(key, { ...names, runs, failures, flakes, last_job_id: jobId })
      continue
    }
    row.runs += runs
    row.failures += failures
    row.flakes += flakes
    if (jobId > row.last_job_id) row.last_job_id = jobId
  }
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  if (sorted.length === 0) return
  if (isPostgres(tx)) {
    await tx.executeQuery(CompiledQuery.raw(UPSERT_ALL, [JSON.stringify(sorted)]))
    return
  }
  for (const row of sorted) {
    const values = COLUMNS.map((column) => row[column])
    await tx.executeQuery(CompiledQuery.raw(UPSERT_ONE, values))
  }
}

const INTO = `insert into test_days (${COLUMNS.join(', ')})`
const ADD = `on conflict (${KEY.join(', ')}) do update set
  runs = test_days.runs + excluded.runs,
  failures = test_days.failures + excluded.failures,
  flakes = test_days.flakes + excluded.flakes,
  last_job_id = case when excluded.last_job_id > test_days.last_job_id then excluded.last_job_id else test_days.last_job_id end`
const UPSERT_ONE = `${INTO} values (${COLUMNS.map(() => '?').join(', ')}) ${ADD}`
const UPSERT_ALL = `${INTO} select ${COLUMNS.join(', ')} from json_populate_recordset(null::test_days, $1) ${ADD}`

/**
 * The tests that were flaky on a day or later, the most often flaky first. Throws NotFound for an organization outside
 * of the scope.
 */
export async function listFlakyTests(
  db: Db,
  scope: Scope,
  organizationId: OrganizationId,
  sinceDay: number,
  first: number,
): Promise<FlakyTest[]> {
  scope.require(organizationId)
  const flaky = await db
    .selectFrom('test_days')
    .select(({ fn }) => [
      'test_path',
      'title',
      'target',
      'model',
      fn.sum<number>('flakes').as('flakes'),
      fn.max('day').as('day'),
      fn.max('last_job_id').as('job'),
    ])
    .where('organization_id', '=', organizationId)
    .where('day', '>=', sinceDay)
    .where('flakes', '>', sql.lit(0))
    .groupBy(['test_path', 'title', 'target', 'model'])
    .orderBy('flakes', 'desc')
    .orderBy('test_path')
    .orderBy('title')
    .orderBy('target')
    .orderBy('model')
    .limit(first)
    .execute()
  const runs = await db
    .selectFrom('test_days')
    .select(({ fn }) => [
      'test_path',
      'target',
      'model',
      fn.sum<number>('runs').as('runs'),
      fn.sum<number>('failures').as('failures'),
    ])
    .where('organization_id', '=', organizationId)
    .where(among(db, 'test_path', [...new Set(flaky.map((row) => row.test_path))]))
    .where('title', '=', sql.lit(''))
    .where('day', '>=', sinceDay)
    .groupBy(['test_path', 'target', 'model'])
    .execute()
  const byClass = new Map(runs.map((row) => [classOf(row), row]))
  return flaky.map((row) => {
    const { runs = 0, failures = 0 } = byClass.get(classOf(row)) ?? {}
    return {
      testPath: row.test_path,
      title: row.title || null,
      target: row.target as Target,
      model: row.model || null,
      ...{ runs, failures, flakes: row.flakes, lastDay: row.day, lastJobId: row.job },
    }
  })
}

function classOf({ test_path, target, model }: Pick<TestDaysTable, 'test_path' | 'target' | 'model'>): string {
  return JSON.stringify([test_path, target, model])
}

/** Deletes the oldest of what was seen before a day, and answers how many rows that was. */
export async function deleteTestDays(tx: Tx, before: number): Promise<number> {
  const rows = tx
    .selectFrom('test_days')
    .select([...KEY])
    .where('day', '<', before)
    .orderBy('day')
    .limit(ROWS)
  const key = sql.join(KEY.map((column) => sql.ref(column)))
  const { numDeletedRows } = await tx
    .deleteFrom('test_days')
    .where(sql<boolean>`(${key}) in (${rows})`)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
