import { expect, test } from 'vitest'
import { DeviceProblem, InstallProblem } from '../../runner.ts'
import type { Adapter, Build, Phone } from '../adapter.ts'
import { follow, onePhoneOf } from '../testing/follow.ts'
import { stubTool } from '../testing/stub-tool.ts'
import type { Rule, StubTool } from '../testing/stub-tool.ts'
import { createAndroidAdapter, readApk } from './adapter.ts'

// Against a SIMULATED adb: what is asked of it, and what is made of its answers. `npm run test:devices` uses a real
// one.
const { signal } = new AbortController()
const PROPERTIES = '[ro.product.model]: [Pixel 8]\n[ro.build.version.release]: [14]\n[sys.boot_completed]: [1]\n'
const BADGING = "package: name='com.shop' versionCode='25'\nlaunchable-activity: name='com.shop.Main'\n"
const COMMON: Rule[] = [
  [/getprop/, PROPERTIES],
  [/dump badging/, BADGING],
  [/ uninstall /, 'Success\n'],
  [/pm clear/, 'Success\n'],
]
const BUILD: Build = {
  file: () => Promise.resolve('/builds/v1.apk'),
  hash: 'hash',
  packageId: 'com.shop',
  activity: 'com.shop.Main',
}

function dump(time: string): string {
  return `    codePath=/data/app/x\n    versionCode=25 minSdk=17\n    lastUpdateTime=${time}\n`
}

function adapterOf(adb: StubTool, serials?: string[]): Adapter {
  return createAndroidAdapter({ path: adb.path, aapt: adb.path, port: 5099, serials })
}

async function onePhone(rules: Rule[]): Promise<{ phone: Phone; adb: StubTool }> {
  const adb = await stubTool([...rules, ...COMMON])
  await adb.track('R58M\tdevice\n')
  return { phone: await onePhoneOf(adapterOf(adb), 'R58M'), adb }
}

test('phones come and go, and one that stays is the same object', async () => {
  const adb = await stubTool(COMMON)
  await adb.track('R58M\tdevice\nR59N\tunauthorized\n')
  const { seen, until } = follow(adapterOf(adb))
  await until('R58M')
  const first = seen.at(-1)?.[0]
  expect(first?.facts).toEqual({ platform: 'ANDROID', target: 'DEVICE', model: 'Pixel 8', osVersion: '14' })
  await adb.track('R58M\tdevice\nR59N\tdevice\n')
  await until('R58M', 'R59N')
  expect(seen.at(-1)?.[0]).toBe(first)
  await adb.track('R58M\toffline\nR59N\tdevice\n')
  await until('R59N')
  expect((await adb.calls()).every((call) => call.startsWith('-P 5099 '))).toBe(true)
})

test('a phone that still boots is taken when it has booted, and others are left alone', async () => {
  const adb = await stubTool([[/getprop/, '[sys.boot_completed]: []\n']])
  await adb.track('R58M\tdevice\nR59N\tdevice\n')
  const { until, seen } = follow(adapterOf(adb, ['R58M']))
  await until()
  await adb.rules(COMMON)
  await until('R58M')
  expect(seen).toHaveLength(2)
})

test('an install goes over what is there, with its permissions, and is proved by the phone', async () => {
  const { phone, adb } = await onePhone([
    [/install -r/, 'Performing Streamed Install\nSuccess\n'],
    [/dumpsys package/, 'Unable to find package: com.shop\n'],
  ])
  const installing = phone.install(BUILD, signal)
  await expect(installing).rejects.toThrow('the build installs another package than com.shop')
  expect((await adb.calls()).find((call) => call.includes('install'))).toBe(
    '-P 5099 -s R58M install -r -g -t /builds/v1.apk',
  )
})

test('an install after which the phone says what it said before was none', async () => {
  const { phone } = await onePhone([
    [/install -r/, 'Success\n'],
    [/dumpsys package/, dump('09:00')],
  ])
  await expect(phone.install(BUILD, signal)).rejects.toThrow(/nothing changed/)
})

test.each([
  ['INSTALL_FAILED_NO_MATCHING_ABIS', InstallProblem],
  ['INSTALL_PARSE_FAILED_NOT_APK', InstallProblem],
  ['INSTALL_FAILED_INSUFFICIENT_STORAGE', DeviceProblem],
])('%s is told as what it is', async (answer, problem) => {
  const { phone } = await onePhone([
    [/install -r/, '', { code: 1, stderr: `adb: failed to install v1.apk: Failure [${answer}]` }],
    [/dumpsys package/, dump('09:00')],
  ])
  await expect(phone.install(BUILD, signal)).rejects.toThrow(problem)
})

