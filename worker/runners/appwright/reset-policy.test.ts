import { expect, test } from 'vitest'
import { Bench, V1 } from './testing/bench.ts'

// What the app is brought to before the tests of a job, by what the job says and what its agent was told.

const { signal } = new AbortController()

test('a job says what its app is brought to; where it does not, its agent does', async () => {
  const bench = await Bench.open()
  const device = await bench.device('RESTART')
  await device.prepare(V1, signal)
  for (const policy of [null, 'CLEAR', 'NONE', 'RESTART'] as const) {
    expect(await bench.run(device, policy)).toMatchObject({ outcome: 'PASSED' })
  }
  expect((await bench.runs()).map(({ reset }) => reset)).toEqual([['restart'], ['clear'], [], ['restart']])
  expect(bench.installs).toHaveLength(1)
})

test('a job that asks for it has the app installed anew, and the others share the install', async () => {
  const bench = await Bench.open()
  const device = await bench.device('NONE')
  await device.prepare(V1, signal)
  for (const policy of [null, 'REINSTALL', null, 'REINSTALL'] as const) await bench.run(device, policy)
  expect(bench.installs).toHaveLength(3)
  expect((await bench.runs()).map(({ reset }) => reset)).toEqual([[], ['clear'], [], ['clear']])
  await device.release()
  // What is fresh needs no second install.
  const fresh = await Bench.open()
  const other = await fresh.device()
  await other.prepare(V1, signal)
  await fresh.run(other, 'REINSTALL')
  expect(fresh.installs).toHaveLength(1)
})

test('a test that failed is run once more from a clean state, unless its app was installed anew', async () => {
  const bench = await Bench.open()
  const device = await bench.device('REINSTALL')
  await device.prepare(V1, signal)
  await bench.verdicts('failed', 'passed', 'failed')
  expect(await bench.run(device, 'NONE')).toMatchObject({
    outcome: 'PASSED',
    counts: { passed: 0, failed: 0, flaky: 1 },
  })
  expect(await bench.runs()).toEqual([
    { sessionId: 'session-1', reset: [] },
    { sessionId: 'session-2', reset: ['clear'] },
  ])
  expect(await bench.run(device, null)).toMatchObject({ outcome: 'FAILED', counts: { failed: 1, flaky: 0 } })
  expect(await bench.runs()).toHaveLength(3)
})
