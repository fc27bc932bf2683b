import type { JobUpdateKind } from '../client/gql/graphql.ts'
import { formOf } from './context.ts'
import type { Context } from './context.ts'
import { verdictOf } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { describeJob } from './output/job-text.ts'
import { note, paintOut, printJsonLine, printLine } from './output/print.ts'
import { oneLine, plainBlock, plural } from './output/text.ts'
import { truncate, widthOf } from './output/width.ts'
import { duration } from './output/time.ts'
import { attemptNumber, lookOf, word } from './output/words.ts'
import type { WatchedJob } from './follow-jobs.ts'

export type ChangePrinter = (at: string, kind: JobUpdateKind, job: WatchedJob) => void

/**
 * One line for each change that a person would call one: the same state is not told twice after a reconnect, and that
 * of the `known` jobs not at all.
 */
export function createChangePrinter(
  context: Context,
  { namesTests, known = [] }: { namesTests: boolean; known?: readonly WatchedJob[] },
): ChangePrinter {
  const told = new Map(known.map((job) => [job.id, stateOf(job)]))
  const form = formOf(context)
  const paint = paintOut(context)
  return (at, kind, job) => {
    const state = stateOf(job)
    if (told.get(job.id) === state) return
    told.set(job.id, state)

    const details = oneLine(describeJob(job, job.attempts))
    if (form === 'json') {
      printJsonLine(context, { at, kind, job })
    } else if (form === 'plain') {
      printLine(context, [at, job.id, word(job.status), oneLine(job.testPath), details].join('\t'))
    } else {
      const { symbol, style } = lookOf(job)
      const since = duration(Date.parse(at) - Date.parse(job.submittedAt)).padStart(7)
      const status = `${symbol} ${word(job.status).padEnd(9)}`
      const test = namesTests ? `${oneLine(job.testPath)}  ` : ''
      const room = context.stdout.columns - widthOf(`${since}  ${status}  ${test}`)
      const line = `${paint('gray', since)}  ${paint(style, status)}  ${test}${paint('gray', truncate(details, room))}`
      printLine(context, line.trimEnd())
    }
  }
}

function stateOf(job: WatchedJob): string {
  return [job.status, attemptNumber(job), job.cancelRequested].join()
}

/** The last word on finished jobs: how many ended how; of a single one that did not pass, its whole error. */
export function printVerdict(context: Context, jobs: readonly WatchedJob[]): ExitCode {
  const exitCode = verdictOf(jobs)
  if (formOf(context) === 'json') {
    printJsonLine(context, { kind: 'VERDICT', exitCode, jobs: jobs.map(({ id, status }) => ({ id, status })) })
    return exitCode
  }
  const words = jobs.map(({ status, quarantined }) => (quarantined ? 'quarantined' : word(status)))
  const counts = [...Map.groupBy(words, (each) => each)].map(([each, { length }]) => `${length} ${each}`)
  if (jobs.length > 1) printLine(context, `${plural(jobs.length, 'job')}: ${counts.join(', ')}`)
  for (const job of jobs.length === 1 ? jobs : []) {
    if (job.error !== null && job.status !== 'COMPLETED') note(context, plainBlock(job.error))
  }
  return exitCode
}
