import { BadArchive } from './bad-archive.ts'

/**
 * Android packs its XML: a pool of strings, a map that names attributes by the ids of the system's resources, and a
 * list of chunks for the tags. Everything is little-endian. This reads what an AndroidManifest.xml holds, and no more.
 */

const CHUNK = { stringPool: 0x0001, xml: 0x0003, startElement: 0x0102, endElement: 0x0103, resourceMap: 0x0180 }
const TYPE = { string: 0x03, firstInteger: 0x10, boolean: 0x12, lastInteger: 0x1f }
const UTF8_POOL = 0x100
const NONE = 0xffffffff
const MAX_DEPTH = 200
const MIN_ATTRIBUTE = 20
/** What is over is cut off: nothing that is read here is so long, and a small file may name a long text many times. */
const MAX_TEXT = 2_048

/** The attributes that are read, by their resource ids: their names may be left out of the file. */
const ATTRIBUTE_NAMES = new Map([
  [0x01010003, 'name'],
  [0x0101000e, 'enabled'],
  [0x0101021b, 'versionCode'],
  [0x0101021c, 'versionName'],
  [0x01010576, 'versionCodeMajor'],
])
const WANTED = new Set([...ATTRIBUTE_NAMES.values(), 'package'])

export interface XmlTag {
  name: string
  attributes: ReadonlyMap<string, string | number | boolean>
}

/** Called for each tag, the outer before the inner. `close` is called when it ends. */
export interface TagVisitor {
  open: (tag: XmlTag) => void
  close: () => void
}

/** Walks over the tags of packed XML. Throws BadArchive if it is damaged. */
export function walkAxml(data: Buffer, visitor: TagVisitor): void {
  try {
    walk(data, visitor)
  } catch (error) {
    // Every read is checked by Buffer itself: a number that leads out of the data ends here.
    if (error instanceof RangeError) throw damaged()
    throw error
  }
}

function damaged(): BadArchive {
  return new BadArchive('has an AndroidManifest.xml that is damaged')
}

function walk(data: Buffer, { open, close }: TagVisitor): void {
  if (data.readUInt16LE(0) !== CHUNK.xml) throw new BadArchive('has an AndroidManifest.xml in an unknown form')
  let strings: StringPool | undefined
  let resourceIds: Buffer = Buffer.alloc(0)
  let depth = 0
  for (let at = data.readUInt16LE(2); at + 8 <= data.length;) {
    const type = data.readUInt16LE(at)
    const headerSize = data.readUInt16LE(at + 2)
    const size = data.readUInt32LE(at + 4)
    if (size < 8 || headerSize > size || at + size > data.length) throw damaged()
    const chunk = data.subarray(at, at + size)
    if (type === CHUNK.stringPool) strings ??= new StringPool(chunk)
    else if (type === CHUNK.resourceMap) resourceIds = chunk.subarray(headerSize)
    else if (type === CHUNK.startElement) {
      if (strings === undefined || ++depth > MAX_DEPTH) throw damaged()
      open(readTag(chunk.subarray(headerSize), strings, resourceIds))
    } else if (type === CHUNK.endElement) {
      if (--depth < 0) throw damaged()
      close()
    }
    at += size
  }
}

function readTag(tag: Buffer, strings: StringPool, resourceIds: Buffer): XmlTag {
  const [first, size, count] = [tag.readUInt16LE(8), tag.readUInt16LE(10), tag.readUInt16LE(12)]
  if (size < MIN_ATTRIBUTE) throw damaged()
  const attributes = new Map<string, string | number | boolean>()
  for (let index = 0; index < count; index++) {
    const attribute = tag.subarray(first + index * size)
    const nameIndex = attribute.readUInt32LE(4)
    const id = nameIndex * 4 + 4 <= resourceIds.length ? resourceIds.readUInt32LE(nameIndex * 4) : 0
    const name = ATTRIBUTE_NAMES.get(id) ?? strings.at(nameIndex)
    if (!WANTED.has(name) || attributes.has(name)) continue
    const value = readValue(attribute, strings)
    if (value !== null) attributes.set(name, value)
  }
  return { name: strings.at(tag.readUInt32LE(4)), attributes }
}

/** null for what only the app's resources would tell, such as a version name that is a reference. */
function readValue(attribute: Buffer, strings: StringPool): string | number | boolean | null {
  const raw = attribute.readUInt32LE(8)
  const type = attribute.readUInt8(15)
  const value = attribute.readUInt32LE(16)
  if (type === TYPE.string) return strings.at(value)
  if (type === TYPE.boolean) return value !== 0
  if (type >= TYPE.firstInteger && type <= TYPE.lastInteger) return value
  return raw === NONE ? null : strings.at(raw)
}

class StringPool {
  readonly #data: Buffer
  readonly #count: number
  readonly #isUtf8: boolean
  readonly #start: number
  readonly #headerSize: number
  readonly #read = new Map<number, string>()

  constructor(chunk: Buffer) {
    this.#data = chunk
    this.#headerSize = chunk.readUInt16LE(2)
    this.#count = chunk.readUInt32LE(8)
    this.#isUtf8 = (chunk.readUInt32LE(16) & UTF8_POOL) !== 0
    this.#start = chunk.readUInt32LE(20)
  }

  at(index: number): string {
    if (index >= this.#count) throw damaged()
    let text = this.#read.get(index)
    if (text === undefined) {
      const at = this.#start + this.#data.readUInt32LE(this.#headerSize + index * 4)
      this.#read.set(index, (text = this.#isUtf8 ? this.#utf8(at) : this.#utf16(at)))
    }
    return text
  }

  /** Two lengths before it, in characters and in bytes, each of one byte or, with the highest bit set, of two. */
  #utf8(at: number): string {
    const afterChars = at + ((this.#data.readUInt8(at) & 0x80) === 0 ? 1 : 2)
    const first = this.#data.readUInt8(afterChars)
    const isShort = (first & 0x80) === 0
    const length = isShort ? first : ((first & 0x7f) << 8) | this.#data.readUInt8(afterChars + 1)
    return this.#text('utf8', afterChars + (isShort ? 1 : 2), length)
  }

  /** Its length before it, in one unit of 16 bits or, with the highest bit set, in two. */
  #utf16(at: number): string {
    const first = this.#data.readUInt16LE(at)
    const isShort = (first & 0x8000) === 0
    const length = isShort ? first : ((first & 0x7fff) << 16) | this.#data.readUInt16LE(at + 2)
    return this.#text('utf16le', at + (isShort ? 2 : 4), length * 2)
  }

  #text(encoding: 'utf8' | 'utf16le', start: number, length: number): string {
    if (start + length > this.#data.length) throw damaged()
    return this.#data.toString(encoding, start, start + Math.min(length, MAX_TEXT))
  }
}
