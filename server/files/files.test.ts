import { readdir } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { EVERYTHING } from '../domain/scope.ts'
import { describeEachStore } from '../../test/helpers/stores.ts'
import { submit } from '../../test/helpers/factories.ts'
import { apk } from '../archives/testing.ts'
import type { App } from '../app.ts'
import { openDiskBlobs } from '../blobs/disk.ts'
import { readFileLimits } from '../config.ts'
import { BuildsFull, FileTooLarge, InvalidInput, NotFound } from '../domain/errors.ts'
import { prune } from '../operations/prune.ts'
import { currentBuilds, pageBuilds } from '../store/builds.ts'
import { openStore } from '../store/open.ts'
import { testApp, type TestApp } from '../testing.ts'
import { tempDir } from '../../worker/testing/temp-dir.ts'
import { createFiles, type Files, type FilesParts } from './files.ts'
import { openLinks } from './links.ts'
import { GRACE_MS, sweepBlobs } from './sweep.ts'
import { isPublicAddress } from './addresses.ts'

async function filesOf(app: TestApp, more: Partial<FilesParts> = {}) {
  const directory = await tempDir()
  const blobs = openDiskBlobs(directory)
  const shared = createFiles({ links: await openLinks(app), blobs, limits: readFileLimits({}), ...more })
  const files = {
    addBuild: (...args: Tail<Files['addBuild']>) => shared.addBuild(app, ...args),
    addBuildFromUrl: (...args: Tail<Files['addBuildFromUrl']>) => shared.addBuildFromUrl(app, ...args),
    build: (id: string) => shared.build(app, id),
    read: shared.read,
  }
  const stored = async () => {
    const hashes: string[] = []
    for await (const { hash } of blobs.list()) hashes.push(hash)
    return hashes.sort()
  }
  const leftovers = () => readdir(join(directory, 'incoming'))
  return { files, blobs, stored, leftovers }
}

/** The arguments behind the app. */
type Tail<F extends (app: App, ...rest: never[]) => unknown> = Parameters<F> extends [App, ...infer Rest] ? Rest : never

const V1 = { organizationId: 'acme', appVersionId: 'v1' }
const stream = (content: Buffer) => Readable.from([content])

async function history(app: TestApp): Promise<{ sha256: string; current: boolean }[]> {
  const { items } = await pageBuilds(app.store.db, EVERYTHING, V1, { first: 10, after: null })
  return items.map(({ sha256, supersededAt }) => ({ sha256, current: supersededAt === null }))
}

describeEachStore('app builds', ({ open }) => {
  it('are stored with what the file says of itself', async () => {
    const app = testApp(await open())
    const { files } = await filesOf(app)
    const { build, created } = await files.addBuild({ ...V1, fileName: 'shop.apk' }, stream(apk()))
    expect(created).toBe(true)
    expect(build).toMatchObject({
      ...V1,
      platform: 'ANDROID',
      fileName: 'shop.apk',
      packageId: 'com.example.shop',
      versionName: '1.2.3',
      versionCode: '7',
      launchActivity: 'com.example.shop.Main',
      size: apk().length,
      sourceUrl: null,
    })
    expect(await files.build(build.id)).toEqual(build)
    expect(await text(await files.read(build, { start: 0, end: 1 }))).toBe('PK')
  })

  it('of the same bytes are one; of other bytes the newest is current, and the one before is history', async () => {
    const app = testApp(await open())
    const { files, stored } = await filesOf(app)
    const first = await files.addBuild(V1, stream(apk()))
    expect(await files.addBuild(V1, stream(apk()))).toEqual({ build: first.build, created: false })
    const second = await files.addBuild(V1, stream(apk({}, 'rebuilt')))
    expect(second.build.versionName).toBe(first.build.versionName)
    expect(await history(app)).toEqual([
      { sha256: second.build.sha256, current: true },
      { sha256: first.build.sha256, current: false },
    ])
    const again = await files.addBuild(V1, stream(apk()))
    expect(again.created).toBe(true)
    expect((await currentBuilds(app.store.db)).map(({ sha256 }) => sha256)).toEqual([first.build.sha256])
    expect(await stored()).toHaveLength(2)
  })

  it('that come at the same time leave one that is current', async () => {
    const app = testApp(await open())
    const { files } = await filesOf(app)
    await Promise.all(['a', 'b', 'c', 'd'].map((more) => files.addBuild(V1, stream(apk({}, more)))))
    expect((await history(app)).filter(({ current }) => current)).toHaveLength(1)
    expect(await currentBuilds(app.store.db)).toHaveLength(1)
  })

  it('go when they were replaced or no job of their version is left, and their bytes after them', async () => {
    const app = testApp(await open())
    const { files, blobs, stored } = await filesOf(app)
    await files.addBuild(V1, stream(apk()))
    const kept = await files.addBuild(V1, stream(apk({}, 'new')))
    await files.addBuild({ ...V1, appVersionId: 'v0' }, stream(apk({}, 'unused')))
    await submit(app, V1)
    app.clock.advance(1)
    for (const steps = prune(app, app.now()); (await steps.next()).done !== true;);
    expect(await history(app)).toEqual([{ sha256: kept.build.sha256, current: true }])
    expect(await sweepBlobs(app, blobs, Date.now())).toBe(0)
    expect(await stored()).toHaveLength(3)
    expect(await sweepBlobs(app, blobs, Date.now() + GRACE_MS + 1)).toBe(2)
    expect(await stored()).toEqual([kept.build.sha256])
  })
})

