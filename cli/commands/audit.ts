import { AuditLogDocument, WhoAmIDocument } from '../../client/gql/graphql.ts'
import type { AuditLogQuery } from '../../client/gql/graphql.ts'
import { organizationOf, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { isJson } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Column } from '../output/column.ts'
import { note, printJsonLine, printList } from '../output/print.ts'
import { ago } from '../output/time.ts'
import { word } from '../output/words.ts'
import { eachPage } from '../pages.ts'
import { readSettings } from '../settings.ts'
import type { Since } from '../values.ts'

export interface AuditOptions {
  orgId?: string
  /** The log of the lab, whatever organization the settings name. */
  lab?: boolean
  since?: Since
  /** How many at most; 50 for eyes, and all as JSON, if absent. */
  limit?: number
  all?: boolean
}

const USUAL_LIMIT = 50

/** Who did what from where, the newest first. */
export async function audit(context: Context, options: AuditOptions): Promise<ExitCode> {
  const { since, limit, all = isJson(context.flags) } = options
  const most = limit ?? (all ? Infinity : USUAL_LIMIT)
  const begin = since?.(context.now()) ?? -Infinity
  return withClient(context, async (session) => {
    const organizationId = await logOf(context, session, options)
    const entries: Entry[] = []
    let isCut = false
    const pages = eachPage(most, async (page) => {
      const { auditLog } = await session.client.query(AuditLogDocument, { organizationId, ...page })
      return auditLog
    })
    for await (const { items, hasMore } of pages) {
      const wanted = items.filter(({ at }) => Date.parse(at) >= begin).map(withDetail)
      // Each page as it comes: a log may be longer than what fits in memory.
      if (context.flags.output === 'jsonl') for (const entry of wanted) printJsonLine(context, entry)
      else entries.push(...wanted)
      isCut = hasMore
      if (wanted.length < items.length) {
        isCut = false
        break
      }
    }
    if (context.flags.output !== 'jsonl') await printList(context, columns(context.now()), entries)
    if (isCut) note(context, `these are the newest ${most}; --limit or --all shows more`)
    return EXIT.passed
  })
}

/** The organization that was named, or the caller's own; null, for who is of no organization: the log of the lab. */
async function logOf(context: Context, session: Session, { orgId, lab }: AuditOptions): Promise<string | null> {
  if (lab === true) return null
  const { organization } = readSettings({ ...context.flags, orgId }, context.env, context.cwd)
  if (organization !== null) return organization.value
  const { caller } = await session.client.query(WhoAmIDocument, {})
  return caller.organizationIds === null ? null : organizationOf(context, session, orgId)
}

type Node = AuditLogQuery['auditLog']['edges'][number]['node']
type Entry = Omit<Node, 'detail'> & { detail: Record<string, unknown> }

function withDetail(node: Node): Entry {
  return { ...node, detail: JSON.parse(node.detail) as Entry['detail'] }
}

const columns = (now: number): Column<Entry>[] => [
  { title: 'when', raw: ({ at }) => at, show: ({ at }) => ago(at, now), style: () => 'gray' },
  {
    title: 'who',
    raw: ({ actor }) => actor?.name ?? '',
    show: ({ actor }) => actor?.name ?? '(the server)',
    least: 12,
  },
  { title: 'from', raw: ({ actor }) => actor?.address ?? '', drops: 2 },
  { title: 'what', raw: ({ action }) => action, show: ({ action }) => word(action) },
  { title: 'subject', raw: subjectOf, least: 12 },
  { title: 'detail', raw: ({ detail }) => JSON.stringify(detail), least: 16, drops: 1, style: () => 'gray' },
]

/** The nearest thing that it was done to. */
function subjectOf({ jobId, tokenId, buildId, groupId, workerId, assignmentId }: Entry): string {
  return jobId ?? tokenId ?? buildId ?? groupId ?? workerId ?? assignmentId ?? ''
}
