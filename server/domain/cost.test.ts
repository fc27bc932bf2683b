import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedEnd, expectedLeft, joiningPays } from './cost.ts'

const at = (...times: number[]) => times.map((readyInMs) => ({ readyInMs }))

describe('expectedEnd', () => {
  it.each([
    ['nobody', 100, [], Infinity],
    ['one that is free', 100, [0], 100],
    ['one that must install first', 100, [40], 140],
    ['two that share evenly', 100, [0, 0], 50],
    ['two of which one comes later', 100, [0, 40], 70],
    ['one, where the other comes when all is done', 100, [0, 100], 100],
    ['one, where the other comes later still', 100, [0, 150], 100],
    ['two, where the third comes too late', 100, [0, 20, 60], 60],
    ['whoever comes first, if there is no work', 0, [30, 20], 20],
  ])('with %s: %d ms of work, ready at %j, are done at %d', (_, workMs, ready, expected) => {
    expect(expectedEnd(workMs, at(...ready))).toBe(expected)
    expect(expectedEnd(workMs, at(...ready.toReversed()))).toBe(expected)
  })
})

describe('joiningPays', () => {
  it.each([
    // Two jobs of 100 ms: with one server at it the last begins at 100.
    ['ready before the last job would start', 2, 200, [0], 99, true],
    ['ready only when the last job starts anyway', 2, 200, [0], 100, false],
    ['one job, which the server takes at once', 1, 100, [0], 0, false],
    ['one job, and sooner there than the server', 1, 100, [30], 29, true],
    ['ten jobs, and a long install', 10, 1_000, [0], 899, true],
    ['ten jobs, and a longer install', 10, 1_000, [0], 900, false],
    ['ten jobs, of which nine others take one each', 10, 1_000, [0, 0, 0, 0, 0, 0, 0, 0, 0], 99, true],
    ['ten jobs, for each of which there is a server', 10, 1_000, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 90, false],
    ['the first server, however long it takes', 1, 100, [], 1_000_000, true],
    ['no job', 0, 0, [], 0, false],
    ['jobs that take no time', 3, 0, [0], 0, false],
  ])('%s', (_, queued, workMs, serving, readyInMs, expected) => {
    const longestMs = queued === 0 ? 0 : workMs / queued
    expect(joiningPays({ queued, workMs, longestMs }, at(...serving), { readyInMs })).toBe(expected)
  })

  it('is false where the longest job ends last, whoever helps with the others', () => {
    const group = { queued: 3, workMs: 237_000, longestMs: 147_800 }
    expect(joiningPays(group, at(30_000), { readyInMs: 30_000 })).toBe(true)
    expect(joiningPays(group, at(30_000, 30_000), { readyInMs: 30_000 })).toBe(false)
    expect(joiningPays(group, at(30_000, 30_000), { readyInMs: 29_000 })).toBe(true)
  })

  it('is true only of what ends the group sooner', () => {
    const ms = fc.nat(1_000_000)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        ms,
        fc.array(ms, { maxLength: 8 }),
        ms,
        ms,
        (queued, work, ready, joins, longest) => {
          if (!joiningPays({ queued, workMs: work, longestMs: longest }, at(...ready), { readyInMs: joins })) return
          expect(expectedEnd(work, at(...ready, joins))).toBeLessThan(expectedEnd(work, at(...ready)))
        },
      ),
    )
  })
})

describe('expectedLeft', () => {
  it.each([
    ['is what is left', 5_000, 5_000],
    ['is nothing at the due time', 0, 0],
    ['is half of what it is overdue', -60_000, 30_000],
  ])('%s', (_, untilDueMs, expected) => {
    expect(expectedLeft(untilDueMs)).toBe(expected)
  })
})
