import type { OrganizationId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import type { InstalledApp, WorkerId } from '../domain/worker.ts'
import { among, insertRows } from './rows.ts'
import type { Db, Tx } from './tables.ts'

/** An entry of the install ledger. */
export interface LedgerEntry extends InstalledApp {
  workerId: WorkerId
  /** Builds of this app version were uploaded, and what is on the device is none of those that are current. */
  outdated: boolean
}

/** What is on workers that the caller has found before, of the organizations that it sees. */
export async function installedApps(db: Db, scope: Scope, workerIds: readonly string[]): Promise<LedgerEntry[]> {
  const rows = await db
    .selectFrom('installs')
    .selectAll()
    .select(({ and, eb, exists, not, selectFrom }) => {
      const current = selectFrom('builds')
        .select('builds.id')
        .whereRef('builds.organization_id', '=', 'installs.organization_id')
        .whereRef('builds.app_version_id', '=', 'installs.app_version_id')
        .where('builds.superseded_at', 'is', null)
      return and([
        eb('installs.build_hash', 'is not', null),
        exists(current),
        not(exists(current.whereRef('builds.sha256', '=', 'installs.build_hash'))),
      ]).as('outdated')
    })
    .where(among(db, 'worker_id', workerIds))
    .orderBy('organization_id')
    .execute()
  const inside = rows.filter((row) => scope.names(row.organization_id))
  return inside.map((row) => ({
    workerId: row.worker_id as WorkerId,
    organizationId: row.organization_id,
    appVersionId: row.app_version_id,
    buildHash: row.build_hash,
    installedAt: row.installed_at,
    outdated: Boolean(row.outdated),
  }))
}

/** One version of an organization's app is on a device at a time: an install replaces the one before. */
export async function recordInstall(tx: Tx, workerId: WorkerId, app: InstalledApp): Promise<void> {
  const row = {
    app_version_id: app.appVersionId,
    build_hash: app.buildHash,
    installed_at: app.installedAt,
  }
  await tx
    .insertInto('installs')
    .values({ worker_id: workerId, organization_id: app.organizationId, ...row })
    .onConflict((conflict) => conflict.columns(['worker_id', 'organization_id']).doUpdateSet(row))
    .execute()
}

/** What a newly started agent found on its device takes the place of what the ledger said. */
export async function replaceInstalls(tx: Tx, workerId: WorkerId, apps: readonly InstalledApp[]): Promise<void> {
  await tx.deleteFrom('installs').where('worker_id', '=', workerId).execute()
  await insertRows(
    tx,
    'installs',
    apps.map((app) => ({
      worker_id: workerId,
      organization_id: app.organizationId,
      app_version_id: app.appVersionId,
      build_hash: app.buildHash,
      installed_at: app.installedAt,
    })),
  )
}

/** After a failed install nobody knows what is on the device: the next assignment installs again. */
export async function forgetInstall(tx: Tx, workerId: WorkerId, organizationId: OrganizationId): Promise<void> {
  await tx
    .deleteFrom('installs')
    .where('worker_id', '=', workerId)
    .where('organization_id', '=', organizationId)
    .execute()
}

/** Whether an app version is on another device. */
export async function isInstalledElsewhere(
  db: Db,
  { organizationId, appVersionId }: Pick<InstalledApp, 'organizationId' | 'appVersionId'>,
  workerId: WorkerId,
): Promise<boolean> {
  const row = await db
    .selectFrom('installs')
    .select('worker_id')
    .where('organization_id', '=', organizationId)
    .where('app_version_id', '=', appVersionId)
    .where('worker_id', '!=', workerId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
