import { expect, test } from 'vitest'
import { DeviceProblem } from '../../runner.ts'
import { healthFault, probePhone } from './probe.ts'
import { fakePhone } from './testing/fake-phone.ts'

const { signal } = new AbortController()

test.each([
  [{ isBooted: true }, null],
  [{ isBooted: true, battery: 3, charging: true, temperature: 31, freeBytes: 9e9 }, null],
  [{ isBooted: false }, 'it has not finished starting'],
  [{ isBooted: true, battery: 3, charging: false }, 'its battery is at 3 %'],
  [{ isBooted: true, temperature: 51.2 }, 'it is too hot: 51.2 °C'],
  [{ isBooted: true, freeBytes: 80_000_000 }, 'its storage is full: 80 MB are free'],
])('%j: %s', (facts, fault) => {
  expect(healthFault(facts)?.what ?? null).toBe(fault)
})

test('a phone that does not answer is restarted and looked at again', async () => {
  let isUp = false
  const health = () => (isUp ? Promise.resolve({ isBooted: true }) : Promise.reject(new DeviceProblem('no answer')))
  const reboot = () => {
    isUp = true
    return Promise.resolve()
  }
  expect(await probePhone(fakePhone({ health, reboot }), new Map(), signal)).toEqual({ error: null, rebooted: true })
})

test('a phone that nobody can restart stays as it is, and so does one that works', async () => {
  const health = () => Promise.reject(new DeviceProblem('no answer'))
  expect(await probePhone(fakePhone({ health }), new Map(), signal)).toEqual({ error: 'no answer', rebooted: false })
  expect(await probePhone(fakePhone({ reboot: () => Promise.reject(new Error('never')) }), new Map(), signal)).toEqual({
    error: null,
    rebooted: false,
  })
})

test('a phone that does not come back says both', async () => {
  const health = () => Promise.reject(new DeviceProblem('no answer'))
  const reboot = () => Promise.reject(new DeviceProblem('it did not come back'))
  expect(await probePhone(fakePhone({ health, reboot }), new Map(), signal)).toEqual({
    error: 'no answer; restarting it failed: it did not come back',
    rebooted: true,
  })
})

test('a restart takes a phone off adb: back again it is not restarted once more, whatever it says', async () => {
  const restarts = new Map<string, number>()
  let reboots = 0
  const gone = new AbortController()
  // The phone leaves, and with it everything that waits for it.
  const reboot = (): Promise<never> => {
    reboots++
    gone.abort(new DeviceProblem('the device left'))
    return Promise.reject(new DeviceProblem('no answer'))
  }
  const health = () => Promise.resolve({ isBooted: true, freeBytes: 80_000_000 })
  await expect(probePhone(fakePhone({ health, reboot }), restarts, gone.signal)).rejects.toThrow('the device left')
  expect(await probePhone(fakePhone({ health, reboot }), restarts, signal)).toEqual({
    error: 'its storage is full: 80 MB are free',
    rebooted: true,
  })
  expect(await probePhone(fakePhone({ reboot }), restarts, signal)).toEqual({ error: null, rebooted: true })
  expect(reboots).toBe(1)
})
