import { pino } from 'pino'
import { expect, test, vi } from 'vitest'
import type { LoggedEvent } from '../domain/events.ts'
import { PAGE, Tail } from './tail.ts'

const NEVER = 1_000_000

function event(seq: number): LoggedEvent {
  return { log: 'acme', seq, at: 0, event: { kind: 'WORKER_CHANGED', workerId: 'wrk_1' } }
}

/** A log that grows by hand, and a tail that follows it. */
function follow({ from = 0, pollMs = NEVER, fail }: { from?: number; pollMs?: number; fail?: () => boolean } = {}) {
  const log: LoggedEvent[] = []
  const delivered: number[] = []
  const broken = vi.fn()
  const tail = new Tail({
    from,
    pollMs,
    broken,
    logger: pino({ level: 'silent' }),
    read: (after, limit) => Promise.resolve(log.filter(({ seq }) => seq > after).slice(0, limit)),
    prepare: (events) => {
      if (fail?.() === true) return Promise.reject(new Error('the store is away'))
      return Promise.resolve(async () => {
        await new Promise((resolve) => setImmediate(resolve))
        delivered.push(...events.map(({ seq }) => seq))
      })
    },
  })
  return { tail, delivered, broken, append: (...numbers: number[]) => log.push(...numbers.map(event)) }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

test('delivers what is there and what comes, in order, over many pages', async () => {
  const { tail, delivered, append } = follow()
  append(...upTo(PAGE * 2 + 3))
  tail.wake()
  append(PAGE * 2 + 4)
  tail.wake()
  await vi.waitFor(() => {
    expect(delivered).toEqual(upTo(PAGE * 2 + 4))
  })
  expect(tail.position).toBe(PAGE * 2 + 4)
  await tail.stop()
})

test('finds events although nobody woke it', async () => {
  const { tail, delivered, append } = follow({ from: 2, pollMs: 5 })
  append(1, 2, 3)
  await vi.waitFor(() => {
    expect(delivered).toEqual([3])
  })
  await tail.stop()
})

test('delivers a batch again from its start when preparing it failed', async () => {
  let failures = 2
  const { tail, delivered, append } = follow({ pollMs: 5, fail: () => failures-- > 0 })
  append(1, 2)
  await vi.waitFor(() => {
    expect(delivered).toEqual([1, 2])
  })
  expect(failures).toBeLessThan(0)
  await tail.stop()
})

test('stops and says so rather than skip an event', async () => {
  const { tail, delivered, broken, append } = follow({ from: 1 })
  append(3, 4)
  tail.wake()
  await vi.waitFor(() => {
    expect(broken).toHaveBeenCalledExactlyOnceWith(1)
  })
  expect(delivered).toEqual([])
  await tail.stop()
})

test('delivers nothing after it was stopped', async () => {
  const { tail, delivered, append } = follow()
  append(1)
  await tail.stop()
  tail.wake()
  await new Promise((resolve) => setImmediate(resolve))
  expect(delivered).toEqual([])
})
