import { expect, test } from 'vitest'
import { note, printLine, printOutput } from './print.ts'

test.each([
  ['a line', printLine, 'a␛[2Jb\n'],
  ['output', printOutput, 'a␛[2Jb'],
  ['a message', note, 'a␛[2Jb\n'],
] as const)('%s steers no terminal', (_what, print, expected) => {
  let written = ''
  const stream = { write: (text: string) => (written += text) }
  print({ stdout: stream, stderr: stream } as never, 'a\u001b[2Jb')
  expect(written).toBe(expected)
})
