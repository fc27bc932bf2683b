import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aJob, before } from '../testing/factories.ts'
import { createStore } from './store.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})
const news = (id: string) => ({ type: 'job', at: before(0), kind: 'SNAPSHOT', job: aJob({ id }) }) as const

test('ten thousand updates in a second are at most ten changes', () => {
  const store = createStore()
  const listener = vi.fn()
  store.subscribe(listener)
  for (let ms = 0; ms < 1_000; ms++) {
    for (let n = 0; n < 10; n++) store.tell(news(`job_${ms}_${n}`))
    vi.advanceTimersByTime(1)
  }
  expect(listener.mock.calls.length).toBeLessThanOrEqual(10)
  store.flush()
  expect(store.model().jobRows).toHaveLength(10_000)
})

test('a listener that was removed hears nothing more, and a flush with nothing new is no change', () => {
  const store = createStore()
  const listener = vi.fn()
  const remove = store.subscribe(listener)
  store.tell(news('a'))
  store.flush()
  store.flush()
  expect(listener).toHaveBeenCalledTimes(1)
  remove()
  store.tell(news('b'))
  store.flush()
  expect(listener).toHaveBeenCalledTimes(1)
})