describe('what is not taken', () => {
  async function start(more?: Partial<FilesParts>) {
    const store = await openStore({ directory: await tempDir() })
    onTestFinished(() => store.close())
    const app = testApp(store)
    return { app, ...(await filesOf(app, more)) }
  }

  it.each([
    ['a file that is no build', V1, Buffer.from('hello'), /file: is no app build/],
    [
      'a build for another platform',
      { ...V1, platform: 'IOS' as const },
      apk(),
      /is IOS, but the file is a build for ANDROID/,
    ],
    ['a bad app version', { ...V1, appVersionId: '../v1' }, apk(), /build\.appVersionId/],
    ['a bad organization', { ...V1, organizationId: '' }, apk(), /build\.organizationId/],
    ['a name with control characters', { ...V1, fileName: 'a\nb' }, apk(), /build\.fileName/],
  ])('%s', async (_, input, content, why) => {
    const { app, files, stored, leftovers } = await start()
    const adding = files.addBuild(input, stream(content))
    await expect(adding).rejects.toThrow(InvalidInput)
    await expect(adding).rejects.toThrow(why)
    expect([await stored(), await leftovers(), await currentBuilds(app.store.db)]).toEqual([[], [], []])
  })

  it('a file that is too large', async () => {
    const { files, leftovers } = await start({ limits: readFileLimits({ QGJOB_MAX_BUILD_BYTES: '100' }) })
    await expect(files.addBuild(V1, stream(apk()))).rejects.toThrow(FileTooLarge)
    expect(await leftovers()).toEqual([])
  })

  it('more than the organization may keep', async () => {
    const { app, files, stored, leftovers } = await start({
      limits: readFileLimits({ QGJOB_MAX_ORG_BUILD_BYTES: String(apk().length) }),
    })
    await files.addBuild(V1, stream(apk()))
    await expect(files.addBuild(V1, stream(apk({}, 'more')))).rejects.toThrow(BuildsFull)
    await files.addBuild({ ...V1, organizationId: 'globex' }, stream(apk()))
    expect([await stored(), await leftovers()]).toEqual([[expect.any(String)], []])
    expect(await currentBuilds(app.store.db)).toHaveLength(2)
  })

  it('a byte more than there is room for, nor any where there is none; what is kept may be sent again', async () => {
    const limit = apk().length + 1_000
    const { app, files, blobs, leftovers } = await start({
      limits: readFileLimits({ QGJOB_MAX_ORG_BUILD_BYTES: String(limit) }),
    })
    let taken = 0
    async function* endless() {
      for (;;) {
        taken += 100
        yield await Promise.resolve(Buffer.alloc(100))
      }
    }
    await files.addBuild(V1, stream(apk()))
    const refused = files.addBuild({ ...V1, appVersionId: 'v2' }, endless())
    await expect(refused).rejects.toMatchObject({ code: 'BUILDS_FULL', kept: apk().length, limit })
    expect(taken).toBe(1_100)

    // The limit is lowered.
    const limits = readFileLimits({ QGJOB_MAX_ORG_BUILD_BYTES: '1' })
    const full = createFiles({ links: await openLinks(app), blobs, limits })
    taken = 0
    await expect(full.addBuild(app, { ...V1, appVersionId: 'v2' }, endless())).rejects.toThrow(BuildsFull)
    expect(taken).toBe(0)
    expect(await full.addBuild(app, V1, stream(apk()))).toMatchObject({ created: false })
    await expect(full.addBuild(app, V1, endless())).rejects.toThrow(BuildsFull)
    expect(await leftovers()).toEqual([])
  })

  it('an id that nobody has', async () => {
    const { files } = await start()
    await expect(files.build('bld_none')).rejects.toThrow(NotFound)
  })
})

