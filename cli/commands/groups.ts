import { ListGroupsDocument } from '../../client/gql/graphql.ts'
import type { GroupStatus } from '../../client/gql/graphql.ts'
import { noteNone, noteNothingYet, organizationIfAny, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { groupColumns } from '../output/columns.ts'
import { note, printList } from '../output/print.ts'
import { word } from '../output/words.ts'
import { NONE, readPages } from '../pages.ts'

export interface GroupsOptions {
  orgId?: string
  status: GroupStatus | 'ALL'
  limit: number
}

export async function groups(context: Context, options: GroupsOptions): Promise<ExitCode> {
  return withClient(context, async (session) => {
    const organizationId = await organizationIfAny(context, session, options.orgId)
    const status = options.status === 'ALL' ? null : options.status
    const { items, hasMore } = await readPages(options.limit, async (page) => {
      if (organizationId === null) return NONE
      const found = await session.client.query(ListGroupsDocument, { organizationId, status, ...page })
      return found.groups
    })
    await printList(context, groupColumns(context.now()), items)
    if (formOf(context) !== 'json' && items.length === 0) {
      const kind = status === null ? '' : `${word(status)} `
      if (organizationId === null) noteNothingYet(context)
      else await noteNone(context, session, `${kind}groups`, organizationId)
    }
    if (hasMore) note(context, `these are the newest ${items.length}; --limit shows more`)
    return EXIT.passed
  })
}
