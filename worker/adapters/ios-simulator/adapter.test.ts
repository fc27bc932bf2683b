import { expect, test } from 'vitest'
import { tempDir } from '../../testing/temp-dir.ts'
import { InstallProblem } from '../../runner.ts'
import type { Build, Phone } from '../adapter.ts'
import { onePhoneOf } from '../testing/follow.ts'
import { stubTool } from '../testing/stub-tool.ts'
import type { Rule, StubTool } from '../testing/stub-tool.ts'
import { createSimulatorAdapter } from './adapter.ts'

// Against a SIMULATED xcrun that answers what Apple documents. Never run on macOS.
const { signal } = new AbortController()
const LIST = {
  devices: {
    'com.apple.CoreSimulator.SimRuntime.iOS-18-5': [
      { udid: 'A-1', name: 'iPhone 16', state: 'Booted', isAvailable: true },
      { udid: 'A-2', name: 'iPhone SE', state: 'Shutdown', isAvailable: true },
      { udid: 'A-3', name: 'iPhone 8', state: 'Booted', isAvailable: false },
    ],
    'com.apple.CoreSimulator.SimRuntime.watchOS-11-5': [{ udid: 'W-1', name: 'Watch', state: 'Booted' }],
  },
}
const LISTED: Rule = [/^simctl list devices available --json$/, JSON.stringify(LIST)]

async function simulator(rules: Rule[]): Promise<{ phone: Phone; xcrun: StubTool }> {
  const xcrun = await stubTool([...rules, LISTED])
  const phone = await onePhoneOf(createSimulatorAdapter({ xcrun: xcrun.path, pollMs: 50 }), 'A-1')
  return { phone, xcrun }
}

async function build(): Promise<Build> {
  const app = await tempDir()
  return { file: () => Promise.resolve(app), hash: 'hash', packageId: 'com.shop', activity: null }
}

test('simulators that are booted are found, with the version of their runtime', async () => {
  const { phone } = await simulator([])
  expect([phone.id, phone.facts]).toEqual([
    'A-1',
    { platform: 'IOS', target: 'EMULATOR', model: 'iPhone 16', osVersion: '18.5' },
  ])
})

test('an app is removed and installed, and the directory that it got is the proof', async () => {
  const app = await build()
  const { phone, xcrun } = await simulator([[/get_app_container/, '/containers/OLD/Shop.app\n']])
  await xcrun.rules([[/get_app_container/, '/containers/OLD/Shop.app\n'], [/^simctl (un)?install/, ''], LISTED])
  await expect(phone.install(app, signal)).rejects.toThrow(/nothing changed/)
  expect((await xcrun.calls()).filter((call) => !call.includes(' list '))).toEqual([
    'simctl get_app_container A-1 com.shop app',
    'simctl uninstall A-1 com.shop',
    `simctl install A-1 ${await app.file(signal)}`,
    'simctl get_app_container A-1 com.shop app',
  ])
})

test('an app that the simulator refuses is a fault of the app', async () => {
  const { phone } = await simulator([
    [/get_app_container/, '', { code: 2, stderr: 'No such file or directory' }],
    [/^simctl install/, '', { code: 1, stderr: 'Failed to install: wrong architecture' }],
  ])
  expect(await phone.evidence('com.shop')).toBeNull()
  await expect(phone.install(await build(), signal)).rejects.toThrow(InstallProblem)
})

test('a session attaches to the app that is there, with ports of its own', async () => {
  const { phone } = await simulator([])
  const { capabilities, resets } = await phone.session(await build(), signal)
  expect(capabilities).toMatchObject({ 'appium:udid': 'A-1', 'appium:bundleId': 'com.shop', 'appium:noReset': true })
  expect(capabilities).not.toHaveProperty('appium:app')
  expect(resets.CLEAR).toEqual([
    { script: 'mobile: clearApp', args: [{ bundleId: 'com.shop' }] },
    { script: 'mobile: activateApp', args: [{ bundleId: 'com.shop' }] },
  ])
})

test('a simulator is restarted by shutting it down and booting it', async () => {
  const { phone, xcrun } = await simulator([[/^simctl (shutdown|boot|bootstatus)/, '']])
  await phone.reboot?.(signal)
  expect((await xcrun.calls()).filter((call) => !call.includes(' list '))).toEqual([
    'simctl shutdown A-1',
    'simctl boot A-1',
    'simctl bootstatus A-1 -b',
  ])
  expect(await phone.health()).toEqual({ isBooted: true })
})
