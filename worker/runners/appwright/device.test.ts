import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DeviceProblem, NotWanted } from '../../runner.ts'
import type { Job } from '../../runner.ts'
import { tempDir } from '../../testing/temp-dir.ts'
import { keepFile } from './find-build.ts'
import { Bench, V1 } from './testing/bench.ts'

// What the agent does around the tests: who installs what and when, and which sessions it holds. The tests themselves
// need a real Playwright and an Appium: `npm run test:devices`.

const { signal } = new AbortController()
test('a build is installed once, whatever the agent that asks, and every assignment has one session', async () => {
  const bench = await Bench.open()
  const device = await bench.device()
  expect(await device.prepare(V1, signal)).toMatchObject({ performed: true, buildHash: bench.installs[0] })
  await device.release()
  expect(await device.prepare(V1, signal)).toMatchObject({ performed: false, durationMs: 0 })
  await device.release()
  expect(await (await bench.device()).prepare(V1, signal)).toMatchObject({ performed: false })
  expect(bench.installs).toHaveLength(1)
  expect(bench.webdriver.calls).toEqual([
    'POST /session',
    'DELETE /session/session-1',
    'POST /session',
    'DELETE /session/session-2',
    'POST /session',
  ])
})

test('nothing is changed on the device before the server was asked, and only an install is asked for', async () => {
  const bench = await Bench.open()
  const device = await bench.device()
  const asked: number[] = []
  const mayInstall = (): Promise<void> => {
    asked.push(bench.installs.length)
    return asked.length === 1 ? Promise.reject(new NotWanted('no job is left')) : Promise.resolve()
  }
  await expect(device.prepare({ ...V1, mayInstall }, signal)).rejects.toThrow(NotWanted)
  expect(bench.webdriver.calls).toEqual([])
  await device.prepare({ ...V1, mayInstall }, signal)
  await device.prepare({ ...V1, mayInstall }, signal)
  expect(asked).toEqual([0, 0])
  expect(bench.installs).toHaveLength(1)
})

test('other bytes of the same version are installed, and the same bytes of another version are not', async () => {
  const bench = await Bench.open()
  const device = await bench.device()
  await device.prepare(V1, signal)
  await bench.build('v1', 'other bytes')
  expect(await device.prepare(V1, signal)).toMatchObject({ performed: true })
  await bench.build('v2', 'other bytes')
  const V2 = { ...V1, appVersionId: 'v2' }
  expect(await device.prepare(V2, signal)).toMatchObject({ performed: false })
  expect(await device.installed()).toEqual([{ ...V2, buildHash: bench.installs[1] }])
})

test("the device's own word counts more than the agent's memory", async () => {
  const bench = await Bench.open()
  const device = await bench.device()
  await device.prepare(V1, signal)
  bench.trace = 'somebody else installed it'
  expect(await device.installed()).toEqual([])
  expect(await device.prepare(V1, signal)).toMatchObject({ performed: true })
  bench.trace = null
  expect(await device.installed()).toEqual([])
})

test('an install that fails leaves nothing that anybody believes in', async () => {
  let isFull = false
  const bench: Bench = await Bench.open({
    install: ({ hash }) => {
      if (isFull) return Promise.reject(new DeviceProblem('storage is full'))
      bench.installs.push(hash)
      bench.trace = 'installed'
      return Promise.resolve()
    },
  })
  const device = await bench.device()
  await device.prepare(V1, signal)
  expect(await device.installed()).toHaveLength(1)
  isFull = true
  await bench.build('v1', 'too large')
  await expect(device.prepare(V1, signal)).rejects.toThrow('storage is full')
  expect(await (await bench.device()).installed()).toEqual([])
})

test('a device whose apps do not stay installs for every assignment, and never says that something is there', async () => {
  const bench = await Bench.open({ keepsApps: false })
  const device = await bench.device()
  expect(await device.prepare(V1, signal)).toMatchObject({ performed: true })
  await device.release()
  expect(await device.prepare(V1, signal)).toMatchObject({ performed: true })
  expect(await device.installed()).toEqual([])
})

