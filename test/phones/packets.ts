/** The transport of adb: a header of six little-endian numbers, then a payload. */
export type Command = 'CNXN' | 'OPEN' | 'OKAY' | 'WRTE' | 'CLSE' | 'AUTH' | 'SYNC'

export interface Packet {
  readonly command: string
  readonly arg0: number
  readonly arg1: number
  readonly payload: Buffer
}

const HEADER = 24

export function encodePacket(command: Command, arg0: number, arg1: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(HEADER)
  const code = Buffer.from(command, 'latin1').readUInt32LE(0)
  header.writeUInt32LE(code, 0)
  header.writeUInt32LE(arg0, 4)
  header.writeUInt32LE(arg1, 8)
  header.writeUInt32LE(payload.length, 12)
  header.writeUInt32LE(payload.reduce((sum, byte) => sum + byte, 0) >>> 0, 16)
  header.writeUInt32LE((code ^ 0xffffffff) >>> 0, 20)
  return Buffer.concat([header, payload])
}

/** Cuts a stream of bytes into packets. */
export function packetReader(onPacket: (packet: Packet) => void): (bytes: Buffer) => void {
  const chunks = byteQueue()
  return (bytes) => {
    chunks.push(bytes)
    for (;;) {
      const header = chunks.peek(HEADER)
      if (header === null) return
      const length = header.readUInt32LE(12)
      if (chunks.length < HEADER + length) return
      chunks.take(HEADER)
      const command = header.toString('latin1', 0, 4)
      onPacket({ command, arg0: header.readUInt32LE(4), arg1: header.readUInt32LE(8), payload: chunks.take(length) })
    }
  }
}

/** Bytes that came in any pieces and are taken in others, without copying all of them at every piece. */
export interface ByteQueue {
  readonly length: number
  push(bytes: Buffer): void
  /** The next `count` bytes, left where they are; null if there are not so many. */
  peek(count: number): Buffer | null
  take(count: number): Buffer
}

export function byteQueue(): ByteQueue {
  let chunks: Buffer[] = []
  let length = 0
  const join = (): Buffer => {
    if (chunks.length !== 1) chunks = [Buffer.concat(chunks)]
    return chunks[0] ?? Buffer.alloc(0)
  }
  return {
    get length() {
      return length
    },
    push(bytes) {
      chunks.push(bytes)
      length += bytes.length
    },
    peek: (count) => (length < count ? null : (chunks[0]?.length ?? 0) >= count ? (chunks[0] ?? null) : join()),
    take(count) {
      const first = (chunks[0]?.length ?? 0) >= count ? (chunks[0] ?? Buffer.alloc(0)) : join()
      const taken = first.subarray(0, count)
      chunks[0] = first.subarray(count)
      if (chunks[0].length === 0) chunks.shift()
      length -= count
      return taken
    },
  }
}
