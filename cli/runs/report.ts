import type { JobDetailsFragment, Target } from '../../client/gql/graphql.ts'
import type { ExitCode } from '../exit-codes.ts'
import { isFinished } from '../output/words.ts'

/** Rises when a field of the JSON report changes its meaning or goes away. */
export const REPORT_FORMAT = 1

export type Conclusion = 'passed' | 'failed' | 'errored' | 'canceled' | 'timeout' | 'interrupted' | 'detached'

/** Everything there is to say about a run. `qgjob run --json` prints it without the logs. */
export interface RunReport {
  format: typeof REPORT_FORMAT
  /** The label that all its jobs carry. */
  label: string
  server: string
  organizationId: string
  appVersionId: string
  target: Target
  conclusion: Conclusion
  exitCode: ExitCode
  startedAt: string
  finishedAt: string
  durationMs: number
  counts: RunCounts
  jobs: readonly JobDetailsFragment[]
}

export interface RunCounts {
  total: number
  passed: number
  failed: number
  errored: number
  canceled: number
  /** Not ended when the command did. */
  unfinished: number
}

/** What the tests wrote, by the id of their job. */
export type Logs = ReadonlyMap<string, string>

export function countRun(jobs: readonly Pick<JobDetailsFragment, 'status'>[]): RunCounts {
  const count = (isSuch: (status: JobDetailsFragment['status']) => boolean): number =>
    jobs.filter(({ status }) => isSuch(status)).length
  return {
    total: jobs.length,
    passed: count((status) => status === 'COMPLETED'),
    failed: count((status) => status === 'FAILED'),
    errored: count((status) => status === 'ERRORED'),
    canceled: count((status) => status === 'CANCELED'),
    unfinished: count((status) => !isFinished(status)),
  }
}

/** "38 passed, 1 failed, 1 errored": what is zero is left out, except that nothing at all is "0 passed". */
export function describeCounts({ passed, failed, errored, canceled, unfinished }: RunCounts): string {
  const parts = [
    [passed, 'passed'],
    [failed, 'failed'],
    [errored, 'errored'],
    [canceled, 'canceled'],
    [unfinished, 'unfinished'],
  ] as const
  const shown = parts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`)
  return shown.length === 0 ? '0 passed' : shown.join(', ')
}
