import { stripVTControlCharacters } from 'node:util'
import { describeJob, firstLine } from '../cli/output/job-text.ts'
import { isBad, testsOf } from '../cli/runs/report.ts'
import type { RunReport } from '../cli/runs/report.ts'
import type { ReportedJobFragment } from '../client/gql/graphql.ts'
import type { Annotation } from './runner-files.ts'

/** GitHub shows so many of each level for a step, and drops the others without a word. */
const MOST = 10

/** The most useful of what there is to say beside the code: what failed, then what was quarantined or flaky. */
export function annotationsOf(report: RunReport, folder: string): { errors: Annotation[]; warnings: Annotation[] } {
  const bad = report.jobs.filter(isBad)
  const mild = report.jobs.filter(({ quarantined, flaky }) => quarantined || flaky)
  // One for each file before a second for any of them.
  const [firsts, others] = [bad.map((job) => failuresOf(job, folder)), [] as Annotation[]]
  for (const failures of firsts) others.push(...failures.slice(1))
  const errors = [...firsts.flatMap((failures) => failures.slice(0, 1)), ...others]
  const warnings = mild.map((job) => ({
    file: fileOf(job, folder),
    title: `${job.quarantined ? 'quarantined' : 'flaky'}: ${job.testPath}`,
    message: describeJob(job, job.attempts),
  }))
  return { errors: errors.slice(0, MOST), warnings: warnings.slice(0, MOST) }
}

function failuresOf(job: ReportedJobFragment, folder: string): Annotation[] {
  const file = fileOf(job, folder)
  const failed = testsOf(job).filter(({ verdict }) => verdict === 'FAILED')
  if (failed.length === 0) {
    const error = plain(job.error ?? '')
    const message = error || describeJob(job, job.attempts)
    return [{ file, line: lineIn(job, error), title: `${job.testPath}: ${firstLine(message)}`, message }]
  }
  return failed.map(({ title, error }) => {
    const message = plain(error ?? '') || 'the test failed'
    return { file, line: lineIn(job, message), title: `${job.testPath}: ${title}`, message }
  })
}

/** From the root of the repository, where GitHub looks for it. */
function fileOf({ testPath }: ReportedJobFragment, folder: string): string {
  return folder === '' ? testPath : `${folder}/${testPath}`
}

/** The first line of the test file that its error names. */
function lineIn({ testPath }: ReportedJobFragment, error: string): number | undefined {
  const at = error.indexOf(`${testPath}:`)
  const line = at === -1 ? NaN : Number.parseInt(error.slice(at + testPath.length + 1), 10)
  return Number.isSafeInteger(line) && line > 0 ? line : undefined
}

function plain(text: string): string {
  return stripVTControlCharacters(text).trim()
}
