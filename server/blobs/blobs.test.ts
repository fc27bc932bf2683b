import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TooLong, type Blobs } from './blobs.ts'
import { openDiskBlobs } from './disk.ts'
import { openS3Blobs } from './s3.ts'

const ACCESS = { accessKeyId: 'key', secretAccessKey: 'secret-of-the-bucket' }

/** What the documentation of S3 says about these requests, on a socket; it was never compared with the vendor's. */
async function startBucket() {
  const objects = new Map<string, { content: Buffer; at: number }>()
  const refused: string[] = []
  const requests: { method: string; headers: NodeJS.Dict<string | string[]> }[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://bucket')
      const content = await buffer(request)
      const key = decodeURIComponent(pathname.replace(/^\/bucket\/?/, ''))
      const stated = request.headers['x-amz-content-sha256']
      const isSigned =
        /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-test-1\/s3\/aws4_request, SignedHeaders=[^,]*host[^,]*, Signature=[0-9a-f]{64}$/.test(
          request.headers.authorization ?? '',
        ) && /^\d{8}T\d{6}Z$/.test(String(request.headers['x-amz-date']))
      requests.push({ method: request.method ?? '', headers: request.headers })
      const refuse = (status: number, code: string) => {
        refused.push(code)
        response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`)
      }
      if (!isSigned) {
        refuse(403, 'AccessDenied')
        return
      }
      if (createHash('sha256').update(content).digest('hex') !== stated) {
        refuse(400, 'XAmzContentSHA256Mismatch')
        return
      }
      const object = objects.get(key)
      if (request.method === 'PUT') {
        if (request.headers['content-length'] === undefined) {
          refuse(411, 'MissingContentLength')
          return
        }
        objects.set(key, { content, at: Date.now() })
        response.writeHead(200).end()
      } else if (searchParams.get('list-type') === '2') {
        const after = searchParams.get('continuation-token') ?? ''
        const keys = [...objects.keys()].filter((name) => name.startsWith(searchParams.get('prefix') ?? '')).sort()
        const [next, ...more] = keys.filter((name) => name > after)
        const entry =
          next &&
          `<Contents><Key>${next}</Key><LastModified>${new Date(objects.get(next)?.at ?? 0).toISOString()}</LastModified></Contents>`
        response.end(
          `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more.length > 0}</IsTruncated>${entry ?? ''}<NextContinuationToken>${next ?? ''}</NextContinuationToken></ListBucketResult>`,
        )
      } else if (object === undefined) {
        refuse(404, 'NoSuchKey')
      } else if (request.method === 'DELETE') {
        objects.delete(key)
        response.writeHead(204).end()
      } else {
        const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
        const part = from === undefined ? object.content : object.content.subarray(Number(from), Number(to) + 1)
        response.writeHead(from === undefined ? 200 : 206, {
          'last-modified': new Date(object.at).toUTCString(),
          'content-length': part.length,
        })
        response.end(request.method === 'HEAD' ? undefined : part)
      }
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, objects, refused, requests }
}

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-blobs-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function openBucket(directory: string) {
  const bucket = await startBucket()
  const place = { ...ACCESS, endpoint: bucket.endpoint, region: 'eu-test-1', bucket: 'bucket', prefix: 'qgjob/' }
  return { ...bucket, blobs: openS3Blobs(place, join(directory, 'incoming')) }
}

const HELLO = createHash('sha256').update('hello blobs').digest('hex')
const hello = () => Readable.from([Buffer.from('hello '), Buffer.from('blobs')])

async function hashesOf(blobs: Blobs): Promise<string[]> {
  const hashes: string[] = []
  for await (const { hash } of blobs.list()) hashes.push(hash)
  return hashes.sort()
}

async function readText(blobs: Blobs, hash: string, range?: { start: number; end: number }): Promise<string | null> {
  const content = await blobs.read(hash, range)
  return content && text(content)
}

describe.each([
  ['on disk', openDiskBlobs],
  ['in a bucket', async (directory: string) => (await openBucket(directory)).blobs],
])('blobs %s', (_, open) => {
  let directory: string
  const start = async () => open((directory = await scratch()))

  it('are known by the hash of their content, whole and in part', async () => {
    const blobs = await start()
    const draft = await blobs.receive(hello(), 100)
    expect(draft).toMatchObject({ hash: HELLO, size: 11 })
    expect(await blobs.read(HELLO)).toBe(null)
    await blobs.keep(draft)
    expect(await readText(blobs, HELLO)).toBe('hello blobs')
    expect(await readText(blobs, HELLO, { start: 6, end: 8 })).toBe('blo')
    expect(await readdir(join(directory, 'incoming'))).toEqual([])
  })

  it('are there once, however often they come', async () => {
    const blobs = await start()
    for (let times = 0; times < 3; times++) await blobs.keep(await blobs.receive(hello(), 100))
    await blobs.keep(await blobs.receive(Readable.from([Buffer.from('other')]), 100))
    expect(await hashesOf(blobs)).toEqual([HELLO, createHash('sha256').update('other').digest('hex')].sort())
  })

  it('leave nothing of a stream that is too long or breaks off', async () => {
    const blobs = await start()
    await expect(blobs.receive(hello(), 10)).rejects.toThrow(TooLong)
    const broken = async function* () {
      yield await Promise.resolve(Buffer.from('hel'))
      throw new Error('the client left')
    }
    await expect(blobs.receive(broken(), 100)).rejects.toThrow('the client left')
    expect(await readdir(join(directory, 'incoming'))).toEqual([])
    expect(await hashesOf(blobs)).toEqual([])
  })

  it('go when they are removed, unless they were kept again meanwhile', async () => {
    const blobs = await start()
    await blobs.keep(await blobs.receive(hello(), 100))
    expect(await blobs.remove(HELLO, Date.now() - 60_000)).toBe(false)
    expect(await readText(blobs, HELLO)).toBe('hello blobs')
    expect(await blobs.remove(HELLO, Date.now() + 60_000)).toBe(true)
    expect(await blobs.read(HELLO)).toBe(null)
    expect(await blobs.remove(HELLO, Date.now() + 60_000)).toBe(false)
  })

  it('forget what a crash left behind, and only that', async () => {
    const blobs = await start()
    const old = await blobs.receive(hello(), 100)
    const draft = await blobs.receive(hello(), 100)
    await utimes(old.path, 1, 1)
    await blobs.tidy(Date.now() - 60_000)
    expect(await readdir(join(directory, 'incoming'))).toHaveLength(1)
    await blobs.keep(draft)
    expect(await readText(blobs, HELLO)).toBe('hello blobs')
  })

  it('take no name for a hash that could lead elsewhere', async () => {
    const blobs = await start()
    await expect(blobs.read('../../etc/passwd')).rejects.toThrow('is no SHA-256')
  })
})

describe('a bucket', () => {
  it('is asked with signed requests that hold the hash of the content and never the secret', async () => {
    const { blobs, requests, refused, objects } = await openBucket(await scratch())
    await blobs.keep(await blobs.receive(hello(), 100))
    await blobs.keep(await blobs.receive(hello(), 100))
    expect([...objects.keys()]).toEqual([`qgjob/${HELLO}`])
    expect(requests.map(({ method }) => method)).toEqual(['HEAD', 'PUT', 'HEAD'])
    expect(refused).toEqual(['NoSuchKey'])
    expect(JSON.stringify(requests)).not.toContain(ACCESS.secretAccessKey)
  })

  it('that refuses makes the upload fail, and keeps nothing', async () => {
    const { endpoint, objects } = await startBucket()
    const place = { ...ACCESS, accessKeyId: 'stranger', endpoint, region: 'eu-test-1', bucket: 'bucket', prefix: '' }
    const blobs = openS3Blobs(place, join(await scratch(), 'incoming'))
    const draft = await blobs.receive(hello(), 100)
    await expect(blobs.keep(draft)).rejects.toThrow('the storage answered 403')
    expect(objects.size).toBe(0)
  })
})
