import { expect, test } from 'vitest'
import { createRenewal } from './renewal.ts'

function handSet(): { clock: { monotonic(): number; wall(): number }; at: { monotonic: number; wall: number } } {
  const at = { monotonic: 1_000, wall: 1_700_000_000_000 }
  return { clock: { monotonic: () => at.monotonic, wall: () => at.wall }, at }
}

test('counts from the moment the acknowledged message was sent', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal(clock)
  const sentAt = renewal.mark()
  at.monotonic += 4_000
  at.wall += 4_000
  renewal.renewed(sentAt)
  expect(renewal.ageMs()).toBe(4_000)
})

test('a machine that slept sees the gap, although its monotonic clock stood still', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal(clock)
  at.wall += 600_000
  expect(renewal.ageMs()).toBe(600_000)
})

test('a wall clock that was set back hides nothing', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal(clock)
  at.monotonic += 25_000
  at.wall -= 3_600_000
  expect(renewal.ageMs()).toBe(25_000)
})

test('an older answer that comes late does not count as news', () => {
  const { clock, at } = handSet()
  const renewal = createRenewal(clock)
  const first = renewal.mark()
  at.monotonic += 5_000
  at.wall += 5_000
  const second = renewal.mark()
  renewal.renewed(second)
  renewal.renewed(first)
  expect(renewal.ageMs()).toBe(0)
})
