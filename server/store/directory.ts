import { LAB_LOG } from '../domain/events.ts'
import type { OrganizationId, Platform } from '../domain/job.ts'
import { EVERYTHING, type Scope } from '../domain/scope.ts'
import type { Worker } from '../domain/worker.ts'
import { currentBuilds } from './builds.ts'
import type { Store } from './store.ts'
import type { Db } from './tables.ts'
import { listWorkers } from './workers.ts'

/** What submits look up, as of the last change that this server heard of: good enough for advice, not for placing. */
export interface Directory {
  /** Every registered worker that somebody sees. */
  workers(scope: Scope): Promise<readonly Worker[]>
  /** The platforms for which an app version was uploaded; none if it never was. */
  platformsOf(organizationId: OrganizationId, appVersionId: string): Promise<readonly Platform[]>
}

/** A change of which no word came is known so late at most. */
const STALE_MS = 5_000

/** Reads workers and builds once and again after each change, so that submits do not pay for it. */
export function createDirectory(
  { db, onCommit }: Pick<Store, 'db' | 'onCommit'>,
  monotonic: () => number = () => performance.now(),
): Directory {
  const workers = remember(() => listWorkers(db, EVERYTHING), monotonic)
  const platforms = remember(() => readPlatforms(db), monotonic)
  onCommit(({ logs, builds, all }) => {
    if (all || logs.has(LAB_LOG)) workers.forget()
    if (all || builds) platforms.forget()
  })
  return {
    async workers(scope) {
      const all = await workers.read()
      return scope.organizationIds === null ? all : all.filter((worker) => scope.seesWorker(worker))
    },
    async platformsOf(organizationId, appVersionId) {
      return (await platforms.read()).get(keyOf(organizationId, appVersionId)) ?? []
    },
  }
}

function remember<T>(read: () => Promise<T>, monotonic: () => number): { read(): Promise<T>; forget(): void } {
  let known: Promise<T> | undefined
  let readAt = 0
  return {
    read() {
      if (known !== undefined && monotonic() - readAt < STALE_MS) return known
      readAt = monotonic()
      const reading = read().catch((error: unknown) => {
        if (known === reading) known = undefined
        throw error
      })
      known = reading
      return reading
    },
    forget() {
      known = undefined
    },
  }
}

async function readPlatforms(db: Db): Promise<Map<string, Platform[]>> {
  const byVersion = Map.groupBy(await currentBuilds(db), (build) => keyOf(build.organizationId, build.appVersionId))
  return new Map([...byVersion].map(([key, builds]) => [key, builds.map(({ platform }) => platform).sort()]))
}

function keyOf(organizationId: OrganizationId, appVersionId: string): string {
  return `${organizationId} ${appVersionId}`
}
