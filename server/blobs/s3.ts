import { createReadStream } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { pipeline } from 'node:stream/promises'
import { text } from 'node:stream/consumers'
import { parseXml, XmlElement } from '@rgrove/parse-xml'
import { AwsV4Signer } from 'aws4fetch'
import { checkedHash, type Blobs, type Draft } from './blobs.ts'
import { openDrafts } from './drafts.ts'

/** A bucket of S3 or of a storage that speaks its language. */
export interface S3Place {
  /** Such as https://s3.eu-central-1.amazonaws.com; the bucket is named in the path. */
  endpoint: string
  region: string
  bucket: string
  /** Put before every key, such as "qgjob/"; may be empty. */
  prefix: string
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** Silence of the storage after which a request is given up, milliseconds. */
const SILENCE_MS = 30_000
/** A blob that was stored so long ago is stored anew when it comes again, so that remove() sees that it is wanted. */
const FRESH_MS = 600_000
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/**
 * Blobs in a bucket, under <prefix><hash>. What comes in is first written to `drafts` here, because a signature needs
 * the hash of what it signs; the storage then checks the bytes against it. A file goes in one request: 5 GB at most.
 */
export function openS3Blobs(place: S3Place, drafts: string): Blobs {
  const { endpoint, bucket, prefix } = place
  const incoming = openDrafts(drafts)
  const base = `${endpoint.replace(/\/$/, '')}/${bucket}`
  const urlOf = (hash: string) => `${base}/${prefix}${checkedHash(hash)}`
  const call = (method: string, url: string, more: Call = {}) => send(place, method, url, more)

  const keptAt = async (hash: string): Promise<number | null> => {
    const answer = await call('HEAD', urlOf(hash))
    answer.resume()
    if (answer.statusCode === 404) return null
    expectStatus(answer, [200])
    return Date.parse(answer.headers['last-modified'] ?? '')
  }

  return {
    ...incoming,
    async keep(draft) {
      const { hash } = draft
      const before = await keptAt(hash)
      if (before === null || Date.now() - before > FRESH_MS) {
        const answer = await call('PUT', urlOf(hash), { body: draft })
        answer.resume()
        expectStatus(answer, [200])
      }
      await incoming.discard(draft)
    },
    async read(hash, range) {
      const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` }
      const answer = await call('GET', urlOf(hash), { headers })
      if (answer.statusCode === 404) {
        answer.resume()
        return null
      }
      expectStatus(answer, [200, 206])
      return answer
    },
    async *list() {
      for (let token: string | null = ''; token !== null;) {
        const query = new URLSearchParams({ 'list-type': '2', prefix })
        if (token !== '') query.set('continuation-token', token)
        const answer = await call('GET', `${base}?${query}`)
        expectStatus(answer, [200])
        const page = readPage(await text(answer))
        for (const { key, modifiedAt } of page.objects) {
          const hash = key.slice(prefix.length)
          if (/^[0-9a-f]{64}$/.test(hash)) yield { hash, keptAt: modifiedAt }
        }
        token = page.next
      }
    },
    async remove(hash, keptBefore) {
      const at = await keptAt(hash)
      if (at === null || at >= keptBefore) return false
      const answer = await call('DELETE', urlOf(hash))
      answer.resume()
      expectStatus(answer, [200, 204])
      return true
    },
  }
}

interface Call {
  headers?: Record<string, string>
  body?: Draft
}

/** node:http and not fetch: the storage wants to know the length of a streamed body beforehand. */
async function send(
  place: S3Place,
  method: string,
  url: string,
  { headers = {}, body }: Call,
): Promise<IncomingMessage> {
  const { accessKeyId, secretAccessKey, sessionToken, region } = place
  const signed = await new AwsV4Signer({
    method,
    url,
    headers: { ...headers, 'x-amz-content-sha256': body?.hash ?? EMPTY_HASH },
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 's3',
    region,
  }).sign()
  const outgoing = (signed.url.protocol === 'http:' ? httpRequest : httpsRequest)(signed.url, {
    method: signed.method,
    headers: { ...Object.fromEntries(signed.headers), ...(body && { 'content-length': String(body.size) }) },
    timeout: SILENCE_MS,
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${SILENCE_MS / 1000} s`)))
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve)
    outgoing.on('error', reject)
  })
  if (body === undefined) outgoing.end()
  // A refusal may come before the end of the body: it is what tells why, and not the broken pipe.
  else void pipeline(createReadStream(body.path), outgoing).catch(() => undefined)
  return answered
}

function expectStatus(answer: IncomingMessage, expected: readonly number[]): void {
  const status = answer.statusCode ?? 0
  if (expected.includes(status)) return
  answer.resume()
  throw new Error(`the storage answered ${status} ${answer.statusMessage ?? ''}`)
}

/** One page of ListObjectsV2. */
function readPage(xml: string): { objects: { key: string; modifiedAt: number }[]; next: string | null } {
  const root = parseXml(xml).root
  const named = (element: XmlElement | null, name: string): XmlElement[] =>
    (element?.children ?? []).filter((child) => child instanceof XmlElement && child.name === name) as XmlElement[]
  const textOf = (element: XmlElement | null, name: string): string => named(element, name)[0]?.text ?? ''
  const objects = named(root, 'Contents').map((entry) => ({
    key: textOf(entry, 'Key'),
    modifiedAt: Date.parse(textOf(entry, 'LastModified')),
  }))
  return { objects, next: textOf(root, 'IsTruncated') === 'true' ? textOf(root, 'NextContinuationToken') : null }
}