describe('a build that is fetched', () => {
  let closing: (() => void)[] = []
  afterEach(() => {
    for (const close of closing) close()
    closing = []
  })

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async function start(env: Record<string, string>, resolve?: FilesParts['resolve']) {
    const store = await openStore({ directory: await tempDir() })
    onTestFinished(() => store.close())
    const parts = { limits: readFileLimits(env), ...(resolve && { resolve }) }
    return (await filesOf(testApp(store), parts)).files
  }
  const PRIVATE = { QGJOB_PRIVATE_URLS: '1' }

  it('follows redirects, and keeps neither the query nor where they led', async () => {
    const url = await serve((request, response) => {
      if (request.url?.startsWith('/app.apk') === true) response.end(apk())
      else response.writeHead(302, { location: '/app.apk?signature=secret' }).end()
    })
    const { build } = await (await start(PRIVATE)).addBuildFromUrl(V1, `${url}/latest?token=secret`)
    expect(build).toMatchObject({ packageId: 'com.example.shop', fileName: 'app.apk', sourceUrl: `${url}/latest` })
  })

  it.each([
    ['http://example.com/app.apk', /must begin with https/],
    ['file:///etc/passwd', /must begin with https/],
    ['gopher://example.com/', /must begin with https/],
    ['app.apk', /must be a whole address/],
    ['https://user:secret@example.com/app.apk', /must not hold a user name/],
    ['https://127.0.0.1/app.apk', /not on the public internet/],
    ['https://127.1/app.apk', /not on the public internet/],
    ['https://0x7f000001/app.apk', /not on the public internet/],
    ['https://2130706433/app.apk', /not on the public internet/],
    ['https://[::1]/app.apk', /not on the public internet/],
    ['https://[::ffff:127.0.0.1]/app.apk', /not on the public internet/],
    ['https://169.254.169.254/latest/meta-data', /not on the public internet/],
    ['https://rebound.example.com/app.apk', /not on the public internet/],
    ['https://unknown.example.com/app.apk', /cannot be found/],
  ])('is not fetched from %s', async (url, why) => {
    const files = await start({}, (host) =>
      Promise.resolve(
        host.startsWith('rebound')
          ? [
              { address: '93.184.216.34', family: 4 },
              { address: '10.0.0.7', family: 4 },
            ]
          : [],
      ),
    )
    const fetching = files.addBuildFromUrl(V1, url)
    await expect(fetching).rejects.toThrow(InvalidInput)
    await expect(fetching).rejects.toThrow(why)
    await expect(fetching).rejects.not.toThrow('secret')
  })

  it('is fetched from the address that was checked, and not from what the name means a moment later', async () => {
    let asked = 0
    const url = await serve((_request, response) => response.end(apk()))
    const files = await start(PRIVATE, () => {
      asked++
      return Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    })
    await files.addBuildFromUrl(V1, url.replace('127.0.0.1', 'ci.example.com'))
    expect(asked).toBe(1)
  })

  it.each<[string, RequestListener, RegExp]>([
    [
      'leads round in a circle',
      (_, response) => response.writeHead(302, { location: '/again' }).end(),
      /more than 5 times/,
    ],
    [
      'leads to a file of the server',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /must begin/,
    ],
    ['is not there', (_, response) => response.writeHead(404).end('secret'), /answered 404/],
    [
      'breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-length': 5_000 }).write('PK')
        setImmediate(() => response.destroy())
      },
      /broke off/,
    ],
    ['never ends', (_, response) => void response.writeHead(200).write('PK'), /too long/],
    // Sooner than after the 15 s of silence that end it, too.
  ])('is refused when it %s', { timeout: 10_000 }, async (_, listener, why) => {
    const url = await serve(listener)
    const files = await start({ ...PRIVATE, QGJOB_URL_FETCH_MS: '1000' })
    await expect(files.addBuildFromUrl(V1, `${url}/app.apk`)).rejects.toThrow(why)
  })

  it('is not read beyond the limit', async () => {
    const url = await serve((_, response) => {
      const write = () => {
        while (response.write(Buffer.alloc(65_536))) continue
        response.once('drain', write)
      }
      write()
    })
    const files = await start({ ...PRIVATE, QGJOB_MAX_BUILD_BYTES: '1000000' })
    await expect(files.addBuildFromUrl(V1, `${url}/app.apk`)).rejects.toThrow(FileTooLarge)
  })
})

it.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['172.32.0.1', true],
  ['10.1.2.3', false],
  ['172.31.255.255', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['255.255.255.255', false],
  ['224.0.0.1', false],
  ['::', false],
  ['::1', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['ff02::1', false],
  ['::ffff:8.8.8.8', false],
  ['64:ff9b::10.0.0.1', false],
  ['2002:a00:1::', false],
  ['2001::1', false],
  ['localhost', false],
])('%s is on the public internet: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})
