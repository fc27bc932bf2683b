import { GetJobDocument } from '../../client/gql/graphql.ts'
import { jobOf, notFound, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { note, printJsonLine, printOutput } from '../output/print.ts'
import { isFinished } from '../output/words.ts'
import { connectionNotes } from '../connection-notes.ts'
import { followLog } from '../job-log.ts'
import type { LogChunk } from '../job-log.ts'

export interface LogsOptions {
  jobId?: string
  follow?: boolean
}

/** Silence after which a running job is taken to have told all it has so far: at first, and between two chunks; ms. */
const FIRST_QUIET_MS = 1_500
const QUIET_MS = 300

/**
 * Prints what a job wrote: of a finished job all of it, of another what there is, or with --follow until it is
 * finished.
 */
export async function logs(context: Context, { follow, ...options }: LogsOptions): Promise<ExitCode> {
  const jobId = jobOf(options)
  return withClient(
    context,
    async ({ client }) => {
      const { job } = await client.query(GetJobDocument, { id: jobId })
      if (job === null) throw notFound('job', jobId)

      const quiet = new AbortController()
      const signal = AbortSignal.any([context.interruption(), quiet.signal])
      const endsQuietly = follow !== true && !isFinished(job.status)
      const hush = (ms: number): NodeJS.Timeout => setTimeout(() => quiet.abort(), ms)
      let silence = endsQuietly ? hush(FIRST_QUIET_MS) : undefined
      const print = chunkPrinter(context)
      for await (const chunk of followLog(client, jobId, signal)) {
        print(chunk)
        if (chunk.end) break
        clearTimeout(silence)
        if (endsQuietly) silence = hush(QUIET_MS)
      }
      clearTimeout(silence)
      if (context.interruption().aborted) throw context.interruption().reason
      if (endsQuietly && !quiet.signal.aborted) note(context, 'the job has finished meanwhile')
      return EXIT.passed
    },
    connectionNotes(context),
  )
}

/** The text with its colors; where an attempt begins is said on stderr. */
function chunkPrinter(context: Context): (chunk: LogChunk) => void {
  let attempt = 0
  return (chunk) => {
    if (formOf(context) === 'json') {
      printJsonLine(context, chunk)
      return
    }
    if (chunk.text === '') return
    if (chunk.attemptNumber !== attempt) note(context, `--- attempt ${chunk.attemptNumber}`)
    attempt = chunk.attemptNumber
    printOutput(context, chunk.text)
  }
}
