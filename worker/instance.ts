import { randomUUID } from 'node:crypto'
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, writeDurably } from './files.ts'

/**
 * What tells this agent from others that use the same name: made at the first start, and kept in its data directory for
 * nobody else to read. Who has it may take the agent's workers over.
 */
export async function instanceOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'instance-id')
  const kept = await read(file)
  // Without a good one the agent is a new one: it waits until the lease of the old one has ended, see agent.ts.
  if (kept !== null && /^[A-Za-z0-9-]{16,64}$/.test(kept)) return kept
  const made = randomUUID()
  await writeDurably(file, made, 0o600)
  return made
}

async function read(file: string): Promise<string | null> {
  try {
    await chmod(file, 0o600)
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
