import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import ts from 'typescript'

/**
 * Bundles the command line (with the server and the worker as chunks that load only when they are asked for) and the
 * client into dist/. A bundle starts in a third of the time that loading every package by itself takes.
 */
const common: BuildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
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
await build({
  ...common,
  entryPoints: { cli: 'cli/main.ts', client: 'client/index.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
})
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
