import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { isPostgres } from '../prepared.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { Tx } from '../tables.ts'
import { initial } from './0001-initial.ts'
import { scheduling } from './0002-scheduling.ts'
import { retention } from './0003-retention.ts'
import { liveOfOrganization } from './0004-live-of-organization.ts'
import { tokens } from './0005-tokens.ts'
import { flaky } from './0006-flaky.ts'
import { builds } from './0007-builds.ts'
import { deviceHealth } from './0008-device-health.ts'
import { sources } from './0009-sources.ts'
import { trustedRepositories } from './0010-trusted-repositories.ts'
import { resetPolicy } from './0011-reset-policy.ts'
import { agentIdentity } from './0012-agent-identity.ts'
import { deviceState } from './0013-device-state.ts'
import { installCause } from './0014-install-cause.ts'

export type Migrations = Readonly<Record<string, Pick<Migration, 'up'>>>

const MIGRATIONS: Migrations = {
  '0001-initial': initial,
  '0002-scheduling': scheduling,
  '0003-retention': retention,
  '0004-live-of-organization': liveOfOrganization,
  '0005-tokens': tokens,
  '0006-flaky': flaky,
  '0007-builds': builds,
  '0008-device-health': deviceHealth,
  '0009-sources': sources,
  '0010-trusted-repositories': trustedRepositories,
  '0011-reset-policy': resetPolicy,
  '0012-agent-identity': agentIdentity,
  '0013-device-state': deviceState,
  '0014-install-cause': installCause,
}

/** Any number, the same for every version: who migrates a PostgreSQL database holds it. */
const LOCK = 7_156_320_811

/**
 * Brings a database up to date and answers what it did: all or nothing, in the transaction it is given, and one server
 * at a time. SQLite took its write lock at `begin`; on PostgreSQL the others wait here. (Kysely's own migrator makes
 * its tables before it locks, so that two servers on an empty database fail, and runs without a transaction on SQLite.)
 */
export async function migrate(tx: Tx, migrations = MIGRATIONS): Promise<string[]> {
  if (isPostgres(tx)) await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx)
  const done = await migrationsDone(tx)
  const unknown = [...done].filter((name) => !(name in migrations))
  if (unknown.length > 0) {
    throw new StoreUnavailable(
      `The database was made by a newer qgjob (this one does not know ${unknown.join(', ')}). Start that version or a newer one, or restore a backup from before the upgrade.`,
    )
  }
  const missing = Object.keys(migrations)
    .sort()
    .filter((name) => !done.has(name))
  for (const name of missing) {
    await migrations[name]?.up(tx)
    await sql`insert into kysely_migration (name, timestamp) values (${name}, ${new Date().toISOString()})`.execute(tx)
  }
  return missing
}

/** The table as Kysely's migrator made it. */
async function migrationsDone(tx: Tx): Promise<Set<string>> {
  await sql`create table if not exists kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null)`.execute(
    tx,
  )
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(tx)
  return new Set(rows.map(({ name }) => name))
}
