import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The packages, and the folders of ours, of which a command line of the built program loads anything. */
export interface LoadedCode {
  packages: Set<string>
  folders: Set<string>
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
    const text = [...new Set(readFileSync(list, 'utf8').split('\n'))]
      .filter((path) => path !== '')
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
    const made = (pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name = '']) => name))
    return {
      packages: made(/^\/\/ (?:.*\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm),
      folders: made(/^\/\/ (server|worker|client|cli\/ui|cli)\//gm),
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Writes down each file that the process loads. */
const HOOKS = `
import { appendFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) appendFileSync(process.env.LOADED, fileURLToPath(url) + '\\n')
    return nextLoad(url, context)
  },
})
`
