import { expect, test } from 'vitest'
import { fanOut, type Listener } from './channel.ts'
import { Turn } from './turn.ts'

test('a large fan-out lets the event loop turn between its pieces', async () => {
  let delivered = 0
  const listener = (from: number): Listener<string> => ({ from, deliver: () => delivered++, broken: () => undefined })
  const listeners = Array.from({ length: 2_000 }, () => listener(0))
  const atEachTurn: number[] = []
  let isDone = false
  const watch = () => {
    atEachTurn.push(delivered)
    if (!isDone) setImmediate(watch)
  }
  setImmediate(watch)
  await fanOut(listeners, 'update', 1, new Turn())
  isDone = true
  expect(delivered).toBe(2_000)
  const pieces = atEachTurn.map((count, index) => count - (atEachTurn[index - 1] ?? 0))
  expect(Math.max(...pieces)).toBeLessThanOrEqual(500)
  expect(pieces.length).toBeGreaterThanOrEqual(3)
})
