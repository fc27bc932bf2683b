import { createReadStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { fileAddress } from './address.ts'
import { RequestRefused, ServerUnreachable, refusal } from './errors.ts'
import { httpModule } from './http.ts'
import { trusting } from './trust.ts'

/**
 * Silence of the server after which a transfer is given up, milliseconds. It may have to look at a file, and to store
 * it elsewhere.
 */
const SILENCE_MS = 600_000

export interface FileRequest {
  /** Address of the server, such as http://127.0.0.1:4000. */
  url: string
  token?: string | undefined
  /** PEM certificates that are trusted besides those of the machine. */
  ca?: string | undefined
  /** Such as "builds", or the path that the server has told. */
  path: string
  signal?: AbortSignal | undefined
}

export interface FileUpload extends FileRequest {
  query: Readonly<Record<string, string | undefined>>
  file: string
  /** Bytes; the server reads no more than this. */
  size: number
  onProgress?: (sent: number) => void
}

/**
 * Sends a file, never more than a piece of it in memory; answers what the server makes of it. Throws as the client
 * does.
 */
export async function uploadFile({ query, file, size, onProgress, ...request }: FileUpload): Promise<unknown> {
  const address = new URL(fileAddress(request.url, request.path))
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, value)
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) }
  const answer = await ask(request, 'PUT', address.href, headers, async function* () {
    let sent = 0
    if (size === 0) return
    for await (const piece of createReadStream(file, { end: size - 1 }) as AsyncIterable<Buffer>) {
      yield piece
      onProgress?.((sent += piece.length))
    }
  })
  return JSON.parse(await text(answer))
}

/**
 * Opens a file from the byte `from` on. Throws as the client does; a RequestRefused with HTTP_416: there is nothing
 * from there on.
 */
export async function downloadFile(request: FileRequest, from = 0): Promise<IncomingMessage> {
  const headers = from === 0 ? {} : { range: `bytes=${from}-` }
  return ask(request, 'GET', fileAddress(request.url, request.path), headers)
}

/** The answer once its head has come, if it is a good one. */
function ask(
  { url, signal, token, ca }: FileRequest,
  method: string,
  address: string,
  headers: Record<string, string>,
  content?: () => AsyncIterable<Buffer>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(new ServerUnreachable(url, cause))
    const outgoing = httpModule(address).request(address, {
      method,
      ...trusting(ca),
      headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      timeout: SILENCE_MS,
      ...(signal && { signal }),
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${SILENCE_MS / 1000} s`)))
    outgoing.on('error', fail)
    outgoing.on('response', (answer) => {
      const status = answer.statusCode ?? 0
      if (status >= 200 && status < 300) resolve(answer)
      else {
        const told = text(answer).then((body) => reject(refused(status, body)), fail)
        void told.finally(() => outgoing.destroy())
      }
    })
    if (content === undefined) outgoing.end()
    // A refusal may come before the end: it tells why, and not the pipe that breaks then.
    else pipeline(content, outgoing).catch(() => undefined)
  })
}

function refused(status: number, body: string): RequestRefused {
  try {
    const { errors } = JSON.parse(body) as { errors: { message: string; extensions?: Record<string, unknown> }[] }
    return refusal(errors)
  } catch {
    return new RequestRefused([`it answered ${status}`], `HTTP_${status}`)
  }
}
