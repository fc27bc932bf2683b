import type { AttemptRowFragment, JobDetailsFragment } from '../../client/gql/graphql.ts'
import { formOf } from '../context.ts'
import type { Context } from '../context.ts'
import { countsOf, describeJob } from '../output/job-text.ts'
import { note, paintOut, printJson, printLine, printList } from '../output/print.ts'
import type { Column } from '../output/column.ts'
import { bytes, oneLine, plainBlock } from '../output/text.ts'
import { ago, duration } from '../output/time.ts'
import { attemptEnd, lookOf, word } from '../output/words.ts'

/** One job and its attempts: a card for eyes, `key TAB value` lines for scripts. */
export async function printJob(context: Context, job: JobDetailsFragment): Promise<void> {
  const form = formOf(context)
  const now = context.now()
  if (form === 'json') {
    printJson(context, job)
    return
  }
  if (form === 'plain') {
    for (const [name, value] of facts(job)) printLine(context, `${name}\t${oneLine(value)}`)
    for (const attempt of job.attempts) {
      printLine(context, ['attempt', ...attemptColumns(now).map(({ raw }) => oneLine(raw(attempt)))].join('\t'))
    }
    for (const { number, name, size } of artifactsOf(job)) {
      printLine(context, ['artifact', String(number), oneLine(name), String(size)].join('\t'))
    }
    return
  }
  const paint = paintOut(context)
  const { symbol, style } = lookOf(job)
  const status = `${symbol} ${word(job.status)}`
  printLine(context, `${paint(style, status)}  ${paint('bold', oneLine(job.testPath))}`)
  const shown = facts(job, (moment) => ago(moment, now)).filter(([name]) => !IN_TITLE.includes(name))
  for (const [name, value] of shown) {
    if (value !== '') printLine(context, `  ${paint('gray', name.padEnd(14))}${oneLine(value)}`)
  }
  if (job.attempts.length > 0) printLine(context, '')
  await printList(context, attemptColumns(now), job.attempts)
  const files = artifactsOf(job)
  if (files.length > 0) {
    const shown = files
      .slice(0, SHOWN_FILES)
      .map(({ number, name, size }) => `  #${number}  ${oneLine(name)}  ${bytes(size)}`)
    const more = files.length > SHOWN_FILES ? [`  and ${files.length - SHOWN_FILES} more`] : []
    printLine(context, ['', ...shown, ...more].join('\n'))
    note(
      context,
      `\n\`qgjob artifacts ${job.id} --out=FOLDER\` saves ${files.length === 1 ? 'this file' : 'these files'}`,
    )
  }
  if (job.error !== null) printLine(context, `\n${plainBlock(job.error)}`)
  if (job.status === 'RUNNING') note(context, `\nfollow with \`qgjob status --job-id=${job.id} --watch\``)
}

const SHOWN_FILES = 10

function artifactsOf({ attempts }: JobDetailsFragment) {
  return attempts.flatMap(({ number, artifacts }) => artifacts.map((artifact) => ({ number, ...artifact })))
}

const IN_TITLE = ['status', 'test', 'error']

function facts(job: JobDetailsFragment, moment = (at: string): string => at): [name: string, value: string][] {
  const { platform, osVersion, model, tags } = job.requirements
  const asked = [platform === null ? null : word(platform), osVersion, model, ...tags].filter((ask) => ask !== null)
  const when = (at: string | null): string => (at === null ? '' : moment(at))
  return [
    ['job', job.id],
    ['status', word(job.status)],
    ['test', job.testPath],
    ['organization', job.organizationId],
    ['app version', job.appVersionId],
    ['target', word(job.target)],
    ['requires', asked.join(', ')],
    ['priority', word(job.priority)],
    ['labels', job.labels.join(', ')],
    ['group', job.groupId],
    ['retry of', job.retryOf ?? ''],
    ['attempts', `${job.attemptsUsed} of ${job.maxAttempts}`],
    ['flaky', job.flaky ? 'yes: it passed after it had failed' : ''],
    ['quarantined', job.quarantined ? 'yes: its failure fails no run' : ''],
    ['lost', job.infrastructureFailures === 0 ? '' : String(job.infrastructureFailures)],
    ['source', job.source === null ? '' : `${job.source.repository} ${job.source.commit.slice(0, 12)}`],
    ['time limit', duration(job.timeoutMs)],
    ['reset', job.resetPolicy === null ? '' : word(job.resetPolicy)],
    ['submitted', moment(job.submittedAt)],
    ['due', when(job.dueAt)],
    ['started', when(job.startedAt)],
    ['finished', when(job.finishedAt)],
    ['details', job.error === null ? describeJob(job, job.attempts) : ''],
    ['error', job.error ?? ''],
  ]
}

const attemptColumns = (now: number): Column<AttemptRowFragment>[] => [
  { title: '#', raw: ({ number }) => String(number), align: 'right' },
  { title: 'outcome', raw: attemptEnd },
  { title: 'worker', raw: ({ workerName }) => workerName, least: 10 },
  {
    title: 'took',
    raw: ({ durationMs }) => String(durationMs ?? ''),
    show: ({ durationMs }) => (durationMs === null ? '' : duration(durationMs)),
    align: 'right',
  },
  { title: 'tests', raw: (attempt) => countsOf([attempt]), least: 10, drops: 2 },
  { title: 'started', raw: ({ startedAt }) => startedAt, show: ({ startedAt }) => ago(startedAt, now) },
  { title: 'error', raw: ({ error }) => error ?? '', least: 12, drops: 1 },
]
