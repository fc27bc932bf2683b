import { CancelGroupDocument, CancelJobDocument } from '../../client/gql/graphql.ts'
import { notFound, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { note, printJson, printLine } from '../output/print.ts'
import { plural } from '../output/text.ts'
import { word } from '../output/words.ts'

export interface CancelOptions {
  jobId?: string
  groupId?: string
}

export async function cancel(context: Context, { jobId, groupId }: CancelOptions): Promise<ExitCode> {
  if ((jobId === undefined) === (groupId === undefined)) {
    throw new CliError(EXIT.usage, { what: 'what to cancel?', fix: 'give either --job-id or --group-id' })
  }
  return withClient(context, async (session) => {
    if (jobId !== undefined) await cancelJob(context, session, jobId)
    else if (groupId !== undefined) await cancelGroup(context, session, groupId)
    return EXIT.passed
  })
}

async function cancelJob(context: Context, { client }: Session, id: string): Promise<void> {
  const { cancelJob: result } = await client.mutate(CancelJobDocument, { id })
  switch (result.__typename) {
    case 'NotFound':
      throw notFound('job', id)
    case 'AlreadyFinished':
      throw new CliError(EXIT.usage, {
        what: 'nothing was canceled',
        why: result.message,
        fix: `\`qgjob status --job-id=${id}\` shows how it ended`,
      })
    case 'CancelJobPayload': {
      const { job } = result
      if (formOf(context) === 'json') printJson(context, job)
      else printLine(context, `${job.id}\t${word(job.status)}`)
      if (job.status !== 'CANCELED') note(context, 'it is running: its device was told to stop it')
    }
  }
}

async function cancelGroup(context: Context, { client }: Session, id: string): Promise<void> {
  const { cancelGroup: result } = await client.mutate(CancelGroupDocument, { id })
  if (result.__typename === 'NotFound') throw notFound('group', id)
  const { group, canceled, requested } = result
  if (formOf(context) === 'json') printJson(context, { group, canceled, requested })
  else printLine(context, `${group.id}\t${word(group.status)}`)
  note(context, `${plural(canceled, 'job')} canceled; ${requested} more are running and were told to stop`)
}
