import { z } from 'zod'
import type { App } from '../app.ts'
import type { AppBuild } from '../domain/build.ts'
import { BuildsFull } from '../domain/errors.ts'
import { buildBytes, insertBuild, keepsBytes, largestBuild, lockCurrentBuild, supersedeBuild } from '../store/builds.ts'
import { ensureOrganization, lockOrganization } from '../store/organizations.ts'
import type { Db } from '../store/tables.ts'
import { appVersionId, organizationId, parse, platform, printable } from './input.ts'
import { operate } from './operate.ts'

const request = z.object({
  organizationId,
  appVersionId,
  platform: platform.nullish().transform((value) => value ?? null),
  fileName: printable(255)
    .nullish()
    .transform((value) => value ?? 'app'),
})

/** What is said of a build before its bytes come. */
export type BuildInput = z.input<typeof request>
export type BuildRequest = z.output<typeof request>

/** Throws InvalidInput. */
export function parseBuild(input: BuildInput, field: string): BuildRequest {
  return parse(request, input, field)
}

export type NewBuild = Omit<AppBuild, 'id' | 'createdAt' | 'supersededAt'>

export interface AddedBuild {
  build: AppBuild
  /** false: these very bytes were the current build already. */
  created: boolean
}

/**
 * How many bytes of a build may come in for an app version, as far as what the organization may keep is concerned, and
 * how many it keeps. Only when they are there are they known for bytes that it keeps already, which take no room: what
 * is as large as a build of this version is let in for that, so that sending a build again works in a full organization
 * too. For other versions it does not: or anything could be sent for nothing. Throws BuildsFull if nothing may come.
 */
export async function roomToReceive(
  db: Db,
  request: Pick<BuildRequest, 'organizationId' | 'appVersionId'>,
  limit: number,
): Promise<{ room: number; kept: number }> {
  const kept = await buildBytes(db, request.organizationId)
  const room = Math.max(limit - kept, await largestBuild(db, request))
  if (room <= 0) throw new BuildsFull(request.organizationId, limit, kept)
  return { room, kept }
}

/** Whether an organization may keep these bytes, as it may any that it keeps already. Throws BuildsFull. */
export async function requireBuildRoom(
  db: Db,
  { organizationId, sha256, size }: Pick<NewBuild, 'organizationId' | 'sha256' | 'size'>,
  limit: number,
): Promise<void> {
  if (await keepsBytes(db, organizationId, sha256)) return
  const kept = await buildBytes(db, organizationId)
  if (kept + size > limit) throw new BuildsFull(organizationId, limit, kept)
}

/**
 * Makes a build the one that devices install for its app version and platform; the one before is kept as history.
 * Whatever is on a device of an earlier build does not count as installed any more. Its bytes must be there already.
 * `limit` is how many bytes of builds the organization may keep. Throws BuildsFull, NotFound for an organization that the
 * caller does not see.
 */
export async function addBuild(app: App, build: NewBuild, limit: number): Promise<AddedBuild> {
  app.caller.principal.scope.require(build.organizationId)
  return operate(app, async (work) => {
    await ensureOrganization(work.tx, build.organizationId, work.now)
    await lockOrganization(work.tx, work.scope, build.organizationId)
    const before = await lockCurrentBuild(work.tx, build)
    if (before?.sha256 === build.sha256) return { build: before, created: false }
    await requireBuildRoom(work.tx, build, limit)
    if (before !== undefined) await supersedeBuild(work.tx, before.id, work.now)
    const added: AppBuild = { ...build, id: app.ids.build(), createdAt: work.now, supersededAt: null }
    await insertBuild(work.tx, added)
    const { id: buildId, appVersionId } = added
    work.record(build.organizationId, work.now, { kind: 'BUILD_ADDED', buildId, appVersionId })
    work.wakes.builds = true
    work.wakes.plan = true
    return { build: added, created: true }
  })
}
