import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALL, titleOf } from './all.ts'

const root = join(import.meta.dirname, '../..')

test('every sabotage can be done to the source as it is', () => {
  const patches = ALL.flatMap((sabotage) => [sabotage, ...(sabotage.also ?? [])])
  const misfits = patches.filter(({ file, find }) => !readFileSync(join(root, file), 'utf8').includes(find))
  expect(misfits.map(({ file, find }) => `${file} has no longer: ${find}`)).toEqual([])
})

test('each has a title of its own, and tests that are there', () => {
  expect(new Set(ALL.map(titleOf)).size).toBe(ALL.length)
  const tests = new Set(ALL.flatMap(({ caughtBy }) => caughtBy))
  expect([...tests].filter((file) => !existsSync(join(root, file)))).toEqual([])
})
