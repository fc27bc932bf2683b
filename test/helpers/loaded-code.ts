import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a command line of the built program loads. */
export interface LoadedCode {
  /** The packages, and the folders of ours, of which anything is loaded. */
  packages: Set<string>
  folders: Set<string>
  /** How many files. */
  files: number
  /** Modules of Node, also of its inside, such as "http" and "internal/deps/undici/undici". */
  builtins: Set<string>
}

/** Runs a command line, and reads what the files that it loads were made of: the bundler writes that into them. */
export async function loadedCode(
  binary: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<LoadedCode> {
  const directory = mkdtempSync(join(tmpdir(), 'qgjob-loaded-'))
  try {
    const [hooks, list] = [join(directory, 'hooks.mjs'), join(directory, 'list')]
    writeFileSync(hooks, HOOKS)
    writeFileSync(list, '')
    const child = spawn(process.execPath, [`--import=${hooks}`, binary, ...args], {
      cwd: directory,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: directory, LOADED: list, ...env },
    })
    await new Promise((resolve) => child.once('exit', resolve))
    const lines = [...new Set(readFileSync(list, 'utf8').split('\n'))]
    const paths = lines.filter((line) => line.startsWith('/'))
    const text = paths.map((path) => readFileSync(path, 'utf8')).join('\n')
    const made = (pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name = '']) => name))
    return {
      packages: made(/^\/\/ (?:.*\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm),
      folders: made(/^\/\/ (server|worker|client|cli\/ui|cli)\//gm),
      files: paths.length,
      builtins: new Set(lines.flatMap((line) => /^NativeModule (.+)/.exec(line)?.[1] ?? [])),
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Writes down each file that the process loads, and at its end the modules of Node; it loads none itself. */
const HOOKS = `
const { appendFileSync } = process.getBuiltinModule('node:fs')
const { fileURLToPath } = process.getBuiltinModule('node:url')
process.getBuiltinModule('node:module').registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) appendFileSync(process.env.LOADED, fileURLToPath(url) + '\\n')
    return nextLoad(url, context)
  },
})
process.once('exit', () => appendFileSync(process.env.LOADED, process.moduleLoadList.join('\\n')))
`
