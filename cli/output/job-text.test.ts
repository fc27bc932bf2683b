import { expect, test } from 'vitest'
import { aJob } from '../testing/factories.ts'
import { describeJob } from './job-text.ts'

test.each([
  [0, 'the app could not be installed'],
  [1, 'the app could not be installed · 1 attempt could not run'],
  [3, 'the app could not be installed · 3 attempts could not run'],
])('of a job that could not be run, %i lost attempts are told if there are any', (infrastructureFailures, text) => {
  const error = 'the app could not be installed'
  expect(describeJob(aJob({ status: 'ERRORED', error, infrastructureFailures }))).toBe(text)
})
