import fc from 'fast-check'
import { expect, test } from 'vitest'
import { storableText } from '../server/operations/text.ts'
import { inert, inertJson } from './inert.ts'

/** Whether a terminal would take any of it for a command, other than one for colors. */
const steers = (text: string): boolean =>
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(
    text.replace(/\u001b\[[\d;:]*m/g, ''),
  )

test.each([
  [
    'colors stay',
    '\u001b[1;31mred\u001b[0m \u001b[38:2::1:2:3mrgb\u001b[m',
    '\u001b[1;31mred\u001b[0m \u001b[38:2::1:2:3mrgb\u001b[m',
  ],
  ['lines and tabs stay', 'a\tb\r\nc', 'a\tb\r\nc'],
  ['moving the cursor', 'a\u001b[2Jb\u001b[1;1Hc\u001b[?1049h', 'a␛[2Jb␛[1;1Hc␛[?1049h'],
  ['titles and links', '\u001b]0;t\u0007 \u001b]8;;http://x\u001b\\y', '␛]0;t␇ ␛]8;;http://x␛\\y'],
  ['device control', '\u001bP1$r\u001b\\ \u001bc \u001b(0', '␛P1$r␛\\ ␛c ␛(0'],
  ['one letter that is a whole introducer', '\u009b2J\u009d0;t\u009c', '\ufffd2J\ufffd0;t\ufffd'],
  ['text that turns around', 'user\u202etxt.exe\u2066', 'user\ufffdtxt.exe\ufffd'],
  ['a sequence that is cut off', 'red \u001b[31', 'red ␛[31'],
  ['a sequence within a sequence', '\u001b[3\u001b[31m', '␛[3\u001b[31m'],
  ['NUL, backspace, delete', 'a\u0000b\u0008c\u007f', 'a␀b␈c␡'],
])('%s', (_, text, shown) => {
  expect(inert(text)).toBe(shown)
  expect(steers(shown)).toBe(false)
})

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001b', '[', ']', 'm', '3', '1', ';', ':', '\u0007', '\u009b', '\u202e', 'P', '\\', '?', 'J'),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  ),
  maxLength: 30,
})

test('nothing steers the terminal, whatever pieces come after one another', () => {
  fc.assert(
    fc.property(fc.array(nasty, { maxLength: 5 }), (pieces) => {
      expect(steers(pieces.map(inert).join(''))).toBe(false)
    }),
    { numRuns: 5_000 },
  )
})

test('the server stores what a client would show', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(storableText(text, 100)).toBe(inert(text).toWellFormed())
    }),
  )
})

test('JSON says the same, and steers nothing', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const json = inertJson(JSON.stringify({ text }))
      expect(steers(json)).toBe(false)
      expect(JSON.parse(json)).toEqual({ text })
    }),
  )
})
