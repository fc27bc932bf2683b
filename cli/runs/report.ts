import type { ReportedJobFragment, Target } from '../../client/gql/graphql.ts'
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
  jobs: readonly ReportedJobFragment[]
}

export interface RunCounts {
  total: number
  passed: number
  /** Of those that passed, how many had failed before on the same app version. */
  flaky: number
  failed: number
  /** Failed too, but in quarantine: they are not among `failed`, and do not fail the run. */
  quarantined: number
  errored: number
  canceled: number
  /** Not ended when the command did. */
  unfinished: number
}

/** What the tests wrote, by the id of their job. */
export type Logs = ReadonlyMap<string, string>

type Counted = Pick<ReportedJobFragment, 'status' | 'flaky' | 'quarantined'>

export function countRun(jobs: readonly Counted[]): RunCounts {
  const count = (isSuch: (job: Counted) => boolean): number => jobs.filter(isSuch).length
  return {
    total: jobs.length,
    passed: count(({ status }) => status === 'COMPLETED'),
    flaky: count(({ flaky }) => flaky),
    failed: count(({ status, quarantined }) => status === 'FAILED' && !quarantined),
    quarantined: count(({ quarantined }) => quarantined),
    errored: count(({ status }) => status === 'ERRORED'),
    canceled: count(({ status }) => status === 'CANCELED'),
    unfinished: count(({ status }) => !isFinished(status)),
  }
}

/** What somebody has to look at: it failed outside of quarantine, or could not be run. */
export function isBad({ status, quarantined }: Pick<ReportedJobFragment, 'status' | 'quarantined'>): boolean {
  return (status === 'FAILED' && !quarantined) || status === 'ERRORED'
}

/** The single tests as the attempt that decided told of them; empty where its runner told of none. */
export function testsOf({ status, attempts }: Pick<ReportedJobFragment, 'status' | 'attempts'>) {
  if (status !== 'COMPLETED' && status !== 'FAILED') return []
  return attempts.findLast(({ outcome }) => outcome !== null)?.tests ?? []
}

/** "38 passed (2 flaky), 1 failed, 1 errored": what is zero is left out, except that nothing at all is "0 passed". */
export function describeCounts(counts: RunCounts): string {
  const { passed, flaky, failed, quarantined, errored, canceled, unfinished } = counts
  const parts = [
    [passed, flaky > 0 ? `passed (${flaky} flaky)` : 'passed'],
    [failed, 'failed'],
    [quarantined, 'quarantined'],
    [errored, 'errored'],
    [canceled, 'canceled'],
    [unfinished, 'unfinished'],
  ] as const
  const shown = parts.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`)
  return shown.length === 0 ? '0 passed' : shown.join(', ')
}
