import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRedactor } from './redact.ts'

/** What a redactor must do, said the slow way: each letter that lies within an occurrence of a secret is black. */
function redacted(text: string, secrets: readonly string[]): string {
  const isBlack = Array.from(text, (_, at) =>
    secrets.some((secret) =>
      Array.from(secret, (_letter, before) => at - before).some(
        (start) => start >= 0 && text.startsWith(secret, start),
      ),
    ),
  )
  return Array.from(text, (letter, at) => {
    if (isBlack[at] !== true) return letter
    return isBlack[at - 1] === true ? '' : '[redacted]'
  }).join('')
}

function inPieces(text: string, cuts: readonly number[], secrets: readonly string[]): string {
  const stream = createRedactor(secrets).stream()
  const ends = cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b)
  const pieces = [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end))
  return pieces.map((piece) => stream.push(piece)).join('') + stream.end()
}

// Few letters, so that secrets occur, overlap, repeat and begin without going on.
const letters = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength, maxLength })
const secret = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 6, maxLength: 12 })

test('however a text is cut, the same is told as of the whole: everything but the secrets', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(letters(0, 12), secret), { maxLength: 8 }),
      fc.array(secret, { maxLength: 4 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (parts, secrets, cuts) => {
        const text = [...parts, ...secrets, ...parts].join('')
        expect(inPieces(text, cuts, secrets)).toBe(redacted(text, secrets))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('every single place to cut at', () => {
  const secrets = ['hunter22', 'ter22xyz', 'hunter22-and-more']
  const text = 'a hunter22xyz b hunter22-and-mor hunter22-and-more hunter2'
  const whole = 'a [redacted] b [redacted]-and-mor [redacted] hunter2'
  expect(createRedactor(secrets).text(text)).toBe(whole)
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      expect(inPieces(text, [first, second], secrets)).toBe(whole)
    }
  }
})

test('holds back less than a secret, and only what may begin one', () => {
  const stream = createRedactor(['hunter22']).stream()
  expect(stream.push('a line\n')).toBe('a line\n')
  expect(stream.push('hunter')).toBe('')
  expect(stream.push('s\n')).toBe('hunters\n')
  let told = 0
  for (const [given, letter] of Array.from('hunter2'.repeat(100)).entries()) {
    told += stream.push(letter).length
    expect(given + 1 - told).toBeLessThan(8)
  }
})

test('knows a secret line by line, in JSON and in addresses', () => {
  const { text } = createRedactor(['-----BEGIN KEY-----\nMIIEabc/+="\n', 'p@ss w0rd'])
  expect(text('key: MIIEabc/+=" or {"key":"MIIEabc/+=\\""} or ?key=MIIEabc%2F%2B%3D%22')).toBe(
    'key: [redacted] or {"key":"[redacted]"} or ?key=[redacted]',
  )
  expect(text('postgres://u:p%40ss%20w0rd@db')).toBe('postgres://u:[redacted]@db')
})

test('leaves values alone that are too short to be secrets', () => {
  expect(createRedactor(['1', 'true', '', '     ']).text('1 test is true')).toBe('1 test is true')
})
