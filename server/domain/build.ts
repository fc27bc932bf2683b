import type { OrganizationId, Platform } from './job.ts'

export type BuildId = `bld_${string}`

/** An app build that was uploaded. The newest of its app version and platform is what devices install. */
export interface AppBuild {
  id: BuildId
  organizationId: OrganizationId
  appVersionId: string
  platform: Platform
  /** SHA-256 of its bytes, in hex: what tells it from every other build. */
  sha256: string
  size: number
  fileName: string
  /** Package or bundle id, and the rest that the build says of itself; null where it does not. */
  packageId: string | null
  versionName: string | null
  versionCode: string | null
  launchActivity: string | null
  /** Where it was fetched from, without credentials and query; null if it was uploaded. */
  sourceUrl: string | null
  createdAt: number
  /** When a newer build took its place; null: it is the current one. */
  supersededAt: number | null
}

/** What an agent has to know of a build to install it. */
export type OfferedBuild = Pick<
  AppBuild,
  'id' | 'platform' | 'sha256' | 'size' | 'fileName' | 'packageId' | 'launchActivity'
>
