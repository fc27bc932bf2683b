import { describe, expect, test } from 'vitest'
import {
  collectStatuses,
  parseAttemptTime,
  parseCount,
  parseDuration,
  parsePort,
  parsePriority,
  parseTarget,
} from './values.ts'

test('priorities are names in any case, or ranks: 1 is normal', () => {
  expect(['low', 'High', 'URGENT', '0', '1', '2', '3'].map(parsePriority)).toEqual([
    'LOW',
    'HIGH',
    'URGENT',
    'LOW',
    'NORMAL',
    'HIGH',
    'URGENT',
  ])
})

test.each([
  [() => parsePriority('hihg'), 'Did you mean high? It is one of low, normal, high, urgent, or 0 to 3.'],
  [() => parsePriority('4'), 'It is one of low, normal, high, urgent, or 0 to 3.'],
  [() => parseTarget('emulater'), 'Did you mean emulator? It is one of emulator, device, browserstack.'],
  [() => collectStatuses('complete'), 'Did you mean completed? It is one of pending,'],
  [() => parseCount('1.5'), 'Give a whole number from 1.'],
  [() => parseCount('0'), 'Give a whole number from 1.'],
  [() => parsePort('70000'), 'Give a port'],
])('%s is refused with what to type instead', (parse, message) => {
  expect(parse).toThrow(message)
})

test('statuses come with commas or one by one', () => {
  expect(collectStatuses('failed', collectStatuses('queued,Running'))).toEqual(['QUEUED', 'RUNNING', 'FAILED'])
})

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['', '10', 'm', '10 m', '10x', '-5s', '0s'])('"%s" is refused', (text) => {
    expect(() => parseDuration(text)).toThrow('with its unit')
  })

  test.each(['999ms', '25h', '500d'])('an attempt cannot take %s', (text) => {
    expect(() => parseAttemptTime(text)).toThrow('Give 1s to 1d.')
  })
})
