import { createHash } from 'node:crypto'
import { readFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { downloadFile } from '../client/transfer.ts'
import { openBuilds } from './builds.ts'
import type { BuildsOptions } from './builds.ts'
import { InstallProblem } from './runner.ts'
import { deferred } from './testing/deferred.ts'
import { tempDir } from './testing/temp-dir.ts'

const { signal } = new AbortController()
const PATIENCE = { giveUpAfterMs: 2_000, firstWaitMs: 1, maxWaitMs: 1 }

/** A server whose files a test writes. `cut` bytes of each answer come, then the connection breaks. */
async function start(change: Partial<BuildsOptions> = {}) {
  const asked: (string | undefined)[] = []
  const contents = new Map<string, Buffer>()
  const server = {
    cut: Infinity,
    hold: Promise.resolve(),
    knowsRanges: true,
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked.push(request.headers.range)
    await server.hold
    const content = contents.get(request.url ?? '')
    if (content === undefined) {
      response
        .writeHead(404)
        .end(JSON.stringify({ errors: [{ message: 'it is gone', extensions: { code: 'NOT_FOUND' } }] }))
      return
    }
    const from = server.knowsRanges ? Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0) : 0
    const rest = content.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length })
    if (rest.length <= server.cut) response.end(rest)
    else response.write(rest.subarray(0, server.cut), () => response.socket?.end())
  }
  const http = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const directory = await tempDir()
  const builds = await openBuilds({
    directory,
    room: 1_000_000,
    download: (path, from, signal) => downloadFile({ url, path, signal }, from),
    patience: PATIENCE,
    ...change,
  })
  const upload = (text: string, more: object = {}) => {
    const content = Buffer.from(text)
    const sha256 = createHash('sha256').update(content).digest('hex')
    contents.set(`/builds/${sha256}`, content)
    return {
      path: `builds/${sha256}`,
      sha256,
      size: content.length,
      fileName: 'app.apk',
      platform: 'ANDROID' as const,
      packageId: null,
      launchActivity: null,
      ...more,
    }
  }
  return { builds, asked, directory, server, upload }
}

test('downloads a build once, whoever asks and however often', async () => {
  const { builds, asked, upload } = await start()
  const build = upload('hello')
  const holds = [builds.hold(build), builds.hold(build), builds.hold(build)]
  const paths = await Promise.all(holds.map((held) => held.file(signal)))
  expect(new Set(paths).size).toBe(1)
  expect(await readFile(paths[0] ?? '', 'utf8')).toBe('hello')
  expect(paths[0]).toMatch(/\.apk$/)
  await builds.hold(build).file(signal)
  expect(asked).toHaveLength(1)
})

test('downloads nothing as long as nobody asks for the file', async () => {
  const { builds, asked, upload } = await start()
  const held = builds.hold(upload('hello'))
  expect(held.sha256).toHaveLength(64)
  held.release()
  expect(asked).toEqual([])
})

test('goes on where a download broke off', async () => {
  const { builds, asked, directory, server, upload } = await start()
  const build = upload('x'.repeat(1_000))
  await writeFile(join(directory, `${build.sha256}.apk.part`), 'x'.repeat(400))
  expect(await readFile(await builds.hold(build).file(signal), 'utf8')).toHaveLength(1_000)
  expect(asked).toEqual(['bytes=400-'])

  server.cut = 400
  const other = builds.hold(upload('y'.repeat(1_000)))
  expect(await readFile(await other.file(signal), 'utf8')).toHaveLength(1_000)
})

test('begins anew where the server knows no ranges, and where what is there is not the beginning', async () => {
  const { builds, server, upload, directory } = await start()
  server.knowsRanges = false
  const first = upload('a'.repeat(100))
  await writeFile(join(directory, `${first.sha256}.apk.part`), 'a'.repeat(50))
  expect(await readFile(await builds.hold(first).file(signal), 'utf8')).toBe('a'.repeat(100))
  server.knowsRanges = true
  const second = upload('b'.repeat(100))
  await writeFile(join(directory, `${second.sha256}.apk.part`), 'something else')
  expect(await readFile(await builds.hold(second).file(signal), 'utf8')).toBe('b'.repeat(100))
})

test('installs nothing whose bytes are not those that were uploaded', async () => {
  const { builds, upload, directory } = await start({ patience: { ...PATIENCE, giveUpAfterMs: 20 } })
  const build = { ...upload('hello'), sha256: 'f'.repeat(64) }
  await expect(builds.hold(build).file(signal)).rejects.toThrow(InstallProblem)
  expect(await readdir(directory)).toEqual([])
})

test('names no file by a hash that is none', async () => {
  const { builds, upload } = await start()
  const build = { ...upload('hello'), sha256: '../../evil' }
  await expect(builds.hold(build).file(signal)).rejects.toThrow('a hash that is none')
})

test('says at once that a build is gone', async () => {
  const { builds, asked, upload } = await start()
  const build = { ...upload('hello'), path: 'builds/gone' }
  await expect(builds.hold(build).file(signal)).rejects.toThrow('app.apk cannot be had from the server: it is gone')
  expect(asked).toHaveLength(1)
})

test('makes room by removing what was used longest ago, never what is in use', async () => {
  const { builds, upload, directory } = await start({ room: 250 })
  const [old, used, young] = ['o', 'u', 'y'].map((letter) => upload(letter.repeat(100)))
  if (old === undefined || used === undefined || young === undefined) throw new Error('three were made')
  const held = builds.hold(used)
  await utimes(await held.file(signal), 1, 1)
  const first = builds.hold(old)
  await utimes(await first.file(signal), 2, 2)
  first.release()
  await builds.hold(young).file(signal)
  expect((await readdir(directory)).sort()).toEqual([`${used.sha256}.apk`, `${young.sha256}.apk`].sort())
})

test('one that leaves does not end the download of another; the last one does', async () => {
  const { builds, asked, server, upload } = await start()
  const { promise, resolve } = deferred()
  server.hold = promise
  const build = upload('hello')
  const [first, second] = [new AbortController(), new AbortController()]
  const leaving = builds.hold(build).file(first.signal)
  const staying = builds.hold(build).file(second.signal)
  first.abort(new Error('first left'))
  await expect(leaving).rejects.toThrow('first left')
  resolve()
  expect(await readFile(await staying, 'utf8')).toBe('hello')
  expect(asked).toHaveLength(1)

  const other = upload('other')
  server.hold = deferred().promise
  const alone = builds.hold(other).file(second.signal)
  second.abort(new Error('second left'))
  await expect(alone).rejects.toThrow('second left')
  server.hold = Promise.resolve()
  expect(await readFile(await builds.hold(other).file(signal), 'utf8')).toBe('other')
})
