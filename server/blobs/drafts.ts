import { createHash, randomUUID } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory } from '../make-directory.ts'
import { TooLong, type Blobs, type Draft } from './blobs.ts'

/** Where streams come in, hashed on their way to the disk. */
export function openDrafts(directory: string): Pick<Blobs, 'receive' | 'discard' | 'tidy'> {
  makeDirectory(directory)
  const remove = (path: string) => rm(path, { force: true })
  return {
    async receive(content, limit) {
      const path = join(directory, randomUUID())
      try {
        return await write(path, content, limit)
      } catch (error) {
        await remove(path)
        throw error
      }
    },
    discard: ({ path }) => remove(path),
    async tidy(before) {
      for (const name of await readdir(directory)) {
        const path = join(directory, name)
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
        if (mtimeMs < before) await remove(path)
      }
    },
  }
}

async function write(path: string, content: AsyncIterable<Uint8Array>, limit: number): Promise<Draft> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx')
  try {
    for await (const piece of content) {
      size += piece.length
      if (size > limit) throw new TooLong(`more than ${limit} bytes`)
      hash.update(piece)
      await file.writeFile(piece)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { path, hash: hash.digest('hex'), size }
}
