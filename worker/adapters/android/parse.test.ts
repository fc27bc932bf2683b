import { expect, test } from 'vitest'
import {
  factsOf,
  isBooted,
  parseBadging,
  parseBattery,
  parseCrash,
  parseEvidence,
  parseFreeBytes,
  parseProperties,
  trackReader,
} from './parse.ts'
import type { Listed } from './parse.ts'

// Texts as Android's tools print them, shortened.

test('messages of track-devices are cut by their length, however they arrive', () => {
  const seen: Listed[][] = []
  const read = trackReader((devices) => seen.push(devices))
  const text = '0000' + '0016emulator-5554\toffline\n' + '002eemulator-5554\tdevice\nR58M12ABCDE\tunauthorized\n'
  for (const piece of text.match(/[^]{1,7}/g) ?? []) read(piece)
  expect(seen).toEqual([
    [],
    [{ serial: 'emulator-5554', state: 'offline' }],
    [
      { serial: 'emulator-5554', state: 'device' },
      { serial: 'R58M12ABCDE', state: 'unauthorized' },
    ],
  ])
})

test('a phone says what it is', () => {
  const properties = parseProperties(
    '[ro.product.model]: [Pixel 8]\r\n[ro.build.version.release]: [14]\n[sys.boot_completed]: [1]\n[ro.kernel.qemu]: []\n',
  )
  expect(factsOf('R58M12ABCDE', properties)).toEqual({
    platform: 'ANDROID',
    target: 'DEVICE',
    model: 'Pixel 8',
    osVersion: '14',
  })
  expect(isBooted(properties)).toBe(true)
  expect(isBooted(parseProperties('[sys.boot_completed]: []'))).toBe(false)
})

test.each([
  ['emulator-5554', ''],
  ['127.0.0.1:5555', '[ro.kernel.qemu]: [1]'],
  ['127.0.0.1:5555', '[ro.boot.qemu]: [1]'],
])('%s with %j is an emulator', (serial, text) => {
  expect(factsOf(serial, parseProperties(text)).target).toBe('EMULATOR')
})

const DUMP = `Packages:
  Package [com.shop] (2e1c):
    userId=10142
    codePath=/data/app/~~aB3==/com.shop-Q1==
    versionCode=25 minSdk=17 targetSdk=33
    versionName=5.0.0
    lastUpdateTime=2026-11-22 09:19:14
    firstInstallTime=2026-01-01 00:00:00`

test('the word of the device on an install changes with each of them', () => {
  expect(parseEvidence('Unable to find package: com.shop')).toBeNull()
  expect(parseEvidence(DUMP)).toBe(
    'versionCode=25 lastUpdateTime=2026-11-22 09:19:14 codePath=/data/app/~~aB3==/com.shop-Q1==',
  )
  expect(parseEvidence(DUMP.replace('Q1', 'Q2'))).not.toBe(parseEvidence(DUMP))
  expect(parseEvidence(DUMP.replace('09:19:14', '09:19:15'))).not.toBe(parseEvidence(DUMP))
})

test('a build says what it is called', () => {
  const text =
    "package: name='com.shop' versionCode='25' versionName='5.0.0'\nlaunchable-activity: name='com.shop.Main'  label=''"
  expect(parseBadging(text)).toEqual({ packageId: 'com.shop', activity: 'com.shop.Main' })
  expect(parseBadging("package: name='com.shop' versionCode='1'")).toEqual({ packageId: 'com.shop', activity: null })
  expect(parseBadging('ERROR: dump failed')).toBeNull()
})

test('battery and storage', () => {
  const battery = '  AC powered: false\n  USB powered: true\n  level: 87\n  temperature: 274\n'
  expect(parseBattery(battery)).toEqual({ battery: 87, temperature: 27.4, charging: true })
  expect(parseBattery('Can not find service: battery')).toEqual({ charging: false })
  const df =
    'Filesystem     1K-blocks     Used Available Use% Mounted on\n/dev/block/dm-5 50000000 20000000 30000000  40% /data\n'
  expect(parseFreeBytes(df)).toBe(30_720_000_000)
  expect(parseFreeBytes('df: /data: Permission denied')).toBeUndefined()
})

const CRASH = `--------- beginning of crash
1795340327.583  4001  4001 E AndroidRuntime: FATAL EXCEPTION: main
1795340327.583  4001  4001 E AndroidRuntime: Process: com.shop, PID: 4001
1795340327.583  4001  4001 E AndroidRuntime: java.lang.IllegalStateException: no cart
1795340327.583  4001  4001 E AndroidRuntime: 	at com.shop.Cart.open(Cart.kt:12)`

test('a crash is that of the app and of nobody else', () => {
  expect(parseCrash(CRASH, 'com.shop')).toBe('java.lang.IllegalStateException: no cart')
  expect(parseCrash(CRASH, 'com.sho')).toBeNull()
  expect(parseCrash('--------- beginning of crash\n', 'com.shop')).toBeNull()
  const native = '1795340327.5  99  99 F DEBUG   : pid: 4001, tid: 4001, name: shop  >>> com.shop <<<\n'
  expect(parseCrash(`${native}1795340327.5  99  99 F DEBUG   : signal 11 (SIGSEGV), code 1`, 'com.shop')).toBe(
    'signal 11 (SIGSEGV), code 1',
  )
})
