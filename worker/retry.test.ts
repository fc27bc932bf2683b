import { expect, test } from 'vitest'
import { FinalAnswer, retry, within } from './retry.ts'
import type { RetryPolicy } from './retry.ts'

const QUICK: RetryPolicy = { giveUpAfterMs: null, firstWaitMs: 1, maxWaitMs: 2 }

function failing(
  times: number,
  error: Error = new Error('away'),
): { call: () => Promise<string>; count: () => number } {
  let calls = 0
  return {
    call: () => (++calls <= times ? Promise.reject(error) : Promise.resolve('done')),
    count: () => calls,
  }
}

test('calls again until it succeeds, and tells of each failure', async () => {
  const { call, count } = failing(3)
  const heard: unknown[] = []
  expect(await retry(QUICK, call, { onFailure: (error) => heard.push(error) })).toBe('done')
  expect(count()).toBe(4)
  expect(heard).toHaveLength(3)
})

test('a final answer is never asked for again', async () => {
  const { call, count } = failing(1, new FinalAnswer('stale'))
  await expect(retry(QUICK, call)).rejects.toThrow('stale')
  expect(count()).toBe(1)
})

test('gives up when the next wait would pass the limit', async () => {
  const { call, count } = failing(9)
  await expect(retry({ giveUpAfterMs: 10, firstWaitMs: 1_000, maxWaitMs: 1_000 }, call)).rejects.toThrow('away')
  expect(count()).toBe(1)
})

test('an abort ends the waiting', async () => {
  const { call } = failing(9)
  const aborted = new AbortController()
  const waiting = retry({ giveUpAfterMs: null, firstWaitMs: 60_000, maxWaitMs: 60_000 }, call, {
    signal: aborted.signal,
    onFailure: () => setImmediate(() => aborted.abort()),
  })
  await expect(waiting).rejects.toThrow(/abort/i)
})

test('a call that hangs counts as failed', async () => {
  await expect(within(5, 'heartbeat', new Promise(() => undefined))).rejects.toThrow('heartbeat took longer than 5 ms')
  expect(await within(1_000, 'heartbeat', Promise.resolve('in time'))).toBe('in time')
})
