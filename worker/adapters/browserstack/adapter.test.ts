import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSession, endSession } from '../../runners/appwright/session.ts'
import { createWebDriver } from '../../runners/appwright/webdriver.ts'
import { tempDir } from '../../testing/temp-dir.ts'
import type { Build, Phone } from '../adapter.ts'
import { follow } from '../testing/follow.ts'
import { createBrowserstackAdapter } from './adapter.ts'
import { createBrowserstackApi } from './api.ts'
import { createSlots } from './slots.ts'
import { startStubBrowserstack } from './testing.ts'
import type { StubBrowserstack } from './testing.ts'

// Against a SIMULATED BrowserStack that answers what its documentation says. Never run against the vendor.
const { signal } = new AbortController()
const APPIUM = { use: () => Promise.reject(new Error('no Appium of ours is needed')), stop: () => Promise.resolve() }
const PIXEL = { name: 'Google Pixel 8', osVersion: '14.0' }
const IPHONE = { name: 'iPhone 16', osVersion: '18' }

async function rented(devices = [PIXEL, IPHONE]): Promise<{ stub: StubBrowserstack; phones: readonly Phone[] }> {
  const stub = await startStubBrowserstack()
  const { apiUrl, hubUrl } = stub
  const adapter = createBrowserstackAdapter({
    apiUrl,
    hubUrl,
    username: 'ada',
    accessKey: 'key',
    devices,
    inspect: () => Promise.resolve({ packageId: 'com.shop', activity: null }),
  })
  const ids = devices.slice(0, stub.team ?? stub.allowed).map((_, index) => `browserstack-${index + 1}`)
  const phones = await follow(adapter).until(...ids)
  return { stub, phones }
}

async function build(hash = 'a'.repeat(64)): Promise<Build> {
  const path = join(await tempDir(), 'v1.apk')
  await writeFile(path, 'bytes of the app')
  return { file: () => Promise.resolve(path), hash, packageId: 'com.shop', activity: null }
}

function first(phones: readonly Phone[]): Phone {
  const [phone] = phones
  if (phone === undefined) throw new Error('no phone')
  return phone
}

test('one worker for each device that is rented, up to what the plan allows', async () => {
  const { phones } = await rented([PIXEL, IPHONE, PIXEL])
  expect(phones.map(({ id, facts }) => [id, facts])).toEqual([
    ['browserstack-1', { platform: 'ANDROID', target: 'BROWSERSTACK', model: 'Google Pixel 8', osVersion: '14.0' }],
    ['browserstack-2', { platform: 'IOS', target: 'BROWSERSTACK', model: 'iPhone 16', osVersion: '18' }],
  ])
})

test.each([
  [5, 2, 2],
  [2, 5, 2],
  [3, null, 3],
])('of a plan for %s at a time, of which the team has %s, %s may be open', async (allowed, team, least) => {
  const stub = await startStubBrowserstack()
  Object.assign(stub, { allowed, team, othersRunning: 1 })
  const api = createBrowserstackApi({ apiUrl: stub.apiUrl, username: 'ada', accessKey: 'key' })
  expect(await api.plan()).toEqual({ running: 1, allowed: least })
})

test('what was uploaded before is looked for by the content of the build, before anything is sent', async () => {
  const { stub, phones } = await rented([PIXEL])
  const hash = 'c'.repeat(64)
  await first(phones).install(await build(hash), signal)
  await first(phones).install(await build(hash), signal)
  expect(stub.calls.filter((call) => /recent_apps|upload/.test(call))).toEqual([
    `GET /app-automate/recent_apps/${hash}`,
    'POST /app-automate/upload',
  ])
  expect([...stub.uploads.keys()]).toEqual([hash])
  // Another agent of the account, or this one after its restart.
  const api = createBrowserstackApi({ apiUrl: stub.apiUrl, username: 'ada', accessKey: 'key' })
  expect(await api.findApp(hash)).toBe(stub.uploads.get(hash))
  expect(await api.findApp('d'.repeat(64))).toBeNull()
})

test('an upload that was refused is tried again by the next who needs it', async () => {
  const { stub, phones } = await rented([PIXEL])
  stub.uploadRefusal = 'You have exceeded the upload limit'
  await expect(first(phones).install(await build(), signal)).rejects.toThrow(
    'BrowserStack does not take the build: BrowserStack answers 422 to /upload: You have exceeded the upload limit',
  )
  stub.uploadRefusal = null
  await first(phones).install(await build(), signal)
  expect(stub.uploads.size).toBe(1)
})

