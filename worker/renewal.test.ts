import { expect, onTestFinished, test, vi } from 'vitest'
import { createRenewal, type Clock } from './renewal.ts'

function handSet(): { clock: Clock; at: { monotonic: number; uptime: number } } {
  const at = { monotonic: 1_000, uptime: 90_000_000 }
  return { clock: { monotonic: () => at.monotonic, uptime: () => at.uptime }, at }
}

test('counts from the moment the acknowledged message was sent', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal(clock)
  const sentAt = renewal.mark()
  at.monotonic += 4_000
  at.uptime += 4_000
  renewal.renewed(sentAt)
  expect(renewal.ageMs()).toBe(4_000)
})

test('a machine that slept sees the gap, although its monotonic clock stood still', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal(clock)
  at.uptime += 600_000
  expect(renewal.ageMs()).toBe(600_000)
})

test('an uptime in whole seconds makes nothing older than it is', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal({ ...clock, uptime: () => Math.ceil(at.uptime / 1_000) * 1_000 })
  at.monotonic += 100
  at.uptime += 100
  expect(renewal.ageMs()).toBe(100)
})

test.each([3_600_000, -3_600_000])('a wall clock that is set by %i ms changes nothing', (jump) => {
  const renewal = createRenewal()
  const real = Date.now
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => real() + jump)
  onTestFinished(() => spy.mockRestore())
  expect(renewal.ageMs()).toBeGreaterThanOrEqual(0)
  expect(renewal.ageMs()).toBeLessThan(1_000)
})

test('an older answer that comes late does not count as news', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal(clock)
  const first = renewal.mark()
  at.monotonic += 5_000
  at.uptime += 5_000
  const second = renewal.mark()
  renewal.renewed(second)
  renewal.renewed(first)
  expect(renewal.ageMs()).toBe(0)
})
