import type { HealthFacts, PackageFacts, PhoneFacts } from '../adapter.ts'

/** What adb says of one device. Only `device` can be used. */
export interface Listed {
  readonly serial: string
  readonly state: string
}

/** One message of `adb track-devices`, without its length: a line for each device. */
export function parseDevices(text: string): Listed[] {
  return text.split('\n').flatMap((line) => {
    const [serial = '', ...rest] = line.split('\t')
    return rest.length === 0 ? [] : [{ serial, state: rest.join(' ').trim() }]
  })
}

/** Cuts the output of `adb track-devices` into messages: four hexadecimal digits of length, then the text. */
export function trackReader(onDevices: (devices: Listed[]) => void): (text: string) => void {
  let pending = ''
  return (text) => {
    pending += text
    for (;;) {
      const length = Number.parseInt(pending.slice(0, 4), 16)
      if (Number.isNaN(length) || pending.length < 4 + length) return
      onDevices(parseDevices(pending.slice(4, 4 + length)))
      pending = pending.slice(4 + length)
    }
  }
}

/** All of `getprop`: "[ro.product.model]: [Pixel 8]". */
export function parseProperties(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^\[(.+?)\]: \[(.*)\]\r?$/gm)].map(([, name = '', value = '']) => [name, value]))
}

export function factsOf(serial: string, properties: ReadonlyMap<string, string>): PhoneFacts {
  const get = (name: string): string => properties.get(name) ?? ''
  const isEmulator = serial.startsWith('emulator-') || get('ro.kernel.qemu') === '1' || get('ro.boot.qemu') === '1'
  return {
    platform: 'ANDROID',
    target: isEmulator ? 'EMULATOR' : 'DEVICE',
    model: get('ro.product.model') || serial,
    osVersion: get('ro.build.version.release'),
  }
}

export function isBooted(properties: ReadonlyMap<string, string>): boolean {
  return properties.get('sys.boot_completed') === '1'
}

/** `dumpsys package P`: its code lies in another directory after every install, and its times say when. */
export function parseEvidence(text: string): string | null {
  const find = (name: string): string => new RegExp(`^ *${name}=(.*?)(?: minSdk=.*)?\\r?$`, 'm').exec(text)?.[1] ?? ''
  const code = find('versionCode')
  if (code === '') return null
  return `versionCode=${code} lastUpdateTime=${find('lastUpdateTime')} codePath=${find('codePath')}`
}

/** `aapt dump badging app.apk`. null: it names no package. */
export function parseBadging(text: string): PackageFacts | null {
  const packageId = /^package: name='([^']+)'/m.exec(text)?.[1]
  if (packageId === undefined) return null
  return { packageId, activity: /^launchable-activity: name='([^']+)'/m.exec(text)?.[1] ?? null }
}

/** `dumpsys battery`; temperatures come in tenths of a degree. */
export function parseBattery(text: string): Pick<HealthFacts, 'battery' | 'charging' | 'temperature'> {
  const number = (name: string): number | undefined => {
    const found = new RegExp(`^ *${name}: (-?\\d+)`, 'm').exec(text)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const battery = number('level')
  const temperature = number('temperature')
  return {
    ...(battery !== undefined && { battery }),
    ...(temperature !== undefined && { temperature: temperature / 10 }),
    charging: text.includes('powered: true'),
  }
}

/** `df -k /data`. */
export function parseFreeBytes(text: string): number | undefined {
  const [, , , available] = (text.trim().split('\n').at(-1) ?? '').split(/\s+/)
  return /^\d+$/.test(available ?? '') ? Number(available) * 1024 : undefined
}

/** The crash buffer of logcat: what it says of the package, in one text, or null. */
export function parseCrash(text: string, packageId: string): string | null {
  const lines = text.split('\n').map((line) => line.replace(/^.*? [EF] (\S+?) *: /, '').trim())
  const named = lines.findIndex(
    (line) => line.startsWith(`Process: ${packageId},`) || line.includes(`>>> ${packageId} <<<`),
  )
  if (named === -1) return null
  const cause = lines.slice(named + 1).find((line) => line !== '' && !line.startsWith('at '))
  return cause ?? 'it crashed'
}
