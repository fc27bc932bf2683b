import type { Readable } from 'node:stream'

/** A file that has come in whole and is on disk, under a name of its own; not a blob yet. */
export interface Draft {
  readonly path: string
  /** SHA-256, hex. */
  readonly hash: string
  readonly size: number
}

/** A part of a blob: both ends are in it. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Contents of files by their SHA-256: what is stored twice is there once, and a name never changes its meaning. Which
 * blobs are wanted is for others to know.
 */
export interface Blobs {
  /**
   * Takes in a stream, never more than a piece of it in memory. Nothing is left of one that breaks off or is longer
   * than
   * `limit` bytes, for which it throws TooLong.
   */
  receive(content: AsyncIterable<Uint8Array>, limit: number): Promise<Draft>
  /** Makes a draft a blob, durably. The draft is gone then. */
  keep(draft: Draft): Promise<void>
  discard(draft: Draft): Promise<void>
  /** null if there is no such blob. */
  read(hash: string, range?: ByteRange): Promise<Readable | null>
  /** Every blob with the time at which it was last kept, milliseconds of the storage's own clock. */
  list(): AsyncIterable<{ hash: string; keptAt: number }>
  /** Removes a blob unless it was kept again after `keptBefore`; answers whether it did. */
  remove(hash: string, keptBefore: number): Promise<boolean>
  /** Removes what broken uploads before this time have left. */
  tidy(before: number): Promise<void>
}

export class TooLong extends Error {}

const HASH = /^[0-9a-f]{64}$/

/** Hashes become paths and addresses: nothing else may. */
export function checkedHash(hash: string): string {
  if (!HASH.test(hash)) throw new Error(`${JSON.stringify(hash)} is no SHA-256`)
  return hash
}
