import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Directories of attempts that did not pass are kept, the newest so many of a device. */
const KEPT = 20
const SAFE_ID = /^\w+$/

/** Where one attempt writes: `results` is Playwright's output (screenshots, traces), `tmp` its temporary files. */
export interface AttemptDirectory {
  readonly results: string
  readonly tmp: string
  /** Keeps the results for a person to look at, or removes everything. */
  close(keep: boolean): Promise<void>
}

export async function openAttemptDirectory(attempts: string, attemptId: string): Promise<AttemptDirectory> {
  if (!SAFE_ID.test(attemptId)) throw new Error(`the attempt id ${JSON.stringify(attemptId)} cannot name a directory`)
  const own = join(attempts, attemptId)
  const tmp = join(own, 'tmp')
  await mkdir(tmp, { recursive: true })
  return {
    results: join(own, 'results'),
    tmp,
    async close(keep) {
      await rm(keep ? tmp : own, { recursive: true, force: true })
      // Ids sort by time.
      const old = (await readdir(attempts)).sort().slice(0, -KEPT)
      await Promise.all(old.map((name) => rm(join(attempts, name), { recursive: true, force: true })))
    },
  }
}
