import { existsSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, afterEach, expect, it } from 'vitest'
import { scratchDirectory } from '../test/helpers/scratch.ts'
import { makeDirectory } from './make-directory.ts'

let scratch: string
beforeEach(() => {
  scratch = scratchDirectory('make-directory')
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

it('makes a directory with those above it, and takes one that is there', () => {
  const deep = join(scratch, 'a/b/c')
  makeDirectory(deep)
  makeDirectory(deep)
  expect(existsSync(deep)).toBe(true)
})

it.each(['', 'below', 'far/below'])('says that a file is in the way: file/%s', (path) => {
  const file = join(scratch, 'file')
  writeFileSync(file, '')
  expect(() => makeDirectory(join(file, path))).toThrow(`cannot be made: ${file} is a file`)
})

it.runIf(existsSync('/proc/self'))('gives up where the system has no room for directories', () => {
  expect(() => makeDirectory('/proc/qgjob/data')).toThrow(/^\/proc\/qgjob\/data cannot be made: ENOENT/)
})
