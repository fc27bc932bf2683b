import { ListJobsDocument } from '../../client/gql/graphql.ts'
import { organizationOf, withClient } from '../connect.ts'
import { connectionNotes } from '../connection-notes.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { jobColumns } from '../output/columns.ts'
import { printList } from '../output/print.ts'
import { readPages } from '../pages.ts'

export interface LabelOptions {
  orgId?: string
  label: string
  watch?: boolean
  watchTimeout?: number
}

/** All jobs with a label, such as that of a run: as they are, or followed to their verdict. */
export async function statusOfLabel(context: Context, options: LabelOptions): Promise<ExitCode> {
  const { orgId, label, watch, watchTimeout: timeoutMs } = options
  return withClient(
    context,
    async (session) => {
      const organizationId = await organizationOf(context, session, orgId)
      const { items } = await readPages(Infinity, async (page) => {
        return (await session.client.query(ListJobsDocument, { filter: { organizationId, label }, ...page })).jobs
      })
      if (items.length === 0) {
        throw new CliError(EXIT.notFound, {
          what: `no job of ${organizationId} has the label ${label}`,
          fix: '`qgjob list --json` shows the labels of the newest jobs',
        })
      }
      if (watch === true) {
        const { watchJobs } = await import('../watch.ts')
        return watchJobs(context, session, items, { timeoutMs, label })
      }
      await printList(context, jobColumns(context.now()), items)
      return EXIT.passed
    },
    connectionNotes(context),
  )
}
