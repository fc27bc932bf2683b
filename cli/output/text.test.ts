import { expect, test } from 'vitest'
import { oneLine, plainBlock } from './text.ts'
import { fit, truncate, truncateStart, widthOf } from './width.ts'

test('wide letters and emoji take two columns', () => {
  expect([widthOf('abc'), widthOf('日本'), widthOf('👩‍🚀'), widthOf('é')]).toEqual([3, 4, 2, 1])
})

test('cutting never exceeds the width, and keeps whole letters', () => {
  expect(truncate('tests/login.spec.js', 10)).toBe('tests/log…')
  expect(truncate('日本語テスト', 6)).toBe('日本…')
  expect(truncate('short', 10)).toBe('short')
  expect(truncate('anything', 0)).toBe('')
})

test('cutting at the start keeps the end', () => {
  expect(truncateStart('tests/shop/login.spec.js', 14)).toBe('…login.spec.js')
})

test('a fitted text has exactly its width', () => {
  expect(fit('ab', 5)).toBe('ab   ')
  expect(fit('ab', 5, 'right')).toBe('   ab')
  expect(widthOf(fit('日本語', 4))).toBe(4)
})

test('texts of others cannot steer the terminal', () => {
  expect(oneLine('a\u001b[2Jb\tc\nd\u0007')).toBe('ab c d')
  expect(oneLine('user\u202etxt.exe')).toBe('user\ufffdtxt.exe')
  expect(plainBlock('\u001b[31mred\u001b[0m\n  at line\u0000 2\n\n')).toBe('red\n  at line  2')
})
