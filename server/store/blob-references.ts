import { among } from './rows.ts'
import type { Db } from './tables.ts'

/** Those of the hashes that some row still names. */
export async function referencedBlobs(db: Db, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('builds')
    .select('sha256')
    .where(among(db, 'sha256', hashes))
    .union(
      db
        .selectFrom('artifacts')
        .select('sha256')
        .where(among(db, 'sha256', hashes)),
    )
    .execute()
  return new Set(rows.map(({ sha256 }) => sha256))
}
