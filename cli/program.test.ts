import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { EXAMPLES } from './examples.ts'
import { createProgram } from './program.ts'

const QUIET = { writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined }

function commandPaths(command: Command, path: string[] = []): string[] {
  return command.commands.flatMap((sub) => [
    [...path, sub.name()].join(' '),
    ...commandPaths(sub, [...path, sub.name()]),
  ])
}

test('every command has examples, and there is none for a command that does not exist', () => {
  const paths = commandPaths(createProgram(() => Promise.resolve()))
  expect(Object.keys(EXAMPLES).sort()).toEqual(paths.sort())
})

const lines = Object.values(EXAMPLES).flatMap((examples) => examples.map(([line]) => line))

test.each(lines)('the example `%s` is a command line that qgjob takes', async (line) => {
  let executed = 0
  for (const words of commandLines(line)) {
    const program = createProgram(
      () => {
        executed++
        return Promise.resolve()
      },
      { output: QUIET },
    )
    for (const command of [program, ...program.commands]) command.exitOverride()
    await program.parseAsync(words, { from: 'user' })
  }
  expect(executed).toBeGreaterThan(0)
})

/** The words behind each "qgjob", as a shell would pass them on. */
function commandLines(line: string): string[][] {
  return [...line.matchAll(/(?:^|[\s(])qgjob( [^|>)]*)/g)].map(([, rest = '']) =>
    [...rest.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, '')),
  )
}

test('help of a command ends with its examples', () => {
  let text = ''
  const program = createProgram(() => Promise.resolve(), { output: { writeOut: (more) => (text += more) } })
  program.commands.find((command) => command.name() === 'cancel')?.outputHelp()
  expect(text).toMatch(/\nExamples:\n {2}# one job\n {2}qgjob cancel ID\n/)
})
