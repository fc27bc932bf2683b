import type { JobDetailsFragment, ReportedJobFragment } from '../../client/gql/graphql.ts'
import { countRun } from '../runs/report.ts'
import type { RunReport } from '../runs/report.ts'
import { NOW, before } from './factories.ts'

type Reported = JobDetailsFragment | ReportedJobFragment

/** Attempts that tell of no tests tell of none. */
export function aReported(job: Reported): ReportedJobFragment {
  return { ...job, attempts: job.attempts.map((attempt) => ({ tests: [], ...attempt })) }
}

export function aReport(reported: readonly Reported[], given: Partial<RunReport> = {}): RunReport {
  const jobs = reported.map(aReported)
  return {
    format: 1,
    label: 'run:1a2b3c',
    server: 'http://127.0.0.1:4000',
    organizationId: 'qualgent',
    appVersionId: 'v1.2.3',
    target: 'EMULATOR',
    conclusion: 'failed',
    exitCode: 1,
    startedAt: before(60),
    finishedAt: new Date(NOW).toISOString(),
    durationMs: 60_000,
    counts: countRun(jobs),
    jobs,
    ...given,
  }
}
