import { CancelJobsDocument } from '../../client/gql/graphql.ts'
import type { CancelJobsInput } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import { plural } from '../output/text.ts'

/** How many waited, and how many ran and were told to stop. */
export interface Canceled {
  waiting: number
  running: number
}

/** Cancels whatever matches and has not ended. */
export async function cancelJobs(
  client: QgjobClient,
  input: Omit<CancelJobsInput, 'waitingOnly'> & { waitingOnly?: boolean },
): Promise<Canceled> {
  const { cancelJobs: answer } = await client.mutate(CancelJobsDocument, { input: { waitingOnly: false, ...input } })
  if (answer.__typename === 'CancelJobsPayload') return { waiting: answer.canceled, running: answer.requested }
  const [exitCode, code] =
    answer.__typename === 'NotFound' ? [EXIT.notFound, 'NOT_FOUND' as const] : [EXIT.usage, 'INVALID_INPUT' as const]
  throw new CliError(exitCode, { code, what: 'nothing was canceled', why: answer.message })
}

/** "8 jobs canceled; 2 more are running and were told to stop". */
export function describeCanceled({ waiting, running }: Canceled): string {
  const more = running === 0 ? '' : `; ${running} more ${running === 1 ? 'is' : 'are'} running and told to stop`
  return `${plural(waiting, 'job')} canceled${more}`
}
