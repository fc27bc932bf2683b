import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { QgjobClient } from '../../client/types.ts'
import type { Context } from '../context.ts'
import { NOW, aFinishedJob, aJob, aRunningJob } from '../testing/factories.ts'
import { createProgress, tallyOf } from './progress.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function pipe(): { context: Context; stderr: () => string } {
  let stderr = ''
  const context: Context = {
    flags: { color: true },
    env: {},
    cwd: '/',
    stdin: { isTTY: false },
    readSecret: () => Promise.resolve(''),
    stdout: { isTTY: false, columns: 80, write: () => undefined },
    stderr: { isTTY: false, columns: 80, write: (text) => (stderr += text) },
    now: () => NOW,
    interruption: () => new AbortController().signal,
  }
  return { context, stderr: () => stderr }
}
const clientThat = (query: () => Promise<unknown>): QgjobClient => ({ query }) as unknown as QgjobClient

describe('where no line can be redrawn', () => {
  test('a word on stderr each half minute shows that the run is alive, until it stops', async () => {
    const { context, stderr } = pipe()
    const job = aRunningJob()
    const progress = createProgress(
      context,
      clientThat(() => Promise.reject(new Error('not asked'))),
      [job],
    )
    await vi.advanceTimersByTimeAsync(61_000)
    expect(stderr()).toBe('0 of 1 done; 1 running; 0s\n'.repeat(2))
    progress.stop()
    await vi.advanceTimersByTimeAsync(61_000)
    expect(stderr().split('\n')).toHaveLength(3)
  })

  test('while nothing runs it says why', async () => {
    const { context, stderr } = pipe()
    const waiting = { explanation: 'No worker is registered.', remedy: 'Start one with `qgjob worker`.' }
    const client = clientThat(() => Promise.resolve({ job: { waiting } }))
    const progress = createProgress(context, client, [aJob()])
    await vi.advanceTimersByTimeAsync(30_000)
    progress.stop()
    expect(stderr()).toBe('0 of 1 done; 1 waiting; 0s\n  No worker is registered. Start one with `qgjob worker`.\n')
  })

  test('a server that is away does not stop it', async () => {
    const { context, stderr } = pipe()
    const progress = createProgress(
      context,
      clientThat(() => Promise.reject(new Error('away'))),
      [aJob()],
    )
    await vi.advanceTimersByTimeAsync(30_000)
    progress.stop()
    expect(stderr()).toBe('0 of 1 done; 1 waiting; 0s\n')
  })
})

test.each([
  [[aJob()], '0 of 1 done; 1 waiting; 12s'],
  [
    [aFinishedJob('COMPLETED'), aFinishedJob('FAILED'), aRunningJob()],
    '2 of 3 done: 1 passed, 1 failed; 1 running; 12s',
  ],
  [[aFinishedJob('ERRORED'), aJob({ status: 'CANCELED' })], '2 of 2 done: 1 errored, 1 canceled; 12s'],
])('a tally leaves out what there is none of', (jobs, text) => {
  expect(tallyOf(jobs, 12_400)).toBe(text)
})
