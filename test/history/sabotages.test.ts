import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALL, titleOf } from './all.ts'
import type { Patch } from './patch.ts'

const root = join(import.meta.dirname, '../..')

test('every sabotage can be done to the source as it is', () => {
  const patches = ALL.flatMap((sabotage) => [sabotage, ...(sabotage.also ?? [])])
  const times = ({ file, find }: Patch) => readFileSync(join(root, file), 'utf8').split(find).length - 1
  const misfits = patches.filter((patch) => times(patch) !== 1)
  expect(misfits.map((patch) => `${patch.file} has ${times(patch)} times, not once: ${patch.find}`)).toEqual([])
})

test('each has a title of its own, and tests that are there', () => {
  expect(new Set(ALL.map(titleOf)).size).toBe(ALL.length)
  const tests = new Set(ALL.flatMap(({ caughtBy }) => caughtBy))
  expect([...tests].filter((file) => !existsSync(join(root, file)))).toEqual([])
})
