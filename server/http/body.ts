import type { IncomingMessage } from 'node:http'

/**
 * The whole body as text, or null once it is known to be longer than `limit` bytes: by what the client declares, or
 * by what has come. Rejects if the client leaves before the end, or takes longer than `limitMs`.
 */
export function readBody(request: IncomingMessage, limit: number, limitMs: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      resolve(null)
      return
    }
    const chunks: Buffer[] = []
    let length = 0
    const late = setTimeout(() => request.destroy(new Error('The body of the request took too long.')), limitMs)
    const onData = (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length <= limit) return
      request.off('data', onData)
      chunks.length = 0
      resolve(null)
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
