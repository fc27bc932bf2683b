import { ServerUnreachable } from '../client/errors.ts'
import { GetJobDocument, JobLogDocument } from '../client/gql/graphql.ts'
import type { JobLogSubscription } from '../client/gql/graphql.ts'
import type { QgjobClient } from '../client/types.ts'
import { isFinished } from './output/words.ts'
import { map, resume } from './resume.ts'

export type LogChunk = JobLogSubscription['jobLog']

/** What a job writes: what there is, then what comes, until it is finished or the signal aborts. */
export function followLog(client: QgjobClient, jobId: string, signal: AbortSignal): AsyncGenerator<LogChunk, void> {
  // The log of a job that never ran ends without a chunk that could say so.
  const hasEnded = async (): Promise<boolean> => {
    try {
      const now = await client.query(GetJobDocument, { id: jobId })
      return now.job === null || isFinished(now.job.status)
    } catch (error) {
      if (error instanceof ServerUnreachable) return false // it ended the stream because it stops
      throw error
    }
  }
  return resume(
    (after) => {
      const values = client.subscribe(JobLogDocument, () => ({ jobId, after: after() }), signal)
      return map(values, ({ jobLog }) => jobLog)
    },
    signal,
    hasEnded,
  )
}
