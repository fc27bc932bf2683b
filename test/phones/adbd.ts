import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { encodePacket, packetReader } from './packets.ts'
import type { Packet } from './packets.ts'

const VERSION = 0x01000001
const MAX_PAYLOAD = 256 * 1024

/**
 * A service that adb opens on the phone, such as "shell,v2,raw:getprop": it reads and writes the stream, and ends it.
 */
export type OpenService = (name: string, stream: Duplex) => void

export interface Adbd {
  readonly port: number
  /** Cuts every connection and takes no new one, as a cable that is pulled does. */
  unplug(): void
  plug(): void
  close(): Promise<void>
}

/** The device's side of adb over TCP, without authentication. */
export async function startAdbd(banner: string, openService: OpenService, port = 0): Promise<Adbd> {
  const sockets = new Set<Socket>()
  let isPlugged = true
  const server = createServer((socket) => {
    if (!isPlugged) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serveTransport(socket, banner, openService)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    unplug() {
      isPlugged = false
      cut()
    },
    plug() {
      isPlugged = true
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut()
      }),
  }
}

function serveTransport(socket: Socket, banner: string, openService: OpenService): void {
  const streams = new Map<number, Stream>()
  let lastId = 0
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const stream of streams.values()) stream.destroy()
  })

  function open(theirId: number, name: string): void {
    const id = ++lastId
    const stream = new Stream(
      (payload) => socket.write(encodePacket('WRTE', id, theirId, payload)),
      () => socket.write(encodePacket('OKAY', id, theirId)),
    )
    streams.set(id, stream)
    stream.on('error', () => undefined)
    stream.on('close', () => {
      streams.delete(id)
      if (!socket.destroyed) socket.write(encodePacket('CLSE', id, theirId))
    })
    socket.write(encodePacket('OKAY', id, theirId))
    openService(name, stream)
  }

  function receive({ command, arg0, arg1, payload }: Packet): void {
    switch (command) {
      case 'CNXN':
        socket.write(encodePacket('CNXN', VERSION, MAX_PAYLOAD, Buffer.from(`${banner}\0`)))
        break
      case 'OPEN':
        open(arg0, payload.toString('utf8').replace(/\0$/, ''))
        break
      case 'WRTE':
        streams.get(arg1)?.received(payload)
        break
      case 'OKAY':
        streams.get(arg1)?.acknowledged()
        break
      case 'CLSE':
        streams.get(arg1)?.destroy()
        break
    }
  }
  socket.on('data', packetReader(receive))
}

/** One opened service: at most one packet is on its way in each direction. */
class Stream extends Duplex {
  readonly #send: (payload: Buffer) => void
  readonly #acknowledge: () => void
  #written: (() => void) | null = null
  #owesAcknowledgement = false

  constructor(send: (payload: Buffer) => void, acknowledge: () => void) {
    super({ allowHalfOpen: true })
    this.#send = send
    this.#acknowledge = acknowledge
  }

  received(payload: Buffer): void {
    if (this.push(payload)) this.#acknowledge()
    else this.#owesAcknowledgement = true
  }

  acknowledged(): void {
    const written = this.#written
    this.#written = null
    written?.()
  }

  override _read(): void {
    if (!this.#owesAcknowledgement) return
    this.#owesAcknowledgement = false
    this.#acknowledge()
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    const [now, rest] = [chunk.subarray(0, MAX_PAYLOAD), chunk.subarray(MAX_PAYLOAD)]
    this.#written = rest.length === 0 ? done : () => this._write(rest, _, done)
    this.#send(now)
  }

  override _final(done: () => void): void {
    done()
    this.destroy()
  }
}
