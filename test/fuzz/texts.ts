import type { Random } from '../faults/random.ts'

/** Texts that have broken programs before. */
const NASTY = [
  '',
  ' ',
  '\0',
  '../x',
  '../../../../etc/passwd',
  '/etc/passwd',
  'a/../../b',
  './a',
  'a//b',
  '-rf',
  '--config=/tmp/x',
  ';id',
  '$(id)',
  '`id`',
  '| cat /etc/passwd',
  'a\nb',
  'a\r\nSet-Cookie: x',
  'C:\\windows\\x',
  '\\\\server\\share',
  'file:///etc/passwd',
  '\u202egpj.exe',
  '\u001b[2J',
  '\ufeff',
  '\ud800',
  'e\u0301',
  '😀',
  '<script>alert(1)</script>',
  '{{7*7}}',
  "' OR 1=1 --",
  '"; DROP TABLE jobs; --',
  '__proto__',
  'constructor',
  'toString',
  '%00',
  '%2e%2e%2f',
  'NaN',
  '1e309',
  '-0',
  '**/*',
  '{a,b}{a,b}{a,b}{a,b}',
  'symlink-out/secret.spec.js',
  'tests/../../canary',
]
const LETTERS = 'abcXYZ019 ._-/\\:;"\'`$(){}[]<>|&!?*%#@~\n\t\0\u001b\u0085\u200f\u202e\u2028\ufeff\ud83d\ude00é日'

/** Something that looks like a name or a path, is one, or must never be taken for one. */
export function nastyText(random: Random, longest = 60): string {
  switch (random.between(0, 6)) {
    case 0:
      return random.pick(NASTY)
    case 1:
      return `tests/${random.pick(NASTY)}`
    case 2:
      return random.pick(NASTY) + random.pick(NASTY)
    case 3:
      return `${'a/'.repeat(random.between(0, 20))}${random.pick(NASTY)}.spec.js`
    case 4:
      return random
        .pick(['x', 'é', '../', '\u202e', '\ud800'])
        .repeat(random.pick([1, 63, 64, 128, 129, 512, 513, 4_096]))
    default:
      return randomText(random, longest)
  }
}

export function randomText(random: Random, longest: number): string {
  return Array.from({ length: random.between(0, longest) }, () =>
    LETTERS.charAt(random.between(0, LETTERS.length - 1)),
  ).join('')
}

/** A JSON value of any kind, as text: JSON can say more than JavaScript can hold. */
export function nastyJson(random: Random, depth = 3): string {
  switch (random.between(0, depth > 0 ? 11 : 8)) {
    case 0:
      return 'null'
    case 1:
      return random.pick(['true', 'false'])
    case 2:
      return random.pick(['0', '-0', '-1', '1.5', '1e309', '-1e309', '2147483648', '9007199254740993', '1e-400'])
    case 3:
      return String(random.between(-100, 100_000))
    case 9:
      return `[${Array.from({ length: random.between(0, 4) }, () => nastyJson(random, depth - 1)).join(',')}]`
    case 10: {
      const key = () => JSON.stringify(random.pick(['id', 'name', 'x', '__proto__', 'constructor', 'toJSON', '']))
      return `{${Array.from({ length: random.between(0, 4) }, () => `${key()}:${nastyJson(random, depth - 1)}`).join(',')}}`
    }
    case 11:
      return random.pick(['[', '{"a":']).repeat(random.pick([1, 50, 2_000]))
    default:
      return JSON.stringify(nastyText(random))
  }
}
