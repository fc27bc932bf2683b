import { expect, test } from 'vitest'
import { InstallProblem } from '../../runner.ts'
import type { Build, Phone } from '../adapter.ts'
import { onePhoneOf } from '../testing/follow.ts'
import { stubTool } from '../testing/stub-tool.ts'
import type { Rule, StubTool } from '../testing/stub-tool.ts'
import { createIosDeviceAdapter } from './adapter.ts'

// Against a SIMULATED xcrun that answers what is known of devicectl's JSON. Never run on macOS.
const { signal } = new AbortController()
const BUILD: Build = { file: () => Promise.resolve('/b/v1.ipa'), hash: 'h', packageId: 'com.shop', activity: null }

function device(udid: string, tunnelState: string, pairingState = 'paired'): object {
  return {
    identifier: `id-${udid}`,
    connectionProperties: { pairingState, tunnelState },
    deviceProperties: { name: 'Phone', osVersionNumber: '18.5' },
    hardwareProperties: { udid, platform: 'iOS', marketingName: 'iPhone 16', productType: 'iPhone17,3' },
  }
}
const DEVICES = [device('U-1', 'connected'), device('U-2', 'unavailable'), device('U-3', 'connected', 'unpaired')]
const LISTED: Rule = [/^devicectl list devices/, '', { json: { result: { devices: DEVICES } } }]
const apps = (...all: object[]): Rule => [/^devicectl device info apps/, '', { json: { result: { apps: all } } }]
const APP = {
  bundleIdentifier: 'com.shop',
  url: 'file:///private/var/containers/Bundle/OLD/Shop.app/',
  bundleVersion: '25',
}

async function iphone(rules: Rule[]): Promise<{ phone: Phone; xcrun: StubTool }> {
  const xcrun = await stubTool([...rules, LISTED])
  const phone = await onePhoneOf(createIosDeviceAdapter({ xcrun: xcrun.path, pollMs: 50 }), 'U-1')
  return { phone, xcrun }
}

test('phones that are paired and reachable are found', async () => {
  const { phone } = await iphone([])
  expect([phone.id, phone.facts]).toEqual([
    'U-1',
    { platform: 'IOS', target: 'DEVICE', model: 'iPhone 16', osVersion: '18.5' },
  ])
})

test('an app is removed and installed, and the directory that it got is the proof', async () => {
  const { phone, xcrun } = await iphone([apps(APP), [/^devicectl device (un)?install/, '']])
  expect(await phone.evidence('com.shop')).toBe('file:///private/var/containers/Bundle/OLD/Shop.app/ 25')
  await expect(phone.install(BUILD, signal)).rejects.toThrow(/nothing changed/)
  expect((await xcrun.calls()).filter((call) => call.includes('install'))).toEqual([
    'devicectl device uninstall app com.shop --device U-1',
    'devicectl device install app /b/v1.ipa --device U-1',
  ])
})

test('an app that the phone refuses is a fault of the app', async () => {
  const { phone } = await iphone([
    apps(),
    [/^devicectl device install/, '', { code: 1, stderr: 'ERROR: The application is not signed for this device' }],
  ])
  expect(await phone.evidence('com.shop')).toBeNull()
  await expect(phone.install(BUILD, signal)).rejects.toThrow(InstallProblem)
})

test('nobody can wipe the data of an app on a phone: it is restarted instead', async () => {
  const { phone } = await iphone([])
  const { resets, capabilities } = await phone.session(BUILD, signal)
  expect(resets.CLEAR.map(({ script }) => script)).toEqual(['mobile: terminateApp', 'mobile: activateApp'])
  expect(capabilities).toMatchObject({ 'appium:udid': 'U-1', 'appium:usePreinstalledWDA': true })
})
