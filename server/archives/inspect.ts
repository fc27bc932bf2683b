import { open } from 'node:fs/promises'
import type { Platform } from '../domain/job.ts'
import { BadArchive } from './bad-archive.ts'
import { readManifest, type AppFacts } from './manifest.ts'
import { readPlist } from './plist.ts'
import { readZipEntries, readZipEntry } from './zip.ts'

/** A manifest of a real app is below 1 MB. */
const MAX_MANIFEST = 8 * 1024 * 1024
/** A package or a bundle id. */
const PACKAGE = /^\w[\w.-]{0,254}$/
/** A class, of Java or Kotlin. */
const ACTIVITY = /^[\p{L}\p{N}_.$]{1,512}$/u
const MAX_VERSION = 255
/** Controls, half characters, and marks that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const INFO_PLIST = /^(?:Payload\/)?[^/]+\.app\/Info\.plist$/

export interface Inspected extends Partial<AppFacts> {
  platform: Platform
}

/**
 * Reads of what kind an app build is, and what it says of itself: an APK, an IPA, an .app folder in a zip archive, or a
 * .tgz with a web app, which says nothing. Throws BadArchive for anything else.
 */
export async function inspectBuild(path: string): Promise<Inspected> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (bytesRead >= 2 && buffer.readUInt16BE(0) === 0x1f8b) return { platform: 'WEB' }
    if (bytesRead < 4 || buffer.toString('latin1', 0, 2) !== 'PK') throw unknown()
    const entries = await readZipEntries(file)
    const manifest = entries.find(({ name }) => name === 'AndroidManifest.xml')
    if (manifest !== undefined) {
      return { platform: 'ANDROID', ...plain(readManifest(await readZipEntry(file, manifest, MAX_MANIFEST))) }
    }
    const info = entries.find(({ name }) => INFO_PLIST.test(name))
    if (info !== undefined) return { platform: 'IOS', ...plain(infoOf(await readZipEntry(file, info, MAX_MANIFEST))) }
    if (entries.some(({ name }) => name === 'BundleConfig.pb')) {
      throw new BadArchive('is an Android App Bundle, which no device can install: build an APK from it')
    }
    throw unknown()
  } finally {
    await file.close()
  }
}

/**
 * The names become words of commands on devices that others use, too, and the versions are shown in every list: what a
 * file says of itself is data from outside. Throws BadArchive.
 */
function plain({ packageId, versionName, versionCode, launchActivity }: AppFacts): AppFacts {
  if (!PACKAGE.test(packageId)) throw new BadArchive('names a package that no device could install')
  if (launchActivity !== null && !ACTIVITY.test(launchActivity)) {
    throw new BadArchive('names an activity to launch that can be no class')
  }
  const printable = (text: string | null) => text?.slice(0, MAX_VERSION).replace(UNPRINTABLE, '\ufffd') ?? null
  return { packageId, launchActivity, versionName: printable(versionName), versionCode: printable(versionCode) }
}

function unknown(): BadArchive {
  return new BadArchive('is no app build: give an APK, an IPA, a zip archive of an .app folder, or a .tgz of a web app')
}

function infoOf(data: Buffer): AppFacts {
  const info = readPlist(data)
  const packageId = info.get('CFBundleIdentifier')
  if (packageId === undefined) throw new BadArchive('has an Info.plist that names no bundle')
  return {
    packageId,
    versionName: info.get('CFBundleShortVersionString') ?? null,
    versionCode: info.get('CFBundleVersion') ?? null,
    launchActivity: null,
  }
}
