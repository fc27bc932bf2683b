import { expect, it } from 'vitest'
import { globMatches } from './glob.ts'

it.each([
  ['Pixel 8', 'Pixel 8', true],
  ['Pixel 8', 'pixel 8', true],
  ['Pixel 8', 'Pixel *', true],
  ['Pixel 8', '*', true],
  ['Pixel 8', 'Pixel ?', true],
  ['Pixel 8', 'Pixel', false],
  ['Pixel 8 Pro', 'Pixel ?', false],
  ['Pixel 8 Pro', '*8*', true],
  ['Pixel 8 Pro', '*8*9', false],
  ['Galaxy S24 (5G)', 'Galaxy S24 (5G)', true],
  ['Galaxy S24+', 'Galaxy S24.', false],
  ['aab', '*ab', true],
  ['abcabd', '*abd', true],
  ['', '*', true],
  ['', '?', false],
])('%s matches %s: %s', (text, glob, expected) => {
  expect(globMatches(text, glob)).toBe(expected)
})

it('answers at once, however many stars there are', () => {
  expect(globMatches('a'.repeat(128), '*a'.repeat(60) + 'b')).toBe(false)
  expect(globMatches('Samsung Galaxy S24 Ultra 5G', '*?'.repeat(14) + '~')).toBe(false)
})
