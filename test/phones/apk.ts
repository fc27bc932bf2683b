import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Apk {
  readonly package: string
  readonly versionCode: string
  readonly versionName: string
  readonly activity: string
  readonly sha256: string
}

/** What the bytes of an APK say of themselves, by aapt of the machine. Throws for anything else. */
export async function readApk(bytes: Buffer): Promise<Apk> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-apk-'))
  try {
    const path = join(directory, 'app.apk')
    await writeFile(path, bytes)
    const { stdout } = await promisify(execFile)('aapt', ['dump', 'badging', path], { maxBuffer: 1e7 }).catch(
      (error: unknown) => {
        // aapt complains of resources that it cannot read after it has said what it was asked for.
        if (error instanceof Error && 'stdout' in error) return { stdout: String(error.stdout) }
        throw error
      },
    )
    const found = /package: name='([^']+)' versionCode='([^']*)' versionName='([^']*)'/.exec(stdout)
    if (found === null) throw new Error('the APK names no package')
    const [, name = '', versionCode = '', versionName = ''] = found
    const activity = /launchable-activity: name='([^']+)'/.exec(stdout)?.[1] ?? `${name}.MainActivity`
    return {
      package: name,
      versionCode,
      versionName,
      activity,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
