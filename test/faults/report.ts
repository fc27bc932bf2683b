import type { Result } from './scenario.ts'

/** How soon work must go on after a fault is over, milliseconds. */
export const PROGRESS_MS = 5_000

/** What each figure of the table counts: the complaints of these checkers. */
const FIGURES = {
  'lost jobs': ['nothingIsLost', 'acknowledgedSubmitsAreKept'],
  'double results': ['oneResultPerFence', 'everyJobEndsOnce', 'acceptedResultsStand'],
  gaps: ['eventsAreNumberedWithoutGaps', 'eventsAddUpToTheJobs', 'readersMissNothing', 'everyReaderArrived'],
  'two tests on a device': ['oneChildPerDevice', 'childrenEndBeforeTheirLease'],
} as const

const COLUMNS: Record<string, (result: Result) => string | number> = {
  scenario: ({ name }) => name,
  seconds: ({ seconds }) => Math.round(seconds),
  faults: ({ injected }) => Object.values(injected).reduce((sum, count) => sum + count, 0),
  acknowledged: ({ figures }) => figures.acknowledged,
  unanswered: ({ figures }) => figures.unanswered,
  attempts: ({ figures }) => figures.attempts,
  'lost attempts': ({ figures }) => figures.lost,
  events: ({ figures }) => figures.events,
  delivered: ({ figures }) => figures.delivered,
  ...Object.fromEntries(
    Object.entries(FIGURES).map(([name, checkers]) => [name, (result: Result) => complaintsOf(result, checkers)]),
  ),
  'all checkers': (result) => complaintsOf(result, [...result.complaints.keys()]),
  'progress, ms': ({ figures: { progress } }) => `${progress.median} / ${progress.worst}`,
  'requeue, ms': ({ figures: { requeue } }) => (requeue.worst === 0 ? '' : `${requeue.median} / ${requeue.worst}`),
}

function complaintsOf({ complaints }: Result, checkers: readonly string[]): number {
  return checkers.reduce((sum, name) => sum + (complaints.get(name)?.length ?? 0), 0)
}

/** The faults of one run by their kinds. */
export function faultsOf({ name, injected }: Result): string {
  const faults = Object.entries(injected).map(([kind, count]) => `${count} ${kind}`)
  return `${name}: ${faults.join(', ') || 'no faults'}`
}

/** One row for each run; times are median / worst. */
export function tableOf(results: readonly Result[]): string {
  const names = Object.keys(COLUMNS)
  const rows = [names, ...results.map((result) => Object.values(COLUMNS).map((value) => String(value(result))))]
  const widths = names.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)
  return rows.map((row) => row.map(pad).join('  ')).join('\n')
}

/** Everything that makes a run a failure. */
export function problemsOf({ name, seed, injected, figures, complaints }: Result, progressMs = PROGRESS_MS): string[] {
  const problems = [...complaints].flatMap(([checker, found]) => found.map((one) => `${checker}: ${one}`))
  if (Object.keys(injected).length === 0) problems.push('no fault was injected: this proves nothing')
  if (figures.progress.worst > progressMs)
    problems.push(`nothing happened for ${figures.progress.worst} ms after a fault`)
  return problems.map((problem) => `${name}, seed ${seed}: ${problem}`)
}
