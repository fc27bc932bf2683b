import { SubmitJobsDocument } from '../client/gql/graphql.ts'
import type { JobRowFragment, SubmitJobInput } from '../client/gql/graphql.ts'
import type { QgjobClient } from '../client/types.ts'
import { ERROR_CODES } from './error-codes.ts'
import type { ErrorCode } from './error-codes.ts'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'

/** The most jobs that the server takes in one request, and what it can be sure to read. */
const BATCH_JOBS = 1000
const BATCH_LETTERS = 400_000

export interface Submitted {
  jobs: JobRowFragment[]
  created: boolean
  warnings: string[]
}

/**
 * Submits all jobs, in as few requests as the server allows: all or nothing for each. The keys of the later ones are
 * made from `key`. A failure of a later one says how much was taken before.
 */
export async function submitAll(
  client: QgjobClient,
  inputs: readonly SubmitJobInput[],
  key: string | undefined,
): Promise<Submitted> {
  const all: Submitted = { jobs: [], created: false, warnings: [] }
  for (const [index, batch] of batchesOf(inputs).entries()) {
    const idempotencyKey = key === undefined || index === 0 ? key : `${key}/${index}`
    const { submitJobs } = await client.mutate(SubmitJobsDocument, { inputs: batch, idempotencyKey })
    const before = all.jobs.length
    const what =
      before === 0 ? 'nothing was submitted' : `only the first ${before} of ${inputs.length} jobs were submitted`
    switch (submitJobs.__typename) {
      case 'SubmitJobsPayload':
        all.jobs.push(...submitJobs.jobs)
        all.created ||= submitJobs.created
        all.warnings.push(...submitJobs.warnings)
        break
      case 'QueueFull':
        throw new CliError(EXIT.couldNotRun, {
          code: submitJobs.code as ErrorCode,
          what,
          why: submitJobs.message,
          fix: 'wait until some have run; `qgjob orgs` shows the caps',
        })
      default: {
        const code = submitJobs.code as ErrorCode
        const exitCode = code in ERROR_CODES ? ERROR_CODES[code][0] : EXIT.usage
        throw new CliError(exitCode, { code, what, why: submitJobs.message })
      }
    }
  }
  return all
}

function batchesOf(inputs: readonly SubmitJobInput[]): SubmitJobInput[][] {
  const batches: SubmitJobInput[][] = []
  let letters = Infinity
  for (const input of inputs) {
    const more = JSON.stringify(input).length
    const last = batches.at(-1)
    if (last === undefined || last.length === BATCH_JOBS || letters + more > BATCH_LETTERS) {
      batches.push([input])
      letters = more
    } else {
      last.push(input)
      letters += more
    }
  }
  return batches
}
