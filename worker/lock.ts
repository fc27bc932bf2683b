import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SetupProblem } from './runner.ts'

/**
 * Takes a directory for this process alone. The lock is the operating system's, held through an SQLite file: it ends
 * with the process, however the process ends, and needs no guess about whether an old process id is still alive.
 */
export async function lockDirectory(directory: string): Promise<{ release(): void }> {
  await mkdir(directory, { recursive: true })
  const database = new DatabaseSync(join(directory, 'agent.lock'))
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw new SetupProblem(
      `Another worker process uses ${directory}: stop it, or give this one its own directory with --data-dir.`,
      { cause: error },
    )
  }
  return { release: () => database.close() }
}
