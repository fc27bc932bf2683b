import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { BadArchive } from './bad-archive.ts'

/** The texts and whole numbers at the top of a property list, in XML or in binary form. Throws BadArchive. */
export function readPlist(data: Buffer): Map<string, string> {
  try {
    return data.toString('latin1', 0, 8) === 'bplist00' ? readBinary(data) : readXml(data)
  } catch (error) {
    if (error instanceof BadArchive) throw error
    throw new BadArchive('has an Info.plist that is damaged', { cause: error })
  }
}

function readXml(data: Buffer): Map<string, string> {
  const dict = parseXml(data.toString('utf8')).root?.children.find((child) => child instanceof XmlElement)
  if (dict?.name !== 'dict') throw new BadArchive('has an Info.plist in an unknown form')
  const values = new Map<string, string>()
  let key: string | null = null
  for (const child of dict.children) {
    if (!(child instanceof XmlElement)) continue
    if (child.name === 'key') key = child.text
    else {
      if (key !== null && (child.name === 'string' || child.name === 'integer')) values.set(key, child.text)
      key = null
    }
  }
  return values
}

/** Kinds of objects, in the upper half of their first byte. */
const KIND = { integer: 0x1, ascii: 0x5, utf16: 0x6, dict: 0xd }
const TRAILER = 32
const MAX_KEYS = 10_000
/** What is over is cut off: nothing that is read here is so long. */
const MAX_TEXT = 2_048

/**
 * The binary form: objects, a table of where they are, and a trailer that says how wide the numbers of both are. A
 * dictionary is a list of references to its keys and then one to its values; none is followed further.
 */
function readBinary(data: Buffer): Map<string, string> {
  const trailer = data.subarray(data.length - TRAILER)
  const [offsetSize, referenceSize] = [trailer.readUInt8(6), trailer.readUInt8(7)]
  const count = Number(trailer.readBigUInt64BE(8))
  const top = Number(trailer.readBigUInt64BE(16))
  const table = Number(trailer.readBigUInt64BE(24))

  const placeOf = (reference: number): number => {
    if (reference >= count) throw new BadArchive('has an Info.plist that is damaged')
    return data.readUIntBE(table + reference * offsetSize, offsetSize)
  }
  /** Its kind, its length, and where its content begins: a length of 15 says that it follows as a number of its own. */
  const headOf = (at: number): { kind: number; length: number; start: number } => {
    const marker = data.readUInt8(at)
    const [kind, length] = [marker >> 4, marker & 0xf]
    if (length !== 0xf || kind === KIND.integer) return { kind, length, start: at + 1 }
    const bytes = 2 ** (data.readUInt8(at + 1) & 0xf)
    return { kind, length: data.readUIntBE(at + 2, bytes), start: at + 2 + bytes }
  }
  const textOf = (reference: number): string | null => {
    const { kind, length, start } = headOf(placeOf(reference))
    if (kind === KIND.integer) return String(data.readUIntBE(start, Math.min(2 ** length, 6)))
    const bytes = Math.min(kind === KIND.utf16 ? length * 2 : length, MAX_TEXT)
    if (start + bytes > data.length) throw new BadArchive('has an Info.plist that is damaged')
    if (kind === KIND.ascii) return data.toString('latin1', start, start + bytes)
    return kind === KIND.utf16
      ? Buffer.from(data.subarray(start, start + bytes))
          .swap16()
          .toString('utf16le')
      : null
  }

  const dict = headOf(placeOf(top))
  if (dict.kind !== KIND.dict || dict.length > MAX_KEYS) throw new BadArchive('has an Info.plist in an unknown form')
  const values = new Map<string, string>()
  for (let index = 0; index < dict.length; index++) {
    const referenceAt = (position: number) => data.readUIntBE(dict.start + position * referenceSize, referenceSize)
    const key = textOf(referenceAt(index))
    const value = textOf(referenceAt(dict.length + index))
    if (key !== null && value !== null) values.set(key, value)
  }
  return values
}
