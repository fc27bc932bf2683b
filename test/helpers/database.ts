import { CompiledQuery } from 'kysely'
import type { Store } from '../../server/store/store.ts'
import type { Db, Tables } from '../../server/store/tables.ts'

/** Everything the database holds, each table in the order of its key. */
export type Dump = { [Table in keyof Tables]: Tables[Table][] }

const KEYS = {
  meta: 'key',
  counters: 'name',
  organizations: 'id',
  logs: 'log',
  events: 'log, seq',
  groups: 'id',
  jobs: 'id',
  job_labels: 'job_id, label',
  idempotency: 'organization_id, key',
  workers: 'id',
  installs: 'worker_id, organization_id',
  assignments: 'id',
  attempts: 'id',
  log_chunks: 'attempt_id, seq',
  concurrency_limits: 'organization_id, target',
  learned_times: 'organization_id, target, kind, name',
  attempt_tests: 'attempt_id',
  test_days: 'organization_id, test_path, title, target, model, day',
  quarantines: 'organization_id, test_path, title',
  pruned_totals: 'organization_id, app_version_id, target',
  builds: 'id',
  artifacts: 'id',
  tokens: 'id',
  administrator_access: 'token_id, organization_id',
  trusted_repositories: 'repository, organization_id',
} as const satisfies Record<keyof Tables, string>

export const TABLES = Object.keys(KEYS) as (keyof Tables)[]

/** Reads the whole database, for tests that compare it with itself or check every row. */
export function dump(db: Db): Promise<Dump> {
  return dumpTables(db, TABLES)
}

export async function dumpTables<Table extends keyof Tables>(
  db: Db,
  tables: readonly Table[],
): Promise<Pick<Dump, Table>> {
  const entries = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(`select * from "${table}" order by ${KEYS[table]}`))
      return [table, rows] as const
    }),
  )
  return Object.fromEntries(entries) as Pick<Dump, Table>
}

/** Empties the database, as cheap as a test needs it; what names it (its epoch) stays. */
export async function wipe(store: Store): Promise<void> {
  await store.write(async ({ tx }) => {
    for (const table of TABLES) {
      if (table !== 'meta') await tx.executeQuery(CompiledQuery.raw(`delete from "${table}"`))
    }
  })
}
