import { describe, expect, it } from 'vitest'
import { ALL, DEFAULT_EXPECTED_MS, estimate, typical, withSamples } from './estimate.ts'

describe('typical', () => {
  it.each([
    [[], DEFAULT_EXPECTED_MS],
    [[7], 7],
    [[10, 20], 15],
    [[1, 2], 2],
    [[30, 10, 20], 20],
    [[9, 100, 10], 10],
    [[10, 11, 12, 900_000, 9, 13, 0], 11],
  ])('of %j is %d', (samples, expected) => {
    expect(typical(samples)).toBe(expected)
  })
})

describe('withSamples', () => {
  it('keeps the last seven of one thing, and the last 31 of all of a kind', () => {
    const numbers = Array.from({ length: 40 }, (_, n) => n)
    expect(withSamples([1, 2, 3, 4, 5, 6], [7, 8, 9], 'login')).toEqual([3, 4, 5, 6, 7, 8, 9])
    expect(withSamples([], numbers, 'login')).toEqual(numbers.slice(33))
    expect(withSamples(numbers.slice(0, 30), numbers.slice(30), ALL)).toEqual(numbers.slice(9))
  })
})

describe('estimate', () => {
  it.each([
    [5, 9, { ms: 5, source: 'LEARNED' }],
    [0, 9, { ms: 0, source: 'LEARNED' }],
    [undefined, 9, { ms: 9, source: 'TARGET' }],
    [undefined, 0, { ms: 0, source: 'TARGET' }],
    [undefined, undefined, { ms: DEFAULT_EXPECTED_MS, source: 'DEFAULT' }],
  ])('from %j of its own and %j of all is %j', (own, all, expected) => {
    expect(estimate(own, all)).toEqual(expected)
  })
})
