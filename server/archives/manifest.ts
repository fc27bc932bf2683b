import { walkAxml, type XmlTag } from './axml.ts'
import { BadArchive } from './bad-archive.ts'

/** What an app says of itself. */
export interface AppFacts {
  packageId: string
  versionName: string | null
  versionCode: string | null
  /** The activity that the launcher starts, with its package; null if there is none, and on iOS. */
  launchActivity: string | null
}

/** manifest/application/activity/intent-filter/action */
const DEEPEST = 5

/** Reads the AndroidManifest.xml of an APK. Throws BadArchive. */
export function readManifest(data: Buffer): AppFacts {
  const open: XmlTag[] = []
  let manifest: XmlTag | undefined
  const launched: string[] = []
  let filter = { isMain: false, isLauncher: false }

  walkAxml(data, {
    open(tag) {
      open.push(tag)
      if (open.length > DEEPEST) return
      const path = open.map(({ name }) => name).join('/')
      if (path === 'manifest') manifest ??= tag
      if (!/^manifest\/application\/activity(-alias)?\/intent-filter/.test(path)) return
      const said = tag.attributes.get('name')
      if (tag.name === 'intent-filter') filter = { isMain: false, isLauncher: false }
      if (tag.name === 'action' && said === 'android.intent.action.MAIN') filter.isMain = true
      if (tag.name === 'category' && said === 'android.intent.category.LAUNCHER') filter.isLauncher = true
    },
    close() {
      const closed = open.pop()
      if (closed?.name !== 'intent-filter' || open.length !== DEEPEST - 2 || !filter.isMain || !filter.isLauncher)
        return
      const activity = open.at(-1)?.attributes
      const name = text(activity?.get('name'))
      if (activity?.get('enabled') !== false && name !== null) launched.push(name)
      filter = { isMain: false, isLauncher: false }
    },
  })

  const facts = manifest?.attributes
  const packageId = text(facts?.get('package'))
  if (packageId === null) throw new BadArchive('has an AndroidManifest.xml that names no package')
  return {
    packageId,
    versionName: text(facts?.get('versionName')),
    versionCode: versionCode(facts?.get('versionCode'), facts?.get('versionCodeMajor')),
    launchActivity: launched[0] === undefined ? null : withPackage(packageId, launched[0]),
  }
}

function text(value: string | number | boolean | undefined): string | null {
  return value === undefined || value === '' ? null : String(value)
}

/** The two halves of a number of 64 bits. */
function versionCode(low: unknown, high: unknown): string | null {
  if (typeof low !== 'number') return null
  return String((BigInt(typeof high === 'number' ? high : 0) << 32n) | BigInt(low))
}

/** ".Main" and "Main" are short for classes of the package. */
function withPackage(packageId: string, activity: string): string {
  if (activity.startsWith('.')) return packageId + activity
  return activity.includes('.') ? activity : `${packageId}.${activity}`
}
