import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory, and those above it; one that is there is taken as it is. Throws an Error that names it. Not with
 * `recursive`: where nothing can be made, such as below /proc, Node would try for ever.
 */
export function makeDirectory(directory: string): void {
  try {
    make(directory)
  } catch (error) {
    throw new Error(`${directory} cannot be made: ${(error as Error).message}`, { cause: error })
  }
}

function make(directory: string): void {
  try {
    mkdirSync(directory)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') {
      if (statSync(directory).isDirectory()) return
      throw new Error(`${directory} is a file`, { cause: error })
    }
    if ((code !== 'ENOENT' && code !== 'ENOTDIR') || dirname(directory) === directory) throw error
    make(dirname(directory))
    mkdirSync(directory)
  }
}
