import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BadArchive } from './bad-archive.ts'
import { inspectBuild } from './inspect.ts'
import { readManifest } from './manifest.ts'
import { readPlist } from './plist.ts'
import { activity, apk, axml, bplist, manifestOf, zip, type Tag } from './testing.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'qgjob-archives-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function inspect(content: Buffer): Promise<unknown> {
  const path = join(directory, 'build')
  await writeFile(path, content)
  return inspectBuild(path)
}

const INFO = { CFBundleIdentifier: 'com.example.Shop', CFBundleShortVersionString: '2.0', CFBundleVersion: '2.0.17' }
const XML_PLIST = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
  <key>UIDeviceFamily</key><array><integer>1</integer></array>
  ${Object.entries(INFO)
    .map(([key, value]) => `<key>${key}</key><string>${value}</string>`)
    .join('\n')}
</dict></plist>`

const ipa = (values: Readonly<Record<string, string>>) => zip({ 'Payload/Shop.app/Info.plist': bplist(values) })
const launching = (name: string): Tag => ({ name: 'application', children: [activity(name)] })

describe('what a build says of itself', () => {
  it('is shown as one short line, whatever it is', async () => {
    const versionName = `1\n\0\u202e${'9'.repeat(5_000)}`
    const cleaned = `1\ufffd\ufffd\ufffd${'9'.repeat(251)}`
    expect(await inspect(apk({ versionName }))).toMatchObject({ versionName: cleaned })
    expect(await inspect(ipa({ ...INFO, CFBundleVersion: '\u001b[2J' }))).toMatchObject({ versionCode: '\ufffd[2J' })
  })

  it.each([{ utf8: true }, { utf8: false }, { utf8: true, obfuscated: true }])(
    'is read from an APK (%o)',
    async (form) => {
      const content = zip({ 'res/a.xml': 'a', 'AndroidManifest.xml': axml(manifestOf(), form) })
      expect(await inspect(content)).toEqual({
        platform: 'ANDROID',
        packageId: 'com.example.shop',
        versionName: '1.2.3',
        versionCode: '7',
        launchActivity: 'com.example.shop.Main',
      })
    },
  )

  it.each([
    ['an Info.plist in XML', Buffer.from(XML_PLIST)],
    ['a binary one', bplist(INFO)],
  ])('is read from an IPA with %s, and from a zip archive of an .app folder', async (_, plist) => {
    const facts = {
      platform: 'IOS',
      packageId: 'com.example.Shop',
      versionName: '2.0',
      versionCode: '2.0.17',
      launchActivity: null,
    }
    expect(await inspect(zip({ 'Payload/Shop.app/Info.plist': plist }))).toEqual(facts)
    expect(
      await inspect(zip({ 'Shop.app/Frameworks/X.framework/Info.plist': 'x', 'Shop.app/Info.plist': plist })),
    ).toEqual(facts)
  })

  it('is nothing for a web app', async () => {
    expect(await inspect(Buffer.from([0x1f, 0x8b, 8, 0, 0]))).toEqual({ platform: 'WEB' })
  })

  it.each([
    ['an empty file', Buffer.alloc(0), /is no app build/],
    ['a text', Buffer.from('hello, this is a text'), /is no app build/],
    ['another zip archive', zip({ 'a.txt': 'a' }), /is no app build/],
    ['an app bundle', zip({ 'BundleConfig.pb': '', 'base/manifest/AndroidManifest.xml': '' }), /App Bundle/],
    ['half an APK', apk().subarray(0, 200), /is not a zip archive/],
    ['a manifest in plain XML', zip({ 'AndroidManifest.xml': '<manifest/>' }), /unknown form/],
    ['a manifest without a package', zip({ 'AndroidManifest.xml': axml({ name: 'manifest' }) }), /names no package/],
    ['a package that is a command', apk({ packageId: 'com.example;reboot' }), /names a package/],
    ['a package that is an option', apk({ packageId: '--user' }), /names a package/],
    ['a package without end', apk({ packageId: `com.${'x'.repeat(300)}` }), /names a package/],
    ['a bundle that is an option', ipa({ ...INFO, CFBundleIdentifier: '-w' }), /names a package/],
    [
      'an activity that is a command',
      zip({ 'AndroidManifest.xml': axml({ ...manifestOf(), children: [launching('.Main;reboot')] }) }),
      /names an activity/,
    ],
    ['a manifest that grows beyond bounds', zip({ 'AndroidManifest.xml': Buffer.alloc(40_000_000) }), /of more than/],
  ])('refuses %s', async (_, content, why) => {
    await expect(inspect(content)).rejects.toThrow(why)
    await expect(inspect(content)).rejects.toThrow(BadArchive)
  })

  it.each([
    ['packed', Buffer.alloc(40_000_000), 8],
    ['stored', randomBytes(9_000_000), 0],
  ])('does not believe the size that an archive states of a %s file', async (_, content, method) => {
    const bomb = zip({ 'AndroidManifest.xml': content })
    const directoryAt = bomb.readUInt32LE(bomb.length - 6)
    bomb.writeUInt16LE(method, directoryAt + 10)
    bomb.writeUInt32LE(100, directoryAt + 24)
    await expect(inspect(bomb)).rejects.toThrow(/of more than/)
  })

  it.each([
    ['200,001 files', 200_001, 0],
    ['files in 64 MiB', 1, 64 * 1024 * 1024],
  ])('refuses an archive that lists %s', async (_, count, more) => {
    const one = zip({ a: '' })
    const entry = one.subarray(one.readUInt32LE(one.length - 6), -22)
    const directory = Buffer.alloc(count * entry.length, entry)
    const end = Buffer.from(one.subarray(-22))
    end.writeUInt32LE(directory.length + more, 12)
    end.writeUInt32LE(0, 16)
    await expect(inspect(Buffer.concat([directory, end]))).rejects.toThrow('lists too many files')
  })
})

describe('the activity that the launcher starts', () => {
  const launchOf = (...activities: Tag[]) =>
    readManifest(
      axml({
        name: 'manifest',
        attributes: { package: 'com.example' },
        children: [{ name: 'application', children: activities }],
      }),
    ).launchActivity

  it.each([
    ['.Main', 'com.example.Main'],
    ['Main', 'com.example.Main'],
    ['org.other.Main', 'org.other.Main'],
  ])('%s is %s', (name, whole) => {
    expect(launchOf(activity(name))).toBe(whole)
  })

  it('is the first that is enabled, or an alias; one of another filter does not count', () => {
    const plain: Tag = { name: 'activity', attributes: { name: '.Other' }, children: [{ name: 'intent-filter' }] }
    expect(launchOf(plain, activity('.Off', { enabled: false }), activity('.Alias', {}, 'activity-alias'))).toBe(
      'com.example.Alias',
    )
    expect(launchOf(plain)).toBe(null)
  })
})

it('reads a version code of 64 bits, and leaves out a version name that only the resources know', () => {
  const attributes = { package: 'a.b', versionCode: 5, versionCodeMajor: 2, versionName: '@0x7f010001' }
  expect(readManifest(axml({ name: 'manifest', attributes }))).toMatchObject({
    versionCode: '8589934597',
    versionName: null,
  })
})

describe('damaged input', () => {
  const mangled = (whole: Buffer) =>
    fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }).map((changes) => {
      const bytes = Buffer.from(whole)
      for (const [at, value] of changes) bytes[at] = value
      return bytes
    })
  /** Gives an answer or says that the file is bad; anything else is a bug. */
  const survives = (read: (data: Buffer) => unknown) => (data: Buffer) => {
    try {
      read(data)
    } catch (error) {
      if (!(error instanceof BadArchive)) throw error
    }
  }

  it.each([
    ['a manifest', axml(manifestOf()), readManifest],
    ['a property list', bplist(INFO), readPlist],
  ] as const)('never breaks the reader of %s', (_, whole, read) => {
    fc.assert(fc.property(mangled(whole), survives(read)), { numRuns: 3_000 })
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        survives(read),
      ),
    )
  })

  it('never breaks the reader of an archive', async () => {
    const whole = apk()
    await fc.assert(
      fc.asyncProperty(mangled(whole), async (bytes) => {
        await inspect(bytes).catch((error: unknown) => {
          if (!(error instanceof BadArchive)) throw error
        })
      }),
      { numRuns: 200 },
    )
  })

  it('costs little even where a small file names a long text everywhere', () => {
    const long = 'x'.repeat(60_000)
    const children = Array.from({ length: 2_000 }, (_, index): Tag => ({
      name: `t${index}`,
      attributes: { name: long },
    }))
    const started = performance.now()
    readManifest(axml({ name: 'manifest', attributes: { package: long }, children }))
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
