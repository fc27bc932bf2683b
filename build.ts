import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, extname, join, relative, resolve } from 'node:path'
import { build, type BuildOptions, type Loader, type Plugin } from 'esbuild'
import ts from 'typescript'

const START = 'cli/main.ts'
const STARTS_WITH = /^(cli|client|node_modules\/commander)\//
const PART = 'part'

/**
 * Two things that a quick start needs, by rewriting sources as they are bundled.
 *
 * - `import { x } from 'node:util'` makes Node read every export of that module, some of which load other modules.
 *   `const { x } = process.getBuiltinModule('node:util')` reads what is wanted.
 * - What the start shares with parts that load later would become one more file for each set of parts that share it.
 *   Every such part imports the start, which is there already: so it all stays in one file.
 */
const quickStart: Plugin = {
  name: 'quick-start',
  setup(builder) {
    builder.onResolve({ filter: /^\.\.?\// }, async ({ path, kind, importer, resolveDir }) => {
      if (kind !== 'dynamic-import' || importer.includes('/node_modules/')) return null
      const part = await builder.resolve(path, { kind: 'import-statement', resolveDir })
      return { path: part.path, pluginData: PART }
    })
    builder.onLoad({ filter: /\.(ts|tsx|js)$/ }, ({ path, pluginData }) => {
      const isPart = pluginData === PART
      if (!isPart && !STARTS_WITH.test(relative('.', path))) return null
      const source = readFileSync(path, 'utf8').replace(
        /^import (\w+|\{[^}]*\}) from '(node:[\w/]+)';?$/gm,
        (_, names: string, builtin: string) =>
          `const ${names.replaceAll(' as ', ': ')} = globalThis.process.getBuiltinModule('${builtin}')`,
      )
      const start = isPart ? `\nimport '${resolve(START)}'\n` : ''
      return { contents: source + start, loader: extname(path).slice(1) as Loader }
    })
  },
}

/**
 * Bundles the command line (with the server and the worker as chunks that load only when they are asked for) and the
 * client into dist/. A bundle starts in a third of the time that loading every package by itself takes.
 */
const common: BuildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  sourcemap: true,
  logLevel: 'warning',
  // pg tries its optional native driver; Ink loads React's developer tools only when asked to; GraphiQL's page is 9 MB.
  external: ['pg-native', 'react-devtools-core', '@graphql-yoga/render-graphiql'],
  define: { 'process.env.NODE_ENV': '"production"' },
  // Packages in CommonJS form call require(), which an ES module does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
}

rmSync('dist', { recursive: true, force: true })
const split: BuildOptions = { ...common, outdir: 'dist', splitting: true, chunkNames: 'chunks/[name]-[hash]' }
await build({ ...split, entryPoints: { cli: START }, plugins: [quickStart] })
await build({ ...split, entryPoints: { client: 'client/index.ts' } })
// Files of their own, beside the worker's chunk: Playwright, Node and Appium load them by path in processes of theirs.
await build({
  ...common,
  entryPoints: [
    'worker/runners/playwright/playwright-config.ts',
    'worker/runners/playwright/playwright-reporter.ts',
    'worker/runners/appwright/preload.ts',
    'worker/runners/appwright/appium-guard.ts',
  ],
  entryNames: '[name]',
  outdir: 'dist/chunks',
})

/**
 * Writes the declarations of a file and of all that they name. One file at a time, as isolatedDeclarations allows: it
 * takes a quarter of a second, where the compiler with its checks takes two.
 */
function writeDeclarations(source: string, outdir: string, done = new Set<string>()): void {
  if (done.has(source)) return
  done.add(source)
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(source, 'utf8'), {
    fileName: source,
    reportDiagnostics: true,
    compilerOptions: { declaration: true, isolatedDeclarations: true, target: ts.ScriptTarget.ES2024 },
  })
  for (const { messageText } of diagnostics) {
    throw new Error(`${source}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  }
  const target = join(outdir, source.replace(/\.ts$/, '.d.ts'))
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, outputText)
  for (const [, path = ''] of outputText.matchAll(/ from '(\.[^']+)'/g)) {
    writeDeclarations(join(dirname(source), path), outdir, done)
  }
}

writeDeclarations('client/index.ts', 'dist/types')
