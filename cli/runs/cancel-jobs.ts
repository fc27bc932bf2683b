import { CancelJobDocument, VerdictsDocument } from '../../client/gql/graphql.ts'
import type { JobRowFragment } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import { plural } from '../output/text.ts'
import { readPages } from '../pages.ts'

/** Requests under way at a time. */
const AT_A_TIME = 64

export interface Canceled {
  /** The jobs as they are now; those that had ended by themselves are not among them. */
  jobs: JobRowFragment[]
  /** How many waited, and how many ran and were told to stop. */
  waiting: number
  running: number
}

/** Cancels whatever of these jobs has not ended. */
export async function cancelJobs(client: QgjobClient, ids: readonly string[]): Promise<Canceled> {
  const left = [...ids]
  const jobs: JobRowFragment[] = []
  const work = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const { cancelJob } = await client.mutate(CancelJobDocument, { id })
      if (cancelJob.__typename === 'CancelJobPayload') jobs.push(cancelJob.job)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  const waiting = jobs.filter(({ status }) => status === 'CANCELED').length
  return { jobs, waiting, running: jobs.length - waiting }
}

/** The ids of the unfinished jobs with a label. */
export async function unfinishedWith(client: QgjobClient, organizationId: string, label: string): Promise<string[]> {
  const filter = { organizationId, label, status: ['PENDING', 'QUEUED', 'RUNNING'] as const }
  const { items } = await readPages(Infinity, async (page) => {
    return (await client.query(VerdictsDocument, { filter, ...page })).jobs
  })
  return items.map(({ id }) => id)
}

/** "8 jobs canceled; 2 more are running and were told to stop". */
export function describeCanceled({ waiting, running }: Pick<Canceled, 'waiting' | 'running'>): string {
  const more = running === 0 ? '' : `; ${running} more ${running === 1 ? 'is' : 'are'} running and told to stop`
  return `${plural(waiting, 'job')} canceled${more}`
}
