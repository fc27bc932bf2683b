import { sql } from 'kysely'
import type { AppBuild, BuildId } from '../domain/build.ts'
import type { Group, GroupId } from '../domain/group.ts'
import type { OrganizationId, Platform } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { toPage, type Page, type PageRequest } from './page.ts'
import { isPostgres } from './prepared.ts'
import { among, insertRows } from './rows.ts'
import type { BuildsTable, Db, Tx } from './tables.ts'

/** What a build is for: one of its platform at a time. */
export type BuildKey = Pick<AppBuild, 'organizationId' | 'appVersionId' | 'platform'>

function toBuild(row: BuildsTable): AppBuild {
  return {
    id: row.id as BuildId,
    organizationId: row.organization_id,
    appVersionId: row.app_version_id,
    platform: row.platform as Platform,
    sha256: row.sha256,
    size: row.size,
    fileName: row.file_name,
    packageId: row.package_id,
    versionName: row.version_name,
    versionCode: row.version_code,
    launchActivity: row.launch_activity,
    sourceUrl: row.source_url,
    createdAt: row.created_at,
    supersededAt: row.superseded_at,
  }
}

export async function insertBuild(tx: Tx, build: AppBuild): Promise<void> {
  await insertRows(tx, 'builds', [
    {
      id: build.id,
      organization_id: build.organizationId,
      app_version_id: build.appVersionId,
      platform: build.platform,
      sha256: build.sha256,
      size: build.size,
      file_name: build.fileName,
      package_id: build.packageId,
      version_name: build.versionName,
      version_code: build.versionCode,
      launch_activity: build.launchActivity,
      source_url: build.sourceUrl,
      created_at: build.createdAt,
      superseded_at: build.supersededAt,
    },
  ])
}

/** The build that devices install now, locked until the transaction ends. */
export async function lockCurrentBuild(tx: Tx, key: BuildKey): Promise<AppBuild | undefined> {
  const row = await tx
    .selectFrom('builds')
    .selectAll()
    .where('organization_id', '=', key.organizationId)
    .where('app_version_id', '=', key.appVersionId)
    .where('platform', '=', key.platform)
    .where('superseded_at', 'is', null)
    .$if(isPostgres(tx), (query) => query.forUpdate())
    .executeTakeFirst()
  return row && toBuild(row)
}

/** Whether an organization keeps a build of these bytes, current or not. */
export async function keepsBytes(db: Db, organizationId: OrganizationId, sha256: string): Promise<boolean> {
  const query = db.selectFrom('builds').select('id').where('sha256', '=', sha256)
  return (await query.where('organization_id', '=', organizationId).executeTakeFirst()) !== undefined
}

/** The size of the largest build of an app version that is kept, current or not; 0 without any. */
export async function largestBuild(db: Db, key: Pick<BuildKey, 'organizationId' | 'appVersionId'>): Promise<number> {
  const row = await db
    .selectFrom('builds')
    .select(({ fn }) => fn.max('size').as('size'))
    .where('organization_id', '=', key.organizationId)
    .where('app_version_id', '=', key.appVersionId)
    .executeTakeFirst()
  return row?.size ?? 0
}

/** Bytes of the builds of an organization that are kept, each file counted once. */
export async function buildBytes(db: Db, organizationId: OrganizationId): Promise<number> {
  const files = db
    .selectFrom('builds')
    .select(['sha256', 'size'])
    .distinct()
    .where('organization_id', '=', organizationId)
  const row = await db
    .selectFrom(files.as('files'))
    .select(({ fn }) => fn.sum<number | string | null>('size').as('bytes'))
    .executeTakeFirstOrThrow()
  return Number(row.bytes ?? 0)
}

export async function supersedeBuild(tx: Tx, id: BuildId, at: number): Promise<void> {
  await tx.updateTable('builds').set({ superseded_at: at }).where('id', '=', id).execute()
}

export async function findBuild(db: Db, scope: Scope, id: string): Promise<AppBuild | undefined> {
  const row = await db.selectFrom('builds').selectAll().where('id', '=', id).executeTakeFirst()
  return row && scope.sees(row.organization_id) ? toBuild(row) : undefined
}

/** Every build that devices may have to install now. */
export async function currentBuilds(db: Db): Promise<AppBuild[]> {
  const rows = await db.selectFrom('builds').selectAll().where('superseded_at', 'is', null).execute()
  return rows.map(toBuild)
}

/** When the app versions of groups got their latest builds, on whatever platform; a group without is not in it. */
export async function newestBuilds(
  db: Db,
  groups: readonly Pick<Group, 'id' | 'organizationId' | 'appVersionId'>[],
): Promise<Map<GroupId, number>> {
  if (groups.length === 0) return new Map()
  const organizations = new Set(groups.map(({ organizationId }) => organizationId))
  const appVersions = new Set(groups.map(({ appVersionId }) => appVersionId))
  const rows = await db
    .selectFrom('builds')
    .select(['organization_id', 'app_version_id', (eb) => eb.fn.max('created_at').as('at')])
    .where(among(db, 'organization_id', [...organizations]))
    .where(among(db, 'app_version_id', [...appVersions]))
    .where('superseded_at', 'is', null)
    .groupBy(['organization_id', 'app_version_id'])
    .execute()
  const key = (organization: string, appVersion: string) => JSON.stringify([organization, appVersion])
  const newest = new Map(rows.map((row) => [key(row.organization_id, row.app_version_id), row.at]))
  return new Map(
    groups.flatMap(({ id, organizationId, appVersionId }) => {
      const at = newest.get(key(organizationId, appVersionId))
      return at === undefined ? [] : [[id, at] as const]
    }),
  )
}

/** Newest first. Throws NotFound for an organization outside the scope. */
export async function pageBuilds(
  db: Db,
  scope: Scope,
  { organizationId, appVersionId }: { organizationId: OrganizationId; appVersionId?: string },
  { first, after }: PageRequest,
): Promise<Page<AppBuild>> {
  scope.require(organizationId)
  const rows = await db
    .selectFrom('builds')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .$if(appVersionId !== undefined, (query) => query.where('app_version_id', '=', appVersionId ?? ''))
    .$if(after !== null, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(first + 1)
    .execute()
  return toPage(rows.map(toBuild), first)
}

/** How many of a step: each asks for the groups of its organization. */
const STEP = 5

/**
 * Forgets builds that were added before a moment: those that a newer one replaced, and those of app versions of which
 * no group is left. Answers how many.
 */
export async function deleteBuilds(tx: Tx, before: number): Promise<number> {
  const rows = await tx
    .selectFrom('builds')
    .select('id')
    .where('created_at', '<', before)
    .where(({ or, eb, not, exists, selectFrom }) =>
      or([
        eb('superseded_at', 'is not', null),
        not(
          exists(
            selectFrom('groups')
              .select('groups.id')
              .whereRef('groups.organization_id', '=', 'builds.organization_id')
              .whereRef('groups.app_version_id', '=', 'builds.app_version_id'),
          ),
        ),
      ]),
    )
    .limit(sql.lit(STEP))
    .execute()
  for (const { id } of rows) await tx.deleteFrom('builds').where('id', '=', id).execute()
  return rows.length
}
