import {
  GetStatsDocument,
  ListGroupsDocument,
  ListJobsDocument,
  ListWorkersDocument,
} from '../../client/gql/graphql.ts'
import { noteNothingYet, noteUnknown, organizationIfAny, withClient } from '../connect.ts'
import type { Session } from '../connect.ts'
import { canDrawLive, formOf, hasColor } from '../context.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { groupColumns, jobColumns, workerColumns } from '../output/columns.ts'
import { paintOut, printJson, printLine, printList } from '../output/print.ts'
import { tabSeparated } from '../output/column.ts'
import type { Column } from '../output/column.ts'
import { NONE, readPages } from '../pages.ts'
import { createStore } from '../ui/store.ts'
import { connectionNotes } from '../connection-notes.ts'
import { statsLines } from './stats.ts'

/** How many groups and running jobs are listed at most. */
const MOST = 1000

/** Everything that goes on: live on a terminal; once on a pipe, or with --watch one line per change. */
export async function overview(context: Context, options: { orgId?: string; watch?: boolean }): Promise<ExitCode> {
  const isLive = canDrawLive(context)
  const store = createStore()
  const notes = connectionNotes(context)
  const onConnection = (state: 'connected' | 'reconnecting'): void => {
    if (isLive) store.tell({ type: 'connection', connection: state === 'connected' ? 'live' : 'reconnecting' })
    else notes(state)
  }
  return withClient(
    context,
    async (session) => {
      const organization = await organizationIfAny(context, session, options.orgId)
      if (organization === null) return nothingYet(context, session, options)
      if (isLive) {
        // Ink's colors follow this variable alone, and are settled when it is loaded.
        if (!hasColor(context, context.stdout)) context.env.FORCE_COLOR = '0'
        if (options.orgId !== undefined) await noteUnknown(context, session, options.orgId)
        const { drawLive } = await import('../ui/live.tsx')
        return drawLive(context, session, organization, store)
      }
      if (options.watch === true) {
        const { printChanges } = await import('./status-changes.ts')
        return printChanges(context, session, organization)
      }
      return printOnce(context, session, organization)
    },
    onConnection,
  )
}

/** Before the first submit there is nothing to follow, but there may be workers to see. */
async function nothingYet(context: Context, session: Session, { watch }: { watch?: boolean }): Promise<ExitCode> {
  if (watch === true) {
    throw new CliError(EXIT.usage, {
      what: 'there is nothing to watch yet',
      why: 'nothing was submitted so far, and no organization was named',
      fix: 'add --org-id=NAME to wait for the first jobs of that organization',
    })
  }
  await printOnce(context, session, null)
  if (formOf(context) !== 'json') noteNothingYet(context)
  return EXIT.passed
}

async function printOnce(context: Context, session: Session, organizationId: string | null): Promise<ExitCode> {
  const { client } = session
  const [groups, running, { workers }, { stats }] = await Promise.all([
    readPages(MOST, async (page) => {
      if (organizationId === null) return NONE
      return (await client.query(ListGroupsDocument, { organizationId, status: 'OPEN', ...page })).groups
    }),
    readPages(MOST, async (page) => {
      if (organizationId === null) return NONE
      const filter = { organizationId, status: ['RUNNING'] as const }
      return (await client.query(ListJobsDocument, { filter, ...page })).jobs
    }),
    client.query(ListWorkersDocument, {}),
    client.query(GetStatsDocument, { organizationId, sinceHours: 24 }),
  ])
  const now = context.now()
  const form = formOf(context)
  if (form === 'json') {
    printJson(context, { organization: organizationId, stats, groups: groups.items, running: running.items, workers })
  } else if (form === 'plain') {
    const rows = <Row>(name: string, columns: readonly Column<Row>[], items: readonly Row[]): void => {
      context.stdout.write(tabSeparated([{ title: '', raw: () => name }, ...columns], items))
    }
    for (const [status, count] of Object.entries(stats.jobs)) printLine(context, `count\t${status}\t${count}`)
    rows('group', groupColumns(now), groups.items)
    rows('job', jobColumns(now), running.items)
    rows('worker', workerColumns(now), workers)
  } else {
    for (const line of statsLines(stats, paintOut(context))) printLine(context, line)
    const section = async <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Promise<void> => {
      if (rows.length === 0) return
      printLine(context, '')
      await printList(context, columns, rows)
    }
    await section(groupColumns(now), groups.items)
    await section(jobColumns(now), running.items)
    await section(workerColumns(now), workers)
  }
  if (organizationId !== null && stats.jobs.total === 0) await noteUnknown(context, session, organizationId)
  return EXIT.passed
}
