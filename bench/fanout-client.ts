/**
 * The watchers of bench/fanout.ts: plain TCP sockets that speak just enough WebSocket, because a real client per
 * socket would cost more than the server that is measured.
 */
import { connect, type Socket } from 'node:net'
import type { FromClient, ToClient } from './fanout-messages.ts'

const TEXT = 1
const PING = 9

let watchers: Socket[] = []
let received = 0
let expected = Infinity
let sample: Buffer = Buffer.alloc(0)
let onReceived: () => void = () => undefined

function tell(message: FromClient): void {
  process.send?.(message)
}

/** A frame from client to server. The mask is zero: it protects proxies, and there is none here. */
function frame(opcode: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 255]
  return Buffer.concat([Buffer.from([0x80 | opcode, ...length, 0, 0, 0, 0]), payload])
}

function count(payload: Buffer): void {
  sample = payload
  received++
  if (received !== expected) return
  expected = Infinity
  onReceived()
}

/** Cuts a stream of bytes into frames. */
function read(socket: Socket, onText: (payload: Buffer) => void): void {
  let rest: Buffer | null = null
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest === null ? chunk : Buffer.concat([rest, chunk])
    while (bytes.length >= 2) {
      const short = (bytes[1] ?? 0) & 127
      const header = short < 126 ? 2 : 4
      if (bytes.length < header) break
      const end = header + (short < 126 ? short : bytes.readUInt16BE(2))
      if (bytes.length < end) break
      const opcode = (bytes[0] ?? 0) & 15
      const payload = bytes.subarray(header, end)
      if (opcode === TEXT) onText(payload)
      else if (opcode === PING) socket.write(frame(10, payload))
      bytes = bytes.subarray(end)
    }
    rest = bytes.length > 0 ? bytes : null
  })
}

function open(port: number, query: string | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.write(
      `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
    )
    let head = ''
    socket.on('data', function onHead(chunk: Buffer) {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      socket.off('data', onHead)
      if (query === undefined) {
        read(socket, count)
        resolve(socket)
        return
      }
      read(socket, (payload) => {
        const text = payload.toString('latin1')
        if (text.includes('"connection_ack"')) {
          socket.write(frame(TEXT, Buffer.from(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))))
        } else if (text.includes('"LIVE"')) {
          socket.removeAllListeners('data')
          read(socket, count)
          resolve(socket)
        } else if (!text.includes('"SNAPSHOT"')) reject(new Error(text))
      })
      socket.write(frame(TEXT, Buffer.from('{"type":"connection_init"}')))
    })
  })
}

async function answer(message: ToClient): Promise<void> {
  if (message.type === 'connect') {
    for (let left = message.sockets; left > 0; left -= 100) {
      const opening = Array.from({ length: Math.min(100, left) }, () => open(message.port, message.query))
      watchers.push(...(await Promise.all(opening)))
    }
    tell({ type: 'connected' })
  } else if (message.type === 'expect') {
    received = 0
    expected = message.messages * watchers.length
    onReceived = () => {
      tell({ type: 'received', end: String(process.hrtime.bigint()), sample: sample.toString() })
    }
    tell({ type: 'expecting' })
  } else {
    for (const socket of watchers) socket.destroy()
    watchers = []
  }
}

process.on('message', (message: ToClient) => {
  void answer(message)
})
