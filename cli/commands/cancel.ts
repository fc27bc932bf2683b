import { CancelGroupDocument, CancelJobDocument, ListJobsDocument } from '../../client/gql/graphql.ts'
import type { JobFilter, JobRowFragment } from '../../client/gql/graphql.ts'
import { notFound, organizationOf, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { note, printJson, printLine, printList } from '../output/print.ts'
import { word } from '../output/words.ts'
import { readPages } from '../pages.ts'
import { cancelJobs, describeCanceled } from '../runs/cancel-jobs.ts'

export interface CancelOptions {
  orgId?: string
  jobId?: string
  groupId?: string
  label?: string
}

export async function cancel(context: Context, { orgId, jobId, groupId, label }: CancelOptions): Promise<ExitCode> {
  if ([jobId, groupId, label].filter((given) => given !== undefined).length !== 1) {
    throw new CliError(EXIT.usage, { what: 'what to cancel?', fix: 'give one of --job-id, --group-id and --label' })
  }
  return withClient(context, async (session) => {
    if (jobId !== undefined) await cancelJob(context, session, jobId)
    else if (groupId !== undefined) await cancelGroup(context, session, groupId)
    else if (label !== undefined) await cancelLabeled(context, session, orgId, label)
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
        code: 'ALREADY_FINISHED',
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
  note(context, describeCanceled({ waiting: canceled, running: requested }))
}

/** None left to cancel is no failure: that is what was wanted. */
async function cancelLabeled(
  context: Context,
  session: Session,
  orgId: string | undefined,
  label: string,
): Promise<void> {
  const organizationId = await organizationOf(context, session, orgId)
  const labeled = async (filter: Partial<JobFilter>): Promise<JobRowFragment[]> => {
    const { items } = await readPages(Infinity, async (page) => {
      return (await session.client.query(ListJobsDocument, { filter: { organizationId, label, ...filter }, ...page }))
        .jobs
    })
    return items
  }
  const unfinished = new Set((await labeled({ status: ['PENDING', 'QUEUED', 'RUNNING'] })).map(({ id }) => id))
  const canceled = await cancelJobs(session.client, { organizationId, label })
  const now = unfinished.size === 0 ? [] : await labeled({})
  const columns = [
    { title: 'job', raw: ({ id }: JobRowFragment) => id },
    { title: 'status', raw: ({ status }: JobRowFragment) => word(status) },
    { title: 'test', raw: ({ testPath }: JobRowFragment) => testPath, least: 24 },
  ]
  await printList(
    context,
    columns,
    now.filter(({ id }) => unfinished.has(id)),
  )
  note(context, unfinished.size === 0 ? `no unfinished jobs with label ${label}` : describeCanceled(canceled))
}
