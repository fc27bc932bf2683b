import { ListJobsDocument } from '../../client/gql/graphql.ts'
import type { JobStatus, Target } from '../../client/gql/graphql.ts'
import { organizationOf, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { jobColumns } from '../output/columns.ts'
import { note, printList } from '../output/print.ts'
import { readPages } from '../pages.ts'

export interface ListOptions {
  orgId?: string
  status?: JobStatus[]
  appVersionId?: string
  target?: Target
  groupId?: string
  label?: string
  limit: number
}

export async function list(context: Context, options: ListOptions): Promise<ExitCode> {
  return withClient(context, async (session) => {
    const { status, appVersionId, target, groupId, label, limit } = options
    const organizationId = await organizationOf(context, session, options.orgId)
    const filter = { organizationId, status, appVersionId, target, groupId, label }
    const { items, hasMore } = await readPages(limit, async (page) => {
      const { jobs } = await session.client.query(ListJobsDocument, { filter, ...page })
      return jobs
    })
    await printList(context, jobColumns(context.now()), items)
    if (formOf(context) === 'terminal' && items.length === 0) note(context, `no such jobs in ${organizationId}`)
    if (hasMore) note(context, `these are the newest ${items.length}; --limit shows more`)
    return EXIT.passed
  })
}
