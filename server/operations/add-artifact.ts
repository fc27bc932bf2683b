import { z } from 'zod'
import type { App } from '../app.ts'
import type { Artifact } from '../domain/artifact.ts'
import type { AttemptId } from '../domain/attempt.ts'
import { ArtifactsFull, StaleLease } from '../domain/errors.ts'
import { artifactsOfAttempts, deleteArtifact, insertArtifact } from '../store/artifacts.ts'
import { findAttempt } from '../store/attempts.ts'
import { parse, printable } from './input.ts'
import { requireLive, type Lease } from './lease.ts'
import type { Work } from './move.ts'
import { operate } from './operate.ts'

/** What the files of one attempt may come to. */
export interface AttemptLimits {
  files: number
  bytes: number
}

const request = z.object({
  name: printable(200).refine(isPlainPath, 'must be a path without "..", "." and empty parts, with "/" between them'),
  contentType: z
    .string()
    .regex(/^[\w.+-]{1,64}\/[\w.+-]{1,64}$/, 'must be a media type such as image/png, without parameters')
    .nullish()
    .transform((value) => value ?? 'application/octet-stream'),
})

/** What is said of a file before its bytes come. */
export type ArtifactInput = z.input<typeof request>
export type ArtifactRequest = z.output<typeof request>

/** It is going to name a file on many kinds of machine. */
function isPlainPath(name: string): boolean {
  return (
    !/[\\:*?"<>|]/.test(name) && name.split('/').every((part) => !/^\.{0,2}$/.test(part) && !/^[ ]|[ .]$/.test(part))
  )
}

/** Throws InvalidInput. */
export function parseArtifact(input: ArtifactInput): ArtifactRequest {
  return parse(request, input, 'artifact')
}

/**
 * Whether a file may be sent at all, so that one that may not is not sent in vain. Throws StaleLease, ArtifactsFull.
 */
export function requireArtifactRoom(
  app: App,
  lease: Lease,
  attemptId: AttemptId,
  name: string,
  limits: AttemptLimits,
): Promise<void> {
  return operate(app, async (work) => {
    await requireRoom(work, lease, attemptId, { name, size: 0 }, limits)
  })
}

/**
 * Adds a file to an attempt that ran under a live lease. A file of the same name takes the place of the one before, so
 * a call can be repeated. Its bytes must be there already. Throws StaleLease, ArtifactsFull.
 */
export function addArtifact(
  app: App,
  lease: Lease,
  attemptId: AttemptId,
  file: Omit<Artifact, 'id' | 'attemptId' | 'organizationId' | 'createdAt'>,
  limits: AttemptLimits,
): Promise<Artifact> {
  return operate(app, async (work) => {
    const { organizationId, replaced } = await requireRoom(work, lease, attemptId, file, limits)
    if (replaced !== undefined) await deleteArtifact(work.tx, replaced.id)
    const artifact: Artifact = { ...file, id: app.ids.artifact(), attemptId, organizationId, createdAt: work.now }
    await insertArtifact(work.tx, artifact)
    return artifact
  })
}

async function requireRoom(
  work: Work,
  lease: Lease,
  attemptId: AttemptId,
  { name, size }: Pick<Artifact, 'name' | 'size'>,
  limits: AttemptLimits,
): Promise<{ organizationId: string; replaced: Artifact | undefined }> {
  const assignment = await requireLive(work, lease)
  const attempt = await findAttempt(work.tx, work.scope, attemptId)
  if (attempt?.assignmentId !== assignment.id) {
    throw new StaleLease(lease.assignmentId, lease.fence, `does not hold attempt ${attemptId}`)
  }
  const before = await artifactsOfAttempts(work.tx, work.scope, [attemptId])
  const replaced = before.find((artifact) => artifact.name === name)
  const others = before.filter((artifact) => artifact !== replaced)
  const bytes = others.reduce((sum, artifact) => sum + artifact.size, size)
  if (others.length >= limits.files) throw new ArtifactsFull(`${limits.files} files`)
  if (bytes > limits.bytes) throw new ArtifactsFull(`${limits.bytes} bytes`)
  return { organizationId: assignment.organizationId, replaced }
}
