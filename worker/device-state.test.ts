import { expect, onTestFinished, test } from 'vitest'
import { isNews, watchState } from './device-state.ts'
import type { DeviceState } from './runner.ts'
import { watched } from './testing/deferred.ts'
import { fakeDevice } from './testing/fake-device.ts'

const FULL: DeviceState = { battery: 80, charging: false, temperature: 30, freeBytes: 20e9 }

test.each([
  ['the first', null, FULL, true],
  ['nothing', null, {}, false],
  ['the same', FULL, FULL, false],
  ['a little less of everything', FULL, { battery: 76, charging: false, temperature: 31.9, freeBytes: 19.6e9 }, false],
  ['five per cent less', FULL, { ...FULL, battery: 75 }, true],
  ['a cable', FULL, { ...FULL, charging: true }, true],
  ['two degrees more', FULL, { ...FULL, temperature: 32 }, true],
  ['half a gigabyte less', FULL, { ...FULL, freeBytes: 19.5e9 }, true],
  ['a sensor that fell silent', FULL, { battery: 80, charging: false, freeBytes: 20e9 }, true],
  ['one that never spoke', { battery: 80, temperature: null }, { battery: 80 }, false],
])('news or not: %s', (_, told, now, isOne) => {
  expect(isNews(told, now)).toBe(isOne)
})

test('what was told is told again when it has changed, or may be forgotten', async () => {
  const facts = watched()
  let looks = 0
  let answer = (): Promise<DeviceState> => Promise.resolve(FULL)
  const device = {
    ...fakeDevice(),
    state: () => {
      looks++
      facts.changed()
      return answer()
    },
  }
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const watch = watchState(device, over.signal, 1)
  const nextLooks = async () => {
    const from = looks
    await facts.until(() => looks >= from + 2)
  }
  await nextLooks()
  expect(watch.news()).toEqual(FULL)
  watch.told(FULL)
  expect(watch.news()).toBeNull()
  answer = () => Promise.reject(new Error('no answer'))
  await nextLooks()
  expect(watch.news()).toBeNull()
  answer = () => Promise.resolve({ ...FULL, battery: 20 })
  await nextLooks()
  expect(watch.news()).toMatchObject({ battery: 20 })
  watch.told({ ...FULL, battery: 20 })
  watch.forget()
  expect(watch.news()).toMatchObject({ battery: 20 })
})

test('a device that tells nothing is not asked', () => {
  expect(watchState(fakeDevice(), AbortSignal.timeout(1_000), 1).news()).toBeNull()
})
