import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import type { Cursors } from './cursor.ts'

const CIPHER = 'aes-128-ecb'
const SEQ_BYTES = 6
const CHECK_BYTES = 4
const BLOCK = 16

/**
 * Cursors that tell nothing to those who hold them: the lab's log is everybody's, and its numbers would tell each
 * organization how much the others run. Each is one block of a cipher under a key that the database keeps: the number,
 * zeros by which a cursor of ours is known, and for the rest chance, so that not even equal places look alike.
 */
export function sealedCursors(epoch: string, key: Buffer): Cursors {
  return {
    write(seq, snapshotAfter = null) {
      const block = Buffer.alloc(BLOCK)
      block.writeUIntBE(seq, 0, SEQ_BYTES)
      randomFillSync(block, SEQ_BYTES + CHECK_BYTES)
      const cipher = createCipheriv(CIPHER, key, null).setAutoPadding(false)
      const sealed = Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url')
      return [epoch, sealed, ...(snapshotAfter === null ? [] : [snapshotAfter])].join(':')
    },

    read(cursor) {
      const [cursorEpoch, sealed = '', snapshotAfter = null, ...rest] = cursor.split(':')
      if (cursorEpoch !== epoch || rest.length > 0 || !/^[\w-]{22}$/.test(sealed)) return null
      const cipher = createDecipheriv(CIPHER, key, null).setAutoPadding(false)
      const block = Buffer.concat([cipher.update(Buffer.from(sealed, 'base64url')), cipher.final()])
      if (block.readUInt32BE(SEQ_BYTES) !== 0) return null
      return { seq: block.readUIntBE(0, SEQ_BYTES), snapshotAfter }
    },
  }
}
