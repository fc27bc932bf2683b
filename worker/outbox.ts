import { mkdir, readFile, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { removeFile, writeDurably } from './files.ts'

const entry = z.object({
  lease: z.object({ assignmentId: z.string(), fence: z.number() }),
  attemptId: z.string(),
  result: z.object({
    outcome: z.enum(['PASSED', 'FAILED', 'TIMED_OUT', 'ERRORED', 'CANCELED']),
    durationMs: z.number(),
    counts: z.object({ passed: z.number(), failed: z.number(), skipped: z.number(), flaky: z.number() }).nullable(),
    error: z.string().nullable(),
    cause: z.enum(['TEST', 'APP', 'SOURCE', 'DEVICE', 'WORKER', 'CLOUD']).optional(),
    tests: z
      .array(
        z.object({
          title: z.string(),
          verdict: z.enum(['PASSED', 'FAILED', 'SKIPPED', 'FLAKY']),
          durationMs: z.number(),
          error: z.string().nullable(),
        }),
      )
      .readonly()
      .exactOptional(),
  }),
})

/** A result on its way to the server. */
export type OutboxEntry = z.infer<typeof entry>

/**
 * Results that the server has not acknowledged, one file each, so that a test that ran is never run again only
 * because the network or this process failed after it.
 */
export interface Outbox {
  /** Once it resolves, the result survives a crash of the agent and of the machine. */
  put(entry: OutboxEntry): Promise<void>
  remove(attemptId: string): Promise<void>
  /** What an earlier process left, in any order. An unreadable file is set aside as *.broken. */
  leftovers(): Promise<OutboxEntry[]>
}

export async function openOutbox(directory: string): Promise<Outbox> {
  await mkdir(directory, { recursive: true })
  const fileOf = (attemptId: string) => join(directory, `${encodeURIComponent(attemptId)}.json`)

  return {
    put: (result) => writeDurably(fileOf(result.attemptId), JSON.stringify(result)),
    remove: (attemptId) => removeFile(fileOf(attemptId)),
    async leftovers() {
      const files = (await readdir(directory)).filter((name) => name.endsWith('.json'))
      const entries = await Promise.all(files.map((name) => readEntry(join(directory, name))))
      return entries.filter((found) => found !== null)
    },
  }
}

async function readEntry(path: string): Promise<OutboxEntry | null> {
  try {
    return entry.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    await rename(path, `${path}.broken`)
    return null
  }
}
