import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { isMissing, writeDurably } from '../../files.ts'

const entries = z.array(
  z.object({
    organizationId: z.string(),
    appVersionId: z.string(),
    buildHash: z.string(),
    packageId: z.string(),
    evidence: z.string(),
  }),
)

/** A build that the agent put on the device, and what the device said right after. */
export type LedgerEntry = z.infer<typeof entries>[number]

/**
 * What the agent installed on one device, one entry for each package. It is only half of the truth: an entry counts as
 * long as the device still says what it said then.
 */
export interface Ledger {
  entries(): Promise<readonly LedgerEntry[]>
  put(entry: LedgerEntry): Promise<void>
  remove(packageId: string): Promise<void>
}

export async function openLedger(path: string): Promise<Ledger> {
  await mkdir(dirname(path), { recursive: true })
  let known = await read(path)
  const write = async (next: LedgerEntry[]): Promise<void> => {
    known = next
    await writeDurably(path, JSON.stringify(next))
  }
  const others = (packageId: string) => known.filter((entry) => entry.packageId !== packageId)
  return {
    entries: () => Promise.resolve(known),
    put: (entry) => write([...others(entry.packageId), entry]),
    remove: (packageId) => write(others(packageId)),
  }
}

/** One that cannot be read is as good as none: the apps are installed anew. */
async function read(path: string): Promise<LedgerEntry[]> {
  try {
    return entries.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return []
    throw error
  }
}
