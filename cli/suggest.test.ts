import { expect, test } from 'vitest'
import { nearest } from './suggest.ts'

test.each([
  ['sumbit', 'submit'],
  ['stauts', 'status'],
  ['HIHG', 'high'],
  ['pixel-2', 'pixel-1'],
])('%s is taken for %s', (typed, meant) => {
  expect(nearest(typed, ['submit', 'status', 'high', 'pixel-1'])).toBe(meant)
})

test('a word that is near to nothing gets no suggestion', () => {
  expect(nearest('weather', ['submit', 'status', 'list'])).toBeNull()
  expect(nearest('x', [])).toBeNull()
})
