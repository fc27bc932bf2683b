import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '../make-directory.ts'
import { checkedHash, type Blobs } from './blobs.ts'
import { openDrafts } from './drafts.ts'

/** Blobs as files, <directory>/ab/abcd…; several servers may share the directory. */
export function openDiskBlobs(directory: string): Blobs {
  const drafts = openDrafts(join(directory, 'incoming'))
  const trash = join(directory, 'outgoing')
  makeDirectory(trash)
  const folderOf = (hash: string) => join(directory, checkedHash(hash).slice(0, 2))
  const pathOf = (hash: string) => join(folderOf(hash), hash)

  return {
    ...drafts,
    async keep({ path, hash }) {
      const folder = folderOf(hash)
      await mkdir(folder, { recursive: true })
      // The time of this keeping, which is later than that of the writing, is what remove() goes by.
      const now = new Date()
      await utimes(path, now, now)
      await rename(path, pathOf(hash))
      await syncDirectory(folder)
    },
    async read(hash, range) {
      const file = await open(pathOf(hash)).catch(unlessMissing)
      return file?.createReadStream(range) ?? null
    },
    async *list() {
      for (const folder of (await readdir(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
        for (const hash of await readdir(join(directory, folder))) {
          const found = await stat(join(directory, folder, hash)).catch(unlessMissing)
          if (found !== null) yield { hash, keptAt: found.mtimeMs }
        }
      }
    },
    async remove(hash, keptBefore) {
      // Out of the way first: if somebody kept it again meanwhile, it is put back, and nobody's new blob is deleted.
      const aside = join(trash, hash)
      await rename(pathOf(hash), aside).catch(unlessMissing)
      const found = await stat(aside).catch(unlessMissing)
      if (found === null) return false
      if (found.mtimeMs >= keptBefore) {
        await rename(aside, pathOf(hash))
        return false
      }
      await rm(aside, { force: true })
      return true
    },
  }
}

function unlessMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
  throw error
}

/** A rename is on disk only once its directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
