import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PHONES_PROJECT } from './setup.ts'

/** Package of the real APK that stands for the app under test. */
export const PACKAGE = 'io.appium.android.apis'
const APK = join(PHONES_PROJECT, 'node_modules/android-apidemos/apks/ApiDemos-debug.apk')
/** Of a zip archive: its last record, without the comment that may follow. */
const END_RECORD = 22

/**
 * A build of the app: a real APK, all of the same package, version name and version code, and of other bytes for each
 * `note`, which is a comment at the end of the archive. That is what a rebuild of the same version looks like.
 */
export function writeBuild(directory: string, appVersionId: string, note = appVersionId): void {
  const apk = readFileSync(APK)
  const comment = Buffer.from(note)
  apk.writeUInt16LE(comment.length, apk.length - END_RECORD + 20)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${appVersionId}.apk`), Buffer.concat([apk, comment]))
}
