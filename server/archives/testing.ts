import { deflateRawSync } from 'node:zlib'

// Archives as small as they can be, for tests: the readers here have to take what real tools write, and the writers
// write only what the readers are asked about.

/** A zip archive of these files, each packed. */
export function zip(files: Readonly<Record<string, Buffer | string>>): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content)
    const packed = deflateRawSync(data)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt32LE(data.length, 22)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(data.length, 24)
    entry.writeUInt16LE(Buffer.byteLength(name), 28)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, Buffer.from(name), packed)
    central.push(entry, Buffer.from(name))
    offset += 30 + Buffer.byteLength(name) + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(central.length / 2, 8)
  end.writeUInt16LE(central.length / 2, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

export interface Tag {
  name: string
  /** A number becomes an integer, a boolean a boolean; a text of the form @0x7f010001 a reference. */
  attributes?: Readonly<Record<string, string | number | boolean>>
  children?: readonly Tag[]
}

const RESOURCE_IDS: Record<string, number | undefined> = {
  name: 0x01010003,
  enabled: 0x0101000e,
  versionCode: 0x0101021b,
  versionName: 0x0101021c,
  versionCodeMajor: 0x01010576,
}
const NONE = 0xffffffff

/** Packed XML, as aapt2 writes it: `obfuscated` leaves out the names of the attributes that have resource ids. */
export function axml(root: Tag, { utf8 = true, obfuscated = false } = {}): Buffer {
  const ids = Object.keys(RESOURCE_IDS)
  const strings = ids.map((name) => (obfuscated ? '' : name))
  const indexOf = (text: string): number => {
    const known = strings.indexOf(text, ids.length)
    return known === -1 ? strings.push(text) - 1 : known
  }
  const tags: Buffer[] = []
  const write = ({ name, attributes = {}, children = [] }: Tag): void => {
    tags.push(startTag(name, attributes, indexOf))
    children.forEach(write)
    tags.push(chunk(0x0103, 16, Buffer.alloc(16)))
  }
  write(root)
  const resourceIds = Buffer.alloc(ids.length * 4)
  ids.forEach((name, index) => resourceIds.writeUInt32LE(RESOURCE_IDS[name] ?? 0, index * 4))
  const body = Buffer.concat([stringPool(strings, utf8), chunk(0x0180, 8, resourceIds), ...tags])
  return chunk(0x0003, 8, body)
}

function startTag(name: string, attributes: NonNullable<Tag['attributes']>, indexOf: (text: string) => number): Buffer {
  const entries = Object.entries(attributes)
  const tag = Buffer.alloc(28 + entries.length * 20)
  tag.writeUInt32LE(NONE, 8)
  tag.writeUInt32LE(indexOf(name), 12)
  tag.writeUInt16LE(20, 16)
  tag.writeUInt16LE(20, 18)
  tag.writeUInt16LE(entries.length, 20)
  for (const [index, [key, value]] of entries.entries()) {
    const at = 28 + index * 20
    const known = Object.keys(RESOURCE_IDS).indexOf(key)
    const isReference = typeof value === 'string' && value.startsWith('@0x')
    tag.writeUInt32LE(NONE, at)
    tag.writeUInt32LE(known === -1 ? indexOf(key) : known, at + 4)
    tag.writeUInt32LE(typeof value === 'string' && !isReference ? indexOf(value) : NONE, at + 8)
    tag.writeUInt16LE(8, at + 12)
    const [type, data] = isReference
      ? [0x01, Number(value.slice(1))]
      : typeof value === 'string'
        ? [0x03, indexOf(value)]
        : [typeof value === 'number' ? 0x10 : 0x12, typeof value === 'number' ? value : value ? NONE : 0]
    tag.writeUInt8(type, at + 15)
    tag.writeUInt32LE(data, at + 16)
  }
  return chunk(0x0102, 16, tag)
}

function stringPool(strings: readonly string[], utf8: boolean): Buffer {
  const texts = strings.map((text) => (utf8 ? utf8Text(text) : utf16Text(text)))
  const offsets = Buffer.alloc(strings.length * 4)
  let at = 0
  for (const [index, text] of texts.entries()) {
    offsets.writeUInt32LE(at, index * 4)
    at += text.length
  }
  const header = Buffer.alloc(20)
  header.writeUInt32LE(strings.length, 0)
  header.writeUInt32LE(utf8 ? 0x100 : 0, 8)
  header.writeUInt32LE(28 + offsets.length, 12)
  return chunk(0x0001, 28, Buffer.concat([header, offsets, ...texts]))
}

function utf8Text(text: string): Buffer {
  const length = (count: number) => (count < 0x80 ? [count] : [0x80 | (count >> 8), count & 0xff])
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([...length(text.length), ...length(bytes.length)]), bytes, Buffer.alloc(1)])
}

