import type { Artifact, ArtifactId } from '../domain/artifact.ts'
import type { AttemptId } from '../domain/attempt.ts'
import type { Scope } from '../domain/scope.ts'
import { among, insertRows } from './rows.ts'
import type { ArtifactsTable, Db, Tx } from './tables.ts'

function toArtifact(row: ArtifactsTable): Artifact {
  return {
    id: row.id as ArtifactId,
    attemptId: row.attempt_id as AttemptId,
    organizationId: row.organization_id,
    name: row.name,
    contentType: row.content_type,
    sha256: row.sha256,
    size: row.size,
    createdAt: row.created_at,
  }
}

/** By name. */
export async function artifactsOfAttempts(db: Db, scope: Scope, attemptIds: readonly string[]): Promise<Artifact[]> {
  const rows = await db
    .selectFrom('artifacts')
    .selectAll()
    .where(among(db, 'attempt_id', attemptIds))
    .orderBy('attempt_id')
    .orderBy('name')
    .execute()
  return rows.filter((row) => scope.sees(row.organization_id)).map(toArtifact)
}

/** Whoever asks holds a link that was signed for it. */
export async function findArtifact(db: Db, id: string): Promise<Artifact | undefined> {
  const row = await db.selectFrom('artifacts').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toArtifact(row)
}

export async function insertArtifact(tx: Tx, artifact: Artifact): Promise<void> {
  await insertRows(tx, 'artifacts', [
    {
      id: artifact.id,
      attempt_id: artifact.attemptId,
      organization_id: artifact.organizationId,
      name: artifact.name,
      content_type: artifact.contentType,
      sha256: artifact.sha256,
      size: artifact.size,
      created_at: artifact.createdAt,
    },
  ])
}

export async function deleteArtifact(tx: Tx, id: ArtifactId): Promise<void> {
  await tx.deleteFrom('artifacts').where('id', '=', id).execute()
}