test('a build of the server is fetched only to be installed, and kept for as long as it may be needed', async () => {
  const bench = await Bench.open()
  const device = await bench.device()
  const cache = await tempDir()
  let fetched = 0
  const build = {
    sha256: 'hash',
    fileName: 'shop.apk',
    platform: 'ANDROID',
    packageId: 'com.shop',
    launchActivity: 'com.shop.Main',
    async file() {
      fetched++
      await writeFile(join(cache, 'shop.apk'), 'uploaded')
      return join(cache, 'shop.apk')
    },
  } as const
  expect(await device.prepare({ ...V1, build }, signal)).toMatchObject({ performed: true, buildHash: 'hash' })
  expect(await device.prepare({ ...V1, build }, signal)).toMatchObject({ performed: false })
  expect(fetched).toBe(1)
  const forIos = { ...build, platform: 'IOS' } as const
  await expect(device.prepare({ ...V1, build: forIos }, signal)).rejects.toThrow('shop.apk is a build for IOS')
  const kept = keepFile(build, join(cache, 'own'))
  const path = await kept(signal)
  await rm(join(cache, 'shop.apk'))
  expect(await readFile(await kept(signal), 'utf8')).toBe('uploaded')
  expect(path).toBe(join(cache, 'own', 'shop.apk'))
})

test('a session that cannot be opened is put down to the device; one worth it is tried once more', async () => {
  const bench = await Bench.open()
  bench.webdriver.refusal = { error: 'session not created', message: 'APP_DELETED\nmore' }
  await expect((await bench.device()).prepare(V1, signal)).rejects.toThrow(
    new DeviceProblem('no test session can be opened: APP_DELETED'),
  )
  let closed = 0
  bench.plan = { onRefused: (message) => message === 'APP_DELETED', onClosed: () => closed++ }
  bench.webdriver.refusal = { error: 'session not created', message: 'APP_DELETED' }
  const device = await bench.device()
  await device.prepare(V1, signal)
  expect(closed).toBe(1)
  await device.release()
  expect(closed).toBe(2)
})

test('a session that must end soon takes no further job', async () => {
  const bench = await Bench.open()
  const device = await bench.device()
  bench.plan = { maxAgeMs: 2 * 3_600_000 }
  await device.prepare(V1, signal)
  expect(device.isSpent?.()).toBe(false)
  await device.release()
  bench.plan = { maxAgeMs: 600_000 }
  await device.prepare(V1, signal)
  expect(device.isSpent?.()).toBe(true)
})

test('a session that must end takes no further job when twice the longest that it saw would not end in time', async () => {
  const now = performance.now.bind(performance)
  let later = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now() + later)
  onTestFinished(() => void vi.restoreAllMocks())
  const bench = await Bench.open()
  bench.plan = { maxAgeMs: 2 * 3_600_000 }
  const device = await bench.device()
  await device.prepare(V1, signal)
  await bench.run(device, null, ({ type }) => {
    if (type === 'begin') later += 35 * 60_000
  })
  expect(device.isSpent?.()).toBe(false)
  later += 20 * 60_000
  expect(device.isSpent?.()).toBe(true)
})

test('a device that left takes nothing more', async () => {
  const bench = await Bench.open()
  const device = await bench.device()
  await device.prepare(V1, signal)
  device.lose()
  expect(device.isSpent?.()).toBe(true)
  await expect(device.prepare(V1, signal)).rejects.toThrow(DeviceProblem)
  const job: Job = { ...V1, id: 'j', attemptId: 'a', attemptNumber: 1, testPath: 'x', timeoutMs: 1, stopGraceMs: 1 }
  expect(await device.run(job, () => undefined, signal)).toMatchObject({ outcome: 'ERRORED', cause: 'DEVICE' })
})

test('a missing build is told to the person who submitted the job', async () => {
  const device = await (await Bench.open()).device()
  await expect(device.prepare({ ...V1, appVersionId: 'v9' }, signal)).rejects.toThrow('there is no v9.apk')
  await expect(device.prepare({ ...V1, appVersionId: '../v1' }, signal)).rejects.toThrow('cannot name a file')
})
