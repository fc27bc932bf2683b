import { expect, test } from 'vitest'
import { someStats } from '../testing/factories.ts'
import { statsLines } from './stats.ts'

test.each([
  [1_999, 2_000, '99%'],
  [2_000, 2_000, '100%'],
  [29, 100, '29%'],
])('%i avoided of %i runs are %s', (installsAvoided, attempts, share) => {
  const lines = statsLines(someStats({ installsAvoided, attempts }), (_, text) => text)
  expect(lines.join()).toContain(`${installsAvoided} avoided (${share} of `)
})
