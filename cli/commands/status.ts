import { GetJobDocument } from '../../client/gql/graphql.ts'
import { notFound, withClient } from '../connect.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { connectionNotes } from '../connection-notes.ts'

export interface StatusOptions {
  orgId?: string
  jobId?: string
  label?: string
  watch?: boolean
  watchTimeout?: number
}

/** One job if an id is given, else everything that goes on in the organization. */
export async function status(context: Context, options: StatusOptions): Promise<ExitCode> {
  const { jobId } = options
  if (options.label !== undefined) {
    const { statusOfLabel } = await import('./status-label.ts')
    return statusOfLabel(context, { ...options, label: options.label })
  }
  if (jobId === undefined) {
    const { overview } = await import('./status-overview.ts')
    return overview(context, options)
  }
  return withClient(
    context,
    async (session) => {
      const { job } = await session.client.query(GetJobDocument, { id: jobId })
      if (job === null) throw notFound('job', jobId)
      if (options.watch === true) {
        const { watchJobs } = await import('../watch.ts')
        return watchJobs(context, session, [job], { timeoutMs: options.watchTimeout })
      }
      const { printJob } = await import('./status-job.ts')
      await printJob(context, job)
      return EXIT.passed
    },
    connectionNotes(context),
  )
}
