import { accessSync, constants, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'

/**
 * A new empty directory; in memory where the machine offers that, since a test needs no disk. The caller removes it.
 */
export function scratchDirectory(purpose: string): string {
  return mkdtempSync(join(inMemory() ? MEMORY : tmpdir(), `qgjob-${purpose}-`))
}

function inMemory(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK)
    return true
  } catch {
    return false
  }
}
