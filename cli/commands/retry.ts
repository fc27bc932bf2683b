import { RetryJobDocument } from '../../client/gql/graphql.ts'
import { jobOf, notFound, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { note, printJson, printJsonLine, printLine } from '../output/print.ts'
import { word } from '../output/words.ts'
import { connectionNotes } from '../connection-notes.ts'

export interface RetryOptions {
  jobId?: string
  watch?: boolean
  watchTimeout?: number
}

export async function retry(context: Context, options: RetryOptions): Promise<ExitCode> {
  const { watch, watchTimeout } = options
  const jobId = jobOf(options)
  return withClient(
    context,
    async (session) => {
      const { retryJob } = await session.client.mutate(RetryJobDocument, { id: jobId })
      switch (retryJob.__typename) {
        case 'NotFound':
          throw notFound('job', jobId)
        case 'NotFinished':
          throw new CliError(EXIT.usage, {
            code: 'NOT_FINISHED',
            what: 'nothing was submitted',
            why: retryJob.message,
            fix: `\`qgjob status --job-id=${jobId} --watch\` waits for its end`,
          })
        case 'QueueFull':
          throw new CliError(EXIT.couldNotRun, {
            code: 'QUEUE_FULL',
            what: 'nothing was submitted',
            why: retryJob.message,
            fix: 'wait until some have run; `qgjob orgs` shows the caps',
          })
        case 'StoreFull':
          throw new CliError(EXIT.couldNotRun, {
            code: 'STORE_FULL',
            what: 'nothing was submitted',
            why: retryJob.message,
          })
        case 'RetryJobPayload': {
          const { job } = retryJob
          if (formOf(context) === 'json') (watch === true ? printJsonLine : printJson)(context, job)
          else printLine(context, `${job.id}\t${word(job.status)}`)
          note(context, `runs ${jobId} again as ${job.id}`)
          if (watch !== true) return EXIT.passed
          const { watchJobs } = await import('../watch.ts')
          return watchJobs(context, session, [job], { timeoutMs: watchTimeout })
        }
      }
    },
    connectionNotes(context),
  )
}
