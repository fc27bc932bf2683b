import { ListJobsDocument } from '../../client/gql/graphql.ts'
import type { JobStatus, Target } from '../../client/gql/graphql.ts'
import { noteNone, noteNothingYet, organizationIfAny, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { jobColumns } from '../output/columns.ts'
import { note, printList } from '../output/print.ts'
import { NONE, readPages } from '../pages.ts'

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
    const asked = { status, appVersionId, target, groupId, label }
    const organizationId = await organizationIfAny(context, session, options.orgId)
    const { items, hasMore } = await readPages(limit, async (page) => {
      if (organizationId === null) return NONE
      const { jobs } = await session.client.query(ListJobsDocument, { filter: { organizationId, ...asked }, ...page })
      return jobs
    })
    await printList(context, jobColumns(context.now()), items)
    if (formOf(context) !== 'json' && items.length === 0) {
      const such = Object.values(asked).some((value) => value !== undefined) ? 'such ' : ''
      if (organizationId === null) noteNothingYet(context)
      else await noteNone(context, session, `${such}jobs`, organizationId)
    }
    if (hasMore) note(context, `these are the newest ${items.length}; --limit shows more`)
    return EXIT.passed
  })
}
