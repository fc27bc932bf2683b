import { expect, it } from 'vitest'
import { randomIds } from './ids.ts'

it('makes ids that sort in the order of their making and never repeat', () => {
  const { job } = randomIds(Date.now)
  const ids = Array.from({ length: 200_000 }, job)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids[0]).toMatch(/^job_[0-9a-hjkmnp-tv-z]{26}$/)
})