test('what is in the way is removed first', async () => {
  const { phone, adb } = await onePhone([
    [/install -r/, '', { code: 1, stderr: 'Failure [INSTALL_FAILED_UPDATE_INCOMPATIBLE: signatures do not match]' }],
    [/dumpsys package/, dump('09:00')],
  ])
  await expect(phone.install(BUILD, signal)).rejects.toThrow(InstallProblem)
  const calls = (await adb.calls()).filter((call) => call.includes('install')).map((call) => call.split(' ')[4])
  expect(calls).toEqual(['install', 'uninstall', 'install'])
})

test('a session names its phone and its own port, and never the app itself', async () => {
  const { phone } = await onePhone([])
  const [first, second] = [await phone.session(BUILD, signal), await phone.session(BUILD, signal)]
  expect(first.capabilities).toMatchObject({
    'appium:udid': 'R58M',
    'appium:adbPort': 5099,
    'appium:appPackage': 'com.shop',
    'appium:appActivity': 'com.shop.Main',
    'appium:noReset': true,
    'appium:newCommandTimeout': 300,
  })
  expect(first.capabilities).not.toHaveProperty('appium:app')
  expect(first.capabilities['appium:systemPort']).not.toBe(second.capabilities['appium:systemPort'])
  expect(first.resets.CLEAR.map(({ script }) => script)).toEqual([
    'mobile: clearApp',
    'mobile: changePermissions',
    'mobile: activateApp',
  ])
  expect(first.resets.NONE).toEqual([])
})

test('health comes from the phone, and a phone that does not answer is a problem of the device', async () => {
  const { phone, adb } = await onePhone([
    [/dumpsys battery/, 'level: 55\ntemperature: 310\n'],
    [/df -k/, 'Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/x 100 50 50 50% /data\n'],
  ])
  expect(await phone.health()).toEqual({
    isBooted: true,
    battery: 55,
    temperature: 31,
    charging: false,
    freeBytes: 51_200,
  })
  expect(await phone.state?.()).toEqual({ battery: 55, temperature: 31, charging: false, freeBytes: 51_200 })
  await adb.rules([[/.*/, '', { code: 1, stderr: "error: device 'R58M' not found" }]])
  await expect(phone.health()).rejects.toThrow(
    new DeviceProblem("adb -s R58M shell getprop: error: device 'R58M' not found"),
  )
})

test('the log of a phone is what it wrote since the mark, of much the newest', async () => {
  const { phone, adb } = await onePhone([
    [/logcat/, `${'x'.repeat(1_100_000)} the end`],
    [/date/, '1795350681\n'],
  ])
  const log = await phone.logSince(await phone.crashMark())
  expect(log).toHaveLength(1_000_000)
  expect(log).toMatch(/ the end$/)
  expect((await adb.calls()).at(-1)).toContain('shell logcat -d -v threadtime -T 1795350681.000')
})

test('words for the shell of the phone are words there too', async () => {
  const { phone, adb } = await onePhone([[/dumpsys package/, '']])
  await phone.evidence("com.shop; reboot 'now'")
  expect((await adb.calls()).at(-1)).toBe(`-P 5099 -s R58M shell dumpsys package 'com.shop; reboot '\\''now'\\'''`)
})

test('devices that cannot be used are named, with what to do', async () => {
  const adb = await stubTool([
    [/version/, 'Android Debug Bridge version 1.0.41\n'],
    [/devices$/, 'List of devices attached\nR58M\tunauthorized\nR59N\tdevice\n\n'],
  ])
  const adapter = createAndroidAdapter({ path: adb.path, aapt: adb.path })
  expect(await adapter.unusable?.()).toEqual([
    {
      what: 'android R58M',
      ok: false,
      detail: 'unauthorized',
      advice: 'unlock the phone and allow USB debugging for this computer',
    },
  ])
  expect((await adapter.check()).map(({ what, ok }) => [what, ok])).toEqual([
    ['adb', true],
    ['aapt', true],
  ])
  const missing = createAndroidAdapter({ path: '/nowhere/adb', aapt: '/nowhere/aapt' })
  expect((await missing.check()).map(({ ok, detail }) => [ok, detail])).toEqual([
    [false, '/nowhere/adb does not start'],
    [false, '/nowhere/aapt does not start'],
  ])
})

test('a file that is no APK is no build', async () => {
  const aapt = await stubTool([[/dump badging/, '', { code: 1, stderr: 'ERROR: dump failed' }]])
  await expect(readApk(aapt.path, 'x.apk')).rejects.toThrow(InstallProblem)
  await expect(readApk('/nowhere/aapt', 'x.apk')).rejects.toThrow(DeviceProblem)
})
