import type { AttemptId } from './attempt.ts'
import type { OrganizationId } from './job.ts'

export type ArtifactId = `art_${string}`

/** A file that an attempt left: a screenshot, a trace, a video, a log. */
export interface Artifact {
  id: ArtifactId
  attemptId: AttemptId
  organizationId: OrganizationId
  /** A path in the attempt's own folder, with "/". */
  name: string
  contentType: string
  sha256: string
  size: number
  createdAt: number
}
