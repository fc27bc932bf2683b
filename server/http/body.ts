import type { IncomingMessage } from 'node:http'
import { refusal, type Reply } from './replies.ts'

/** A body that is not read to its end; `reply` says why. */
export class BodyRefused extends Error {
  readonly reply: Reply
  constructor(status: number, code: string, message: string) {
    super(message)
    this.reply = refusal(status, code, message)
  }
}

/**
 * The whole body as text. Rejects with BodyRefused once it is known to be longer than `limit` bytes, by what the client
 * declares or by what has come, or when it takes longer than `limitMs`; and if the client leaves before the end.
 */
export function readBody(request: IncomingMessage, limit: number, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (status: number, code: string, message: string) => {
      clearTimeout(late)
      request.off('data', onData)
      chunks.length = 0
      reject(new BodyRefused(status, code, message))
    }
    const tooLarge = () => {
      refuse(413, 'BODY_TOO_LARGE', `The request body is longer than ${limit} bytes. Send less at a time.`)
    }
    const tooSlow = () => {
      refuse(408, 'BODY_TOO_SLOW', `The request body did not come within ${limitMs} ms. Send it again, in one go.`)
    }
    const chunks: Buffer[] = []
    let length = 0
    const late = setTimeout(tooSlow, limitMs)
    const onData = (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length > limit) tooLarge()
    }
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      tooLarge()
      return
    }
    request.on('data', onData)
    request.once('end', () => {
      clearTimeout(late)
      resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString() ?? '')
    })
    request.once('error', reject)
    request.once('close', () => {
      clearTimeout(late)
      if (!request.complete) reject(new Error('The client left before the end of its request.'))
    })
  })
}
