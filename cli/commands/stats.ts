import { GetStatsDocument } from '../../client/gql/graphql.ts'
import type { StatsRowFragment } from '../../client/gql/graphql.ts'
import { noteUnknown, withClient } from '../connect.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOut, printJson, printLine } from '../output/print.ts'
import type { Paint } from '../output/style.ts'
import { plural } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { readSettings } from '../settings.ts'

export interface StatsOptions {
  orgId?: string
}

/** Of one organization if the flag or the settings name one, else of all. */
export async function stats(context: Context, { orgId }: StatsOptions): Promise<ExitCode> {
  const { organization } = readSettings({ ...context.flags, orgId }, context.env, context.cwd)
  return withClient(context, async (session) => {
    const found = await session.client.query(GetStatsDocument, {
      organizationId: organization?.value ?? null,
      sinceHours: 24,
    })
    const form = formOf(context)
    if (form === 'json') printJson(context, found.stats)
    else if (form === 'plain') for (const [name, value] of flat(found.stats)) printLine(context, `${name}\t${value}`)
    else for (const line of statsLines(found.stats, paintOut(context))) printLine(context, line)
    if (organization !== null && found.stats.jobs.total === 0) await noteUnknown(context, session, organization.value)
    return EXIT.passed
  })
}

/** The facts as sentences; those about installs only once something ran. */
export function statsLines(stats: StatsRowFragment, paint: Paint): string[] {
  const { jobs, workers } = stats
  const line = (name: string, text: string): string => `${paint('gray', name.padEnd(10))}${text}`
  const nonZero = (counts: readonly (readonly [number, string])[]): string =>
    counts
      .filter(([count]) => count > 0)
      .map(([count, name]) => `${count} ${name}`)
      .join(', ') || 'none'
  const lines = [
    line('jobs', `${jobs.total}: ${nonZero(statusCounts(stats))}`),
    ...(stats.recent.passRate === null ? [] : [line('last 24h', recentText(stats))]),
    ...(stats.flakyJobs > 0 ? [line('flaky', `${stats.flakyJobs} of ${plural(jobs.completed, 'completed job')}`)] : []),
    line('groups', `${stats.totalGroups}: ${stats.openGroups} open`),
    line(
      'workers',
      `${workers.total}: ${nonZero([
        [workers.busy, 'busy'],
        [workers.idle, 'idle'],
        [workers.draining, 'draining'],
        [workers.offline, 'offline'],
      ])}`,
    ),
  ]
  if (stats.attempts === 0) return lines
  // Rounded down: all but one in a thousand is not all.
  const percent = Math.floor((stats.installsAvoided * 100) / stats.attempts)
  const share = ` (${percent}% of ${plural(stats.attempts, 'run')})`
  lines.push(
    line(
      'installs',
      `${stats.installsPerformed} performed, ${paint('green', `${stats.installsAvoided} avoided`)}${share}`,
    ),
  )
  if (stats.meanInstallMs !== null) {
    lines.push(
      line(
        'saved',
        `${duration(stats.savedMs)} of device time; an install takes ${duration(stats.meanInstallMs)} here`,
      ),
    )
  }
  return lines
}

function recentText({ recent }: StatsRowFragment): string {
  const parts = [
    [recent.completed, 'passed'],
    [recent.flaky, 'of them flaky'],
    [recent.failed, 'failed'],
    [recent.quarantined, 'of them quarantined'],
    [recent.errored, 'errored'],
    [recent.canceled, 'canceled'],
  ] as const
  const shown = parts.flatMap(([count, name]) => (count > 0 ? [`${count} ${name}`] : []))
  return `${Math.floor((recent.passRate ?? 0) * 100)}% pass: ${shown.join(', ')}`
}

export function statusCounts({ jobs }: Pick<StatsRowFragment, 'jobs'>): (readonly [number, string])[] {
  return [
    [jobs.running, 'running'],
    [jobs.queued, 'queued'],
    [jobs.pending, 'pending'],
    [jobs.completed, 'completed'],
    [jobs.failed, 'failed'],
    [jobs.errored, 'errored'],
    [jobs.canceled, 'canceled'],
  ]
}

interface Tree {
  readonly [key: string]: Tree | number | null
}

/** {a: {b: 1}} as [["a.b", "1"]]; null as the empty string. */
function flat(tree: Tree, prefix = ''): [name: string, value: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'object' && value !== null) return flat(value, `${prefix}${key}.`)
    return [[`${prefix}${key}`, value === null ? '' : String(value)]]
  })
}
