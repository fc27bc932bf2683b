import { Text } from 'ink'
import type { JobRowFragment } from '../../client/gql/graphql.ts'
import { describeJob } from '../output/job-text.ts'
import { duration, elapsed } from '../output/time.ts'
import { attemptNumber, isFinished, lookOf, word } from '../output/words.ts'
import { Row } from './Row.tsx'
import type { Cell } from './Row.tsx'
import { Section, rangeOf } from './Section.tsx'
import type { JobLine } from './choice.ts'
import { fitColumns, windowOf } from './layout.ts'
import type { ColumnPlan } from './layout.ts'

const PLANS: readonly ColumnPlan[] = [
  { key: 'symbol', width: 1, rank: 0 },
  { key: 'test', width: 32, grows: 2, most: 80, rank: 0 },
  { key: 'status', width: 9, rank: 2 },
  { key: 'time', width: 7, rank: 0 },
  { key: 'attempt', width: 3, rank: 4 },
  { key: 'worker', width: 14, grows: 1, most: 24, rank: 3 },
  { key: 'app', width: 10, grows: 1, most: 24, rank: 5 },
  { key: 'target', width: 12, rank: 6 },
  { key: 'priority', width: 8, rank: 7 },
  { key: 'details', width: 24, grows: 3, rank: 8 },
]
/** Before each line: room for the mark. */
const MARK = 2

export interface JobsProps {
  jobLines: readonly JobLine[]
  /** How many lines are scrolled out above. */
  offset: number
  /** The index of the marked line; null on a frame that stays behind. */
  marked: number | null
  failedOnly: boolean
  filter: string
  lines: number
  columns: number
  airy: boolean
  now: number
}

export function Jobs({ jobLines, offset, marked, failedOnly, filter, lines, columns, airy, now }: JobsProps) {
  const shown = windowOf(jobLines.length, lines, offset)
  const widths = fitColumns(PLANS, columns - MARK)
  const isFiltered = failedOnly || filter !== ''
  const range = rangeOf(jobLines.length, shown)
  return (
    <Section
      title={failedOnly ? 'Failed jobs' : 'Jobs'}
      aside={filter === '' ? range : `${range} with "${filter}"`}
      airy={airy}
    >
      {jobLines.length === 0 ? (
        <Text color="gray">{isFiltered ? 'none are such' : 'nothing to do: qgjob submit adds jobs'}</Text>
      ) : (
        jobLines.slice(shown.from, shown.to).map((line, n) => {
          const isMarked = shown.from + n === marked
          if (line.job === null) return <Fold key="fold" {...line} isMarked={isMarked} />
          return <Row key={line.job.id} isMarked={isMarked} cells={cellsOf(line.job, now)} widths={widths} />
        })
      )}
    </Section>
  )
}

function Fold({ folded, isUnfolded, isMarked }: { folded: number; isUnfolded: boolean; isMarked: boolean }) {
  return (
    <Text wrap="truncate">
      <Text color="cyan">{isMarked ? '› ' : '  '}</Text>
      <Text color="gray">{`${isUnfolded ? '▾' : '▸'}  ${folded} finished, passed or canceled`}</Text>
    </Text>
  )
}

function cellsOf(job: JobRowFragment, now: number): Record<string, Cell> {
  const { symbol, style } = lookOf(job)
  const isWaiting = job.status === 'QUEUED' || job.status === 'PENDING'
  const number = attemptNumber(job)
  return {
    symbol: { text: symbol, style },
    test: { text: job.testPath, cut: 'start', style: isWaiting ? 'gray' : null },
    status: { text: job.cancelRequested && !isFinished(job.status) ? 'canceling' : word(job.status), style },
    time: { text: timeOf(job, now), align: 'right', style: isWaiting ? 'gray' : null },
    attempt: { text: number > 1 ? `#${number}` : '', style: 'yellow' },
    worker: { text: isWaiting ? '' : (job.workerName ?? ''), style: 'gray' },
    app: { text: job.appVersionId, style: 'gray' },
    target: { text: word(job.target), style: 'gray' },
    priority: { text: job.priority === 'NORMAL' ? '' : word(job.priority), style: 'yellow' },
    details: { text: job.status === 'RUNNING' ? '' : describeJob(job), style: 'gray' },
  }
}

/** How long it runs, ran, or waits; until when, for one that waits for a time. */
function timeOf(job: JobRowFragment, now: number): string {
  if (job.status === 'RUNNING') return job.startedAt === null ? '' : elapsed(now - Date.parse(job.startedAt))
  if (isFinished(job.status)) return job.durationMs === null ? '' : duration(job.durationMs)
  if (job.dueAt !== null && job.status === 'PENDING') return `in ${elapsed(Math.max(0, Date.parse(job.dueAt) - now))}`
  return elapsed(now - Date.parse(job.submittedAt))
}
