import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A directory of the running test's own, gone when it ends. */
export async function tempDir(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-test-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}
