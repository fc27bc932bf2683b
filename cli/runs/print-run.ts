import type { ReportedJobFragment } from '../../client/gql/graphql.ts'
import { hasColor, isJson } from '../context.ts'
import type { Context } from '../context.ts'
import { describeJob } from '../output/job-text.ts'
import { note, printJson, printJsonLine } from '../output/print.ts'
import { painter } from '../output/style.ts'
import type { Style } from '../output/style.ts'
import { oneLine, plainBlock, plural } from '../output/text.ts'
import { duration } from '../output/time.ts'
import { lookOf } from '../output/words.ts'
import { describeCounts, isBad } from './report.ts'
import type { Conclusion, RunReport } from './report.ts'

/** How many failures are told in full, and how much of each. */
const MOST_FAILURES = 10
const MOST_LINES = 20

const STYLES: Partial<Record<Conclusion, Style>> = { passed: 'green', failed: 'red', errored: 'magenta' }

/** The last word of a run: the report as JSON on stdout, or what went wrong and the counts on stderr. */
export function printRun(context: Context, report: RunReport): void {
  if (context.flags.output === 'jsonl') printJsonLine(context, { kind: 'VERDICT', ...report })
  else if (isJson(context.flags)) printJson(context, report)
  if (report.conclusion === 'detached') return

  const { jobs, counts, conclusion, durationMs, label } = report
  const paint = painter(hasColor(context, context.stderr))
  const bad = jobs.filter(isBad)
  for (const job of bad.slice(0, MOST_FAILURES)) {
    const { symbol, style } = lookOf(job)
    note(context, `\n${paint(style, symbol)} ${paint('bold', oneLine(job.testPath))}`)
    note(context, indented(errorOf(job)))
    note(context, paint('gray', `  qgjob logs ${job.id}`))
  }
  if (bad.length > MOST_FAILURES) {
    note(context, `\n… and ${bad.length - MOST_FAILURES} more: qgjob list --label=${label} --status=failed,errored`)
  }
  const mild = jobs.filter(({ quarantined, flaky }) => quarantined || flaky)
  if (mild.length > 0) note(context, '')
  for (const job of mild.slice(0, MOST_FAILURES)) {
    const { symbol, style } = lookOf(job)
    note(context, `${paint(style, symbol)} ${oneLine(job.testPath)}  ${paint('gray', describeJob(job, job.attempts))}`)
  }
  if (mild.length > MOST_FAILURES) note(context, `… and ${mild.length - MOST_FAILURES} more: qgjob flaky`)
  const counted = counts.total === 0 ? 'nothing to run' : `${plural(counts.total, 'test')}: ${describeCounts(counts)}`
  const verdict = paint(STYLES[conclusion] ?? 'yellow', counted)
  note(context, `${bad.length + mild.length > 0 ? '\n' : ''}${verdict} in ${duration(durationMs)}`)
}

function errorOf(job: ReportedJobFragment): string {
  return job.error === null ? describeJob(job, job.attempts) : plainBlock(job.error)
}

function indented(text: string): string {
  const lines = text.split('\n')
  const shown = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'] : lines
  return shown.map((line) => `  ${line}`.trimEnd()).join('\n')
}
