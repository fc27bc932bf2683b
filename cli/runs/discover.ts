import { glob, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'

/** Never tests of one's own, and slow to walk through. */
const NEVER = ['**/node_modules/**', '**/.git/**']

/** The files that the globs name, relative to the folder, in order and once each. Each glob must match something. */
export async function discoverTests(
  folder: string,
  globs: readonly string[],
  exclude: readonly string[],
): Promise<string[]> {
  const found = new Set<string>()
  for (const pattern of globs) {
    const files = await filesOf(folder, pattern, exclude)
    if (files.length === 0) throw await noMatch(folder, pattern, exclude)
    for (const file of files) found.add(file)
  }
  return [...found].sort()
}

async function filesOf(folder: string, pattern: string, exclude: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for await (const entry of glob(pattern, { cwd: folder, withFileTypes: true, exclude: [...NEVER, ...exclude] })) {
    const path = join(entry.parentPath, entry.name)
    const isFile = entry.isFile() || (entry.isSymbolicLink() && (await isFileAt(path)))
    if (!isFile) continue
    const file = relative(folder, path).split(sep).join('/')
    if (file.startsWith('../')) throw outside(folder, pattern, file)
    files.push(file)
  }
  return files
}

async function isFileAt(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function noMatch(folder: string, pattern: string, exclude: readonly string[]): Promise<CliError> {
  const isFolder = await stat(join(folder, pattern)).then(
    (found) => found.isDirectory(),
    () => false,
  )
  const kept = exclude.length === 0 ? '' : ` and is not excluded by ${exclude.join(' or ')}`
  return new CliError(EXIT.usage, {
    code: 'NO_TESTS',
    what: `no test file matches ${pattern}`,
    why: isFolder ? `it is a folder in ${folder}` : `nothing in ${folder} matches it${kept}`,
    fix: isFolder
      ? `name the files in it, such as '${pattern.replace(/\/$/, '')}/**/*.spec.js'`
      : 'correct the glob and quote it, or name the folder of the tests with --workspace',
  })
}

function outside(folder: string, pattern: string, file: string): CliError {
  return new CliError(EXIT.usage, {
    what: `${pattern} leads out of the workspace`,
    why: `it matches ${file}, seen from ${folder}`,
    fix: 'name the folder that holds all the tests with --workspace, and the globs from there',
  })
}
