import { Text } from 'ink'
import type { JobRowFragment } from '../../client/gql/graphql.ts'
import { describeJob } from '../output/job-text.ts'
import { duration, elapsed } from '../output/time.ts'
import { JOB_LOOKS, attemptNumber, isFinished, word } from '../output/words.ts'
import { Row } from './Row.tsx'
import type { Cell } from './Row.tsx'
import { Section, rangeOf } from './Section.tsx'
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

export interface JobsProps {
  jobs: readonly JobRowFragment[]
  /** How many rows are scrolled out above. */
  offset: number
  failedOnly: boolean
  lines: number
  columns: number
  airy: boolean
  now: number
}

export function Jobs({ jobs, offset, failedOnly, lines, columns, airy, now }: JobsProps) {
  const shown = windowOf(jobs.length, lines, offset)
  const widths = fitColumns(PLANS, columns)
  return (
    <Section title={failedOnly ? 'Failed jobs' : 'Jobs'} aside={rangeOf(jobs.length, shown)} airy={airy}>
      {jobs.length === 0 ? (
        <Text color="gray">{failedOnly ? 'none failed' : 'nothing to do: qgjob submit adds jobs'}</Text>
      ) : (
        jobs.slice(shown.from, shown.to).map((job) => <Row key={job.id} cells={cellsOf(job, now)} widths={widths} />)
      )}
    </Section>
  )
}

function cellsOf(job: JobRowFragment, now: number): Record<string, Cell> {
  const { symbol, style } = JOB_LOOKS[job.status]
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
