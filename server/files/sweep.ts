import type { App } from '../app.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { referencedBlobs } from '../store/blob-references.ts'

/** What came in within this time may get its row any moment, milliseconds; twice as long as any transfer may take. */
export const GRACE_MS = 2 * 3_600_000
const STEP = 500

/** Deletes the blobs that no row names any more, and what broken uploads left; answers how many. */
export async function sweepBlobs(app: App, blobs: Blobs, now: number): Promise<number> {
  const before = now - GRACE_MS
  await blobs.tidy(before)
  let deleted = 0
  let step: string[] = []
  const sweep = async () => {
    const wanted = await referencedBlobs(app.store.db, step)
    for (const hash of step) if (!wanted.has(hash) && (await blobs.remove(hash, before))) deleted++
    step = []
  }
  for await (const { hash, keptAt } of blobs.list()) {
    if (keptAt >= before) continue
    step.push(hash)
    if (step.length === STEP) await sweep()
  }
  await sweep()
  return deleted
}
