import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import { BadArchive } from './bad-archive.ts'

const inflate = promisify(inflateRaw)

/** What is read of an archive at most, whatever it says of itself. */
export const ZIP_LIMITS = { directoryBytes: 64 * 1024 * 1024, entries: 200_000 }

/** Signatures and fixed sizes of the records, as PKWARE's APPNOTE has them. */
const END = { signature: 0x06054b50, size: 22 }
const END_64_LOCATOR = { signature: 0x07064b50, size: 20 }
const END_64 = { signature: 0x06064b50, size: 56 }
const CENTRAL = { signature: 0x02014b50, size: 46 }
const LOCAL = { signature: 0x04034b50, size: 30 }
const MAX_COMMENT = 0xffff
const IN_ZIP64 = 0xffffffff
const ENCRYPTED = 1
const STORED = 0
const DEFLATED = 8

export interface ZipEntry {
  name: string
  method: number
  encrypted: boolean
  compressedSize: number
  size: number
  /** Where its local header begins. */
  offset: number
}

/** The entries of a zip file, by its central directory. Throws BadArchive. */
export async function readZipEntries(file: FileHandle): Promise<ZipEntry[]> {
  const { size: fileSize } = await file.stat()
  const tail = await readAt(file, Math.max(0, fileSize - END.size - MAX_COMMENT - END_64_LOCATOR.size), fileSize)
  const end = findEnd(tail)
  if (end === -1) throw new BadArchive('is not a zip archive')
  const { offset, size } = await directoryPlace(file, tail, end, fileSize)
  if (size > ZIP_LIMITS.directoryBytes) throw new BadArchive('lists too many files')
  if (offset + size > fileSize) throw new BadArchive('is a zip archive that was cut off')
  return parseDirectory(await readAt(file, offset, offset + size))
}

/** The content of one entry. Throws BadArchive if it is damaged, encrypted, or longer than `maxBytes`. */
export async function readZipEntry(file: FileHandle, entry: ZipEntry, maxBytes: number): Promise<Buffer> {
  const tooLong = new BadArchive(`holds a ${entry.name} of more than ${maxBytes} bytes`)
  if (entry.encrypted) throw new BadArchive(`holds a ${entry.name} that is encrypted`)
  // Deflate makes nothing longer than by a few bytes in each block.
  if (entry.size > maxBytes || entry.compressedSize > maxBytes + maxBytes / 100 + 1024) throw tooLong
  const header = await readAt(file, entry.offset, entry.offset + LOCAL.size)
  if (header.length < LOCAL.size || header.readUInt32LE(0) !== LOCAL.signature) {
    throw new BadArchive(`is a damaged zip archive: ${entry.name} is not where it should be`)
  }
  const start = entry.offset + LOCAL.size + header.readUInt16LE(26) + header.readUInt16LE(28)
  const data = await readAt(file, start, start + entry.compressedSize)
  if (data.length < entry.compressedSize) throw new BadArchive('is a zip archive that was cut off')
  if (entry.method === STORED) return data
  if (entry.method !== DEFLATED) throw new BadArchive(`packs ${entry.name} in a way that is not known here`)
  try {
    // The size that the archive states may be a lie: this is the one that counts.
    return await inflate(data, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLong
    throw new BadArchive(`is a damaged zip archive: ${entry.name} cannot be unpacked`, { cause: error })
  }
}

/** The record that ends the file: its comment reaches exactly to the end. */
function findEnd(tail: Buffer): number {
  for (let at = tail.length - END.size; at >= 0; at--) {
    if (tail.readUInt32LE(at) === END.signature && at + END.size + tail.readUInt16LE(at + 20) === tail.length) return at
  }
  return -1
}

async function directoryPlace(
  file: FileHandle,
  tail: Buffer,
  end: number,
  fileSize: number,
): Promise<{ offset: number; size: number }> {
  const size = tail.readUInt32LE(end + 12)
  const offset = tail.readUInt32LE(end + 16)
  const locator = end - END_64_LOCATOR.size
  const isZip64 = offset === IN_ZIP64 || size === IN_ZIP64
  if (!isZip64 || locator < 0 || tail.readUInt32LE(locator) !== END_64_LOCATOR.signature) return { offset, size }
  const at = Math.min(Number(tail.readBigUInt64LE(locator + 8)), fileSize)
  const record = await readAt(file, at, at + END_64.size)
  if (record.length < END_64.size || record.readUInt32LE(0) !== END_64.signature) {
    throw new BadArchive('is a damaged zip archive: its directory cannot be found')
  }
  return { size: Number(record.readBigUInt64LE(40)), offset: Number(record.readBigUInt64LE(48)) }
}

function parseDirectory(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = []
  for (let at = 0; at + CENTRAL.size <= directory.length;) {
    if (directory.readUInt32LE(at) !== CENTRAL.signature) break
    if (entries.length === ZIP_LIMITS.entries) throw new BadArchive('lists too many files')
    const nameEnd = at + CENTRAL.size + directory.readUInt16LE(at + 28)
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
    const sizes = {
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    }
    entries.push({
      name: directory.toString('utf8', at + CENTRAL.size, nameEnd),
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
      ...withZip64(sizes, directory.subarray(nameEnd, extraEnd)),
    })
    at = extraEnd + directory.readUInt16LE(at + 32)
  }
  return entries
}

type Sizes = Pick<ZipEntry, 'size' | 'compressedSize' | 'offset'>

/** Numbers that do not fit are in an extra field, in this order. */
function withZip64(sizes: Sizes, extra: Buffer): Sizes {
  if (Object.values(sizes).every((value) => value !== IN_ZIP64)) return sizes
  const real = { ...sizes }
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2)
    if (extra.readUInt16LE(at) === 1) {
      let next = at + 4
      for (const key of ['size', 'compressedSize', 'offset'] as const) {
        if (real[key] !== IN_ZIP64 || next + 8 > Math.min(end, extra.length)) continue
        real[key] = Number(extra.readBigUInt64LE(next))
        next += 8
      }
    }
    at = end
  }
  return real
}

/** From `start` to `end`, or to the end of the file. */
async function readAt(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(end - start)
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
