import { createConnection } from 'node:net'

const HEADER_END = '\r\n\r\n'

/**
 * Sends requests over keep-alive connections, each with one request in flight, for as long as `body` gives another,
 * and answers how long each took, milliseconds. Hand-made HTTP, so that the client costs little of what is measured.
 */
export async function postAll(url: string, connections: number, body: () => string | null): Promise<number[]> {
  const { hostname, port, pathname, host } = new URL(url)
  const times: number[] = []
  const run = () =>
    new Promise<void>((resolve, reject) => {
      const socket = createConnection({ host: hostname, port: Number(port), noDelay: true })
      let received = ''
      let sentAt = 0
      const send = () => {
        const text = body()
        if (text === null) {
          socket.end()
          resolve()
          return
        }
        sentAt = performance.now()
        socket.write(
          `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
        )
      }
      socket.setEncoding('latin1')
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('data', (chunk: string) => {
        received += chunk
        const head = received.indexOf(HEADER_END)
        if (head === -1) return
        const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1])
        if (received.length < head + HEADER_END.length + length) return
        if (!received.startsWith('HTTP/1.1 200')) {
          reject(new Error(`refused: ${received.slice(0, 500)}`))
          return
        }
        times.push(performance.now() - sentAt)
        received = ''
        send()
      })
    })
  await Promise.all(Array.from({ length: connections }, run))
  return times
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** "median [least-most]", with digits after the point. */
export function spread(values: readonly number[], digits = 0): string {
  const show = (value: number) => value.toFixed(digits)
  return `${show(median(values))} [${show(Math.min(...values))}-${show(Math.max(...values))}]`
}
