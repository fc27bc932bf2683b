import type { Blobs } from './blobs.ts'

/** Copies what the other storage does not have yet, each file checked on its way; answers how many that were. */
export async function copyBlobs(from: Blobs, to: Blobs): Promise<number> {
  const there = new Set<string>()
  for await (const { hash } of to.list()) there.add(hash)
  let copied = 0
  for await (const { hash } of from.list()) {
    if (there.has(hash)) continue
    const content = await from.read(hash)
    if (content === null) continue // swept meanwhile: nothing names it any more
    const draft = await to.receive(content, Infinity)
    if (draft.hash !== hash) {
      await to.discard(draft)
      throw new Error(`the file ${hash} is damaged: repeat this with a good one in its place, or without it`)
    }
    await to.keep(draft)
    copied++
  }
  return copied
}
