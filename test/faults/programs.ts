import { cp, mkdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { applyPatch, type Patch } from '../history/patch.ts'

const root = join(import.meta.dirname, '../..')

/** Where the programs of a rig lie. */
export interface Programs {
  /** As `qgjob`. */
  qgjob: string
  agent: string
}

/** Bundles the product as it is shipped, and the rig's agent, into a directory of the rig; with its patches, if any. */
export async function buildPrograms(directory: string, patches: readonly Patch[] = []): Promise<Programs> {
  const outdir = join(directory, 'dist')
  await mkdir(join(directory, 'bin'), { recursive: true })
  await cp(join(root, 'bin/qgjob.js'), join(directory, 'bin/qgjob.js'))
  await cp(join(root, 'package.json'), join(directory, 'package.json'))
  await build({
    absWorkingDir: root,
    entryPoints: { cli: 'cli/main.ts', agent: 'test/faults/agent.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'warning',
    external: ['pg-native', 'react-devtools-core', '@graphql-yoga/render-graphiql'],
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: [patching(patches)],
  })
  return { qgjob: join(directory, 'bin/qgjob.js'), agent: join(outdir, 'agent.js') }
}

function patching(patches: readonly Patch[]): Plugin {
  return {
    name: 'patches',
    setup({ onLoad, onEnd }) {
      const left = new Set(patches)
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const own = patches.filter(({ file }) => file === relative(root, path))
        if (own.length === 0) return undefined
        let contents = await readFile(path, 'utf8')
        for (const patch of own) {
          contents = applyPatch(contents, patch)
          left.delete(patch)
        }
        return { contents, loader: 'ts' }
      })
      onEnd(() => {
        for (const { file } of left) throw new Error(`the patch of ${file} was not used`)
      })
    },
  }
}
