import { WatchJobsDocument } from '../../client/gql/graphql.ts'
import type { JobRowFragment } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'

/** The jobs of an organization as they are now. */
export interface Jobs {
  /** Resolves once the fact holds, now or after a change. Rejects if the server refuses to tell. */
  until(fact: (jobs: readonly JobRowFragment[]) => boolean): Promise<void>
}

/** `onMove` hears of every job that appears or changes its status, with the time at which it did. */
export function followJobs(
  client: QgjobClient,
  organizationId: string,
  onMove: (at: string, job: JobRowFragment) => void,
): Jobs {
  const jobs = new Map<string, JobRowFragment>()
  const looks = new Set<() => void>()

  async function follow(): Promise<never> {
    let cursor: string | null = null
    const variables = () => ({ filter: { organizationId }, after: cursor })
    for await (const { jobUpdated } of client.subscribe(WatchJobsDocument, variables)) {
      cursor = jobUpdated.cursor
      const { at, job } = jobUpdated
      if (job === null) continue
      const before = jobs.get(job.id)
      jobs.set(job.id, job)
      if (before?.status !== job.status) onMove(at, job)
      for (const look of looks) look()
    }
    throw new Error('the server ended the stream of jobs')
  }

  const failed = follow()
  failed.catch(() => undefined) // Reported by whoever waits.
  return {
    until(fact) {
      const met = new Promise<void>((resolve) => {
        const look = (): void => {
          if (!fact([...jobs.values()])) return
          looks.delete(look)
          resolve()
        }
        looks.add(look)
        look()
      })
      return Promise.race([failed, met])
    },
  }
}

/** "03:31:09  pending    tests/coupon.spec.js v2.0.0 device    on phone  attempt 1: coupon > takes ten percent off" */
export function lineOf(at: string, job: JobRowFragment): string {
  const { status, testPath, appVersionId, target, workerName, error } = job
  const what = `${testPath} ${appVersionId} ${target.toLowerCase()}`
  const why = status === 'PENDING' || status === 'FAILED' ? firstLine(error ?? '') : ''
  const facts = [workerName === null ? '' : `on ${workerName}`, status === 'PENDING' ? `retry after: ${why}` : why]
  return [at.slice(11, 19), status.toLowerCase().padEnd(9), what.padEnd(42), ...facts.filter(Boolean)]
    .join('  ')
    .trimEnd()
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
