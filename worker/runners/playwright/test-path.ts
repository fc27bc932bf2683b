import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'

/** Why a test path names no test where it is to lie, for the person who submitted it. */
export class TestPathProblem extends Error {
  override readonly name = 'TestPathProblem'
}

/**
 * The real file behind a test path. The path is data from outside: it may name only a file that lies in the workspace
 * after every link is followed. `where` names that for people. Throws TestPathProblem; another error if the host
 * cannot tell.
 */
export async function resolveTestPath(workspace: string, testPath: string, where: string): Promise<string> {
  if (testPath === '' || testPath.includes('\0') || isAbsolute(testPath)) {
    throw new TestPathProblem(`${JSON.stringify(testPath)} is not a path relative to ${where}`)
  }
  const root = await realpath(workspace)
  const path = join(root, testPath)
  const file = isInside(root, path)
    ? await realpath(path).catch((error: unknown) => absent(error, testPath, where))
    : null
  // One text for a missing file and one outside: the answer tells nothing about the rest of the machine.
  if (file === null || !isInside(root, file) || !(await stat(file)).isFile()) {
    throw new TestPathProblem(
      `${JSON.stringify(testPath)} is no file in ${where}: check the path, which is relative to it, and whether the file is there`,
    )
  }
  return file
}

/** These speak of the path alone. After any other, such as EACCES or EMFILE, the file may well be there. */
const ABSENT: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']

function absent(error: unknown, testPath: string, where: string): null {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (ABSENT.includes(code)) return null
  throw new Error(`${JSON.stringify(testPath)} in ${where} cannot be looked up: ${String(code)}`, { cause: error })
}

export function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
