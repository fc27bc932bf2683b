import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { byteQueue } from './packets.ts'
import type { Phone } from './phone.ts'
import { answerShell } from './shell.ts'

const SHELL = { stdout: 1, exit: 3 }

/** What the services of adb need to know of the phone besides its state. */
export interface ServiceParts {
  readonly phone: Phone
  /** Port on this machine of the automation server that runs "on the phone" at port 6790. */
  readonly automatorPort: number
  /** Called when `am instrument` starts; what it returns is called when the stream ends. */
  readonly instrument: (end: () => void) => () => void
  /** Takes the phone off adb until it has started anew. */
  readonly reboot: () => void
  /** A command came that is worth a look; for the phone's own debugging. */
  readonly onCommand?: (command: string, answer: string) => void
}

export function openService(parts: ServiceParts, name: string, stream: Duplex): void {
  if (name.startsWith('shell,v2')) shell(parts, name.slice(name.indexOf(':') + 1), framed(stream), stream)
  else if (name.startsWith('shell:')) shell(parts, name.slice(6), plain(stream), stream)
  else if (name.startsWith('exec:')) exec(parts, name.slice(5), stream)
  else if (name.startsWith('sync:')) sync(stream)
  else if (name === 'tcp:6790') forward(parts.automatorPort, stream)
  else if (name.startsWith('reboot:')) {
    stream.end()
    parts.reboot()
  } else stream.destroy()
}

interface Output {
  write(text: string): void
  exit(code: number): void
}

function framed(stream: Duplex): Output {
  const packet = (kind: number, payload: Buffer): Buffer => {
    const header = Buffer.alloc(5)
    header.writeUInt8(kind, 0)
    header.writeUInt32LE(payload.length, 1)
    return Buffer.concat([header, payload])
  }
  return {
    write(text) {
      if (text !== '') stream.write(packet(SHELL.stdout, Buffer.from(text)))
    },
    exit(code) {
      stream.write(packet(SHELL.exit, Buffer.from([code])))
      stream.end()
    },
  }
}

function plain(stream: Duplex): Output {
  return {
    write(text) {
      if (text !== '') stream.write(text)
    },
    exit: () => stream.end(),
  }
}

function shell(parts: ServiceParts, command: string, output: Output, stream: Duplex): void {
  stream.resume()
  // The log is empty, and stays so until nobody listens any more.
  if (/\blogcat\b/.test(command) && !/ -d\b/.test(command)) return
  if (/^'?am'? '?instrument/.test(command)) {
    const stop = parts.instrument(() => output.exit(0))
    stream.on('close', stop)
    return
  }
  const { stdout, code } = answerShell(parts.phone, command)
  parts.onCommand?.(command, stdout)
  output.write(stdout)
  output.exit(code)
}

/** Installs, and whatever adb wants to run without a terminal. */
function exec(parts: ServiceParts, command: string, stream: Duplex): void {
  const size = /^cmd package '?install'?\b.* -S (\d+)/.exec(command)?.[1]
  if (size === undefined) {
    stream.resume()
    const { stdout } = answerShell(parts.phone, command)
    parts.onCommand?.(command, stdout)
    stream.end(stdout)
    return
  }
  const bytes = byteQueue()
  const receive = (chunk: Buffer): void => {
    bytes.push(chunk)
    if (bytes.length < Number(size)) return
    stream.off('data', receive)
    stream.resume()
    void parts.phone.install(bytes.take(Number(size))).then((answer) => {
      if (!stream.destroyed) stream.end(answer)
    })
  }
  stream.on('data', receive)
}

/** File transfer: everything that is sent is taken and forgotten, nothing is there to be read. */
function sync(stream: Duplex): void {
  const bytes = byteQueue()
  const header = (id: string, value: number): Buffer => {
    const buffer = Buffer.alloc(8)
    buffer.write(id, 'latin1')
    buffer.writeUInt32LE(value, 4)
    return buffer
  }
  stream.on('data', (chunk: Buffer) => {
    bytes.push(chunk)
    for (;;) {
      const head = bytes.peek(8)
      if (head === null) return
      const id = head.toString('latin1', 0, 4)
      const length = id === 'DONE' || id === 'QUIT' ? 0 : head.readUInt32LE(4)
      if (bytes.length < 8 + length) return
      bytes.take(8)
      bytes.take(length)
      if (id === 'QUIT') stream.end()
      else if (id === 'DONE') stream.write(header('OKAY', 0))
      else if (id === 'STAT') stream.write(Buffer.concat([Buffer.from('STAT'), Buffer.alloc(12)]))
      else if (id === 'STA2' || id === 'LST2') stream.write(Buffer.concat([Buffer.from(id), missing()]))
      else if (id === 'RECV') stream.write(Buffer.concat([header('FAIL', 7), Buffer.from('missing')]))
      else if (id === 'LIST' || id === 'LIS2') stream.write(Buffer.concat([Buffer.from('DONE'), Buffer.alloc(16)]))
    }
  })
}

/** The long form of stat for a file that is not there: error 2, then nothing. */
function missing(): Buffer {
  const buffer = Buffer.alloc(68)
  buffer.writeUInt32LE(2, 0)
  return buffer
}

function forward(port: number, stream: Duplex): void {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => stream.destroy())
  stream.on('error', () => socket.destroy())
  stream.on('close', () => socket.destroy())
  socket.pipe(stream)
  stream.pipe(socket)
}
