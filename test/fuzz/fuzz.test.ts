import { afterAll, beforeAll, expect, test } from 'vitest'
import { fuzz } from './run.ts'
import { SURFACES } from './surfaces.ts'
import { startTarget, type Target } from './target.ts'

// A small part of `npm run test:fuzz`, other inputs each day. Every number of a failure plays it again.
const SEED = Math.floor(Date.now() / 86_400_000)
const AT_MOST_MS = 2_000

let target: Target
beforeAll(async () => {
  target = await startTarget()
})
afterAll(() => target.stop())

test.each(Object.keys(SURFACES))('%s: whatever comes is answered or refused', async (surface) => {
  const { sent, problems } = await fuzz(target, { seed: SEED, surface, atMostMs: AT_MOST_MS })
  expect(problems).toEqual([])
  expect(sent).toBeGreaterThan(20)
})