test('a build is uploaded once for its content, however many phones ask and whoever uploaded it', async () => {
  const { stub, phones } = await rented([PIXEL, PIXEL])
  const app = await build()
  await Promise.all(phones.map((phone) => phone.install(app, signal)))
  const uploads = () => stub.calls.filter((call) => call === 'POST /app-automate/upload').length
  expect(uploads()).toBe(1)
  stub.uploads.set('b'.repeat(64), 'bs://of-a-colleague')
  const session = await openSession(first(phones), await build('b'.repeat(64)), APPIUM, signal)
  expect(uploads()).toBe(1)
  expect([...stub.sessions.values()][0]).toMatchObject({
    'appium:app': 'bs://of-a-colleague',
    'bstack:options': { deviceName: 'Google Pixel 8', osVersion: '14.0', idleTimeout: 300 },
  })
  await endSession(session)
  expect(stub.sessions.size).toBe(0)
})

test('an app that was deleted meanwhile is uploaded again', async () => {
  const { stub, phones } = await rented()
  const app = await build()
  await first(phones).install(app, signal)
  stub.deleted.add([...stub.uploads.values()][0] ?? '')
  const session = await openSession(first(phones), app, APPIUM, signal)
  expect(stub.calls.filter((call) => call === 'POST /app-automate/upload')).toHaveLength(2)
  await endSession(session)
})

test('tests reach the hub without the account, and nobody else does', async () => {
  const { phones, stub } = await rented()
  const session = await openSession(first(phones), await build(), APPIUM, signal)
  expect(session.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/)
  expect(await session.driver.execute(session.id, session.plan.ping)).toBeNull()
  const stranger = createWebDriver(new URL('/wd/hub', session.url).href)
  await expect(stranger.execute(session.id, session.plan.ping)).rejects.toThrow()
  await endSession(session)
  await expect(session.driver.execute(session.id, session.plan.ping)).rejects.toMatchObject({
    code: 'invalid session id',
  })
  expect(stub.calls).toContain('DELETE /wd/hub/session/session-1')
})

test('never more sessions than the plan allows, whatever others of the account do', async () => {
  const { phones, stub } = await rented([PIXEL, PIXEL])
  stub.othersRunning = 1
  const [one, two] = phones
  if (one === undefined || two === undefined) throw new Error('two phones were rented')
  const held = await openSession(one, await build(), APPIUM, signal)
  const leaving = new AbortController()
  const waiting = openSession(two, await build(), APPIUM, leaving.signal)
  leaving.abort(new Error('the job was canceled'))
  await expect(waiting).rejects.toThrow('the job was canceled')
  await endSession(held)
  await endSession(await openSession(two, await build(), APPIUM, signal))
  expect(stub.mostSessions).toBe(1)
})

test('a slot that is given back is taken by the one that waits, and giving it back twice is one', async () => {
  const slots = createSlots(() => Promise.resolve({ running: 0, allowed: 1 }), 1)
  const giveBack = await slots.take(signal)
  let isTaken = false
  const next = slots.take(signal).then((release) => {
    isTaken = true
    return release
  })
  await Promise.resolve()
  expect(isTaken).toBe(false)
  giveBack()
  giveBack()
  await next
  const over = AbortSignal.timeout(20)
  await expect(slots.take(over)).rejects.toThrow()
})

test('who waits for a slot looks at the plan again, until others of the account have left one', async () => {
  let looks = 0
  const slots = createSlots(() => Promise.resolve({ running: ++looks < 3 ? 2 : 1, allowed: 2 }), 1)
  await slots.take(signal)
  expect(looks).toBe(3)
})

test('a session lasts two hours at most, and its apps do not stay', async () => {
  const { phones } = await rented()
  const plan = await first(phones).session(await build(), signal)
  plan.onClosed?.()
  expect([first(phones).keepsApps, plan.maxAgeMs]).toEqual([false, 7_200_000])
  expect(plan.resets.CLEAR.map(({ script }) => script)).toEqual(['mobile: clearApp', 'mobile: activateApp'])
})

test('a wrong account and an unknown device are told by the doctor', async () => {
  const { apiUrl, hubUrl } = await startStubBrowserstack()
  const options = { apiUrl, hubUrl, username: 'ada', accessKey: 'wrong', devices: [PIXEL], inspect: null }
  expect(await createBrowserstackAdapter(options).check()).toEqual([
    {
      what: 'BrowserStack',
      ok: false,
      detail: expect.stringContaining('401 to /') as string,
      advice: 'check BROWSERSTACK_USERNAME and BROWSERSTACK_ACCESS_KEY',
    },
  ])
  const devices = [PIXEL, { name: 'Nokia 3310', osVersion: '1' }]
  const checks = await createBrowserstackAdapter({ ...options, accessKey: 'key', devices }).check()
  expect(checks.map(({ ok, detail }) => [ok, detail])).toEqual([
    [true, '0 of 2 sessions run'],
    [true, 'is there'],
    [false, 'is not there'],
  ])
})
