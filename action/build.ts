import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { build } from 'esbuild'

/**
 * Bundles the action into the one file that GitHub runs from a checkout, where nothing is installed. `--check` writes
 * nothing and fails if the committed file is not what its sources make.
 */
const FILE = '.github/actions/qgjob/dist/index.mjs'

const { outputFiles } = await build({
  entryPoints: ['action/main.ts'],
  outfile: FILE,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  write: false,
  // Readable, so that a reviewer can compare it; without what the packages in it say about themselves again and again.
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: {
    js: "// Made by `npm run build:action` from action/: do not edit.\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
const made = outputFiles[0]?.text ?? ''
if (!process.argv.includes('--check')) {
  mkdirSync(dirname(FILE), { recursive: true })
  writeFileSync(FILE, made)
} else if (readFileSync(FILE, 'utf8') !== made) {
  console.error(`${FILE} is not what its sources make: run \`npm run build:action\` and commit it`)
  process.exitCode = 1
}
