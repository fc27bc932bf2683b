import { join, relative } from 'node:path'
import { defineConfig, mergeConfig } from 'vitest/config'
import usual from '../../vitest.config.ts'
import { applyPatch } from './patch.ts'
import { ALL, titleOf } from './all.ts'

const root = join(import.meta.dirname, '../..')
const sabotage = ALL.find((one) => titleOf(one) === process.env.QGJOB_SABOTAGE)
if (sabotage === undefined) throw new Error('QGJOB_SABOTAGE names no sabotage')
const patches = [sabotage, ...(sabotage.also ?? [])]

/** The usual tests over a source with one guard less. */
export default mergeConfig(
  usual,
  defineConfig({
    root,
    // The cache does not know one sabotage from another.
    test: { fsModuleCache: false },
    plugins: [
      {
        name: 'sabotage',
        enforce: 'pre',
        transform(source, id) {
          const own = patches.filter(({ file }) => file === relative(root, id.split('?')[0] ?? id))
          return own.length === 0 ? undefined : own.reduce(applyPatch, source)
        },
      },
    ],
  }),
)