function utf16Text(text: string): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16LE(text.length)
  return Buffer.concat([length, Buffer.from(text, 'utf16le'), Buffer.alloc(2)])
}

/** `content` begins behind the first eight bytes; what the header has besides is at its beginning. */
function chunk(type: number, headerSize: number, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt16LE(type, 0)
  head.writeUInt16LE(headerSize, 2)
  head.writeUInt32LE(8 + content.length, 4)
  return Buffer.concat([head, content])
}

export interface ApkFacts {
  packageId?: string
  versionName?: string
  versionCode?: number
}

/** A manifest with one activity that the launcher starts. */
export function manifestOf({
  packageId = 'com.example.shop',
  versionName = '1.2.3',
  versionCode = 7,
}: ApkFacts = {}): Tag {
  return {
    name: 'manifest',
    attributes: { package: packageId, versionCode, versionName },
    children: [{ name: 'application', children: [activity('.Main')] }],
  }
}

export function activity(name: string, more: NonNullable<Tag['attributes']> = {}, kind = 'activity'): Tag {
  const said = (tag: string, text: string): Tag => ({ name: tag, attributes: { name: text } })
  return {
    name: kind,
    attributes: { name, ...more },
    children: [
      {
        name: 'intent-filter',
        children: [said('action', 'android.intent.action.MAIN'), said('category', 'android.intent.category.LAUNCHER')],
      },
    ],
  }
}

/** An APK that says this of itself; `more` makes its bytes another build of the same version. */
export function apk(facts: ApkFacts = {}, more = ''): Buffer {
  return zip({ 'AndroidManifest.xml': axml(manifestOf(facts)), 'classes.dex': `dex${more}` })
}

/** A binary property list of one dictionary of texts. */
export function bplist(values: Readonly<Record<string, string>>): Buffer {
  const texts = [...Object.keys(values), ...Object.values(values)]
  const head = (kind: number, length: number) =>
    length < 15
      ? Buffer.from([(kind << 4) | length])
      : Buffer.from([(kind << 4) | 15, 0x11, length >> 8, length & 0xff])
  const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text)
  const objects = [
    Buffer.concat([head(0xd, texts.length / 2), Buffer.from(texts.map((_, index) => index + 1))]),
    ...texts.map((text) =>
      isAscii(text)
        ? Buffer.concat([head(0x5, text.length), Buffer.from(text, 'latin1')])
        : Buffer.concat([head(0x6, text.length), Buffer.from(text, 'utf16le').swap16()]),
    ),
  ]
  const offsets = Buffer.alloc(objects.length * 2)
  let at = 8
  for (const [index, object] of objects.entries()) {
    offsets.writeUInt16BE(at, index * 2)
    at += object.length
  }
  const trailer = Buffer.alloc(32)
  trailer.writeUInt8(2, 6)
  trailer.writeUInt8(1, 7)
  trailer.writeBigUInt64BE(BigInt(objects.length), 8)
  trailer.writeBigUInt64BE(BigInt(at), 24)
  return Buffer.concat([Buffer.from('bplist00'), ...objects, offsets, trailer])
}
