import { readFileSync, statSync } from 'node:fs'
import { CliError } from '../cli/errors.ts'
import { EXIT } from '../cli/exit-codes.ts'
import { REPORT_FORMAT } from '../cli/runs/report.ts'
import type { RunReport } from '../cli/runs/report.ts'
import { markdownReport } from './markdown.ts'

const MAX_BYTES = 50 * 1024 * 1024

/**
 * The report that another workflow left as an artifact. It may come from a fork, so from anybody: it is only shown, as
 * text, and whatever does not read as a report is refused as a whole.
 */
export function readReport(path: string): RunReport {
  const refuse = (why: string): CliError =>
    new CliError(EXIT.usage, {
      what: `${path} cannot be shown`,
      why,
      fix: 'name the report.json that the mode run wrote',
    })
  try {
    if (statSync(path).size > MAX_BYTES) throw refuse('it is too large')
    const report = JSON.parse(readFileSync(path, 'utf8')) as Omit<RunReport, 'format'> & { format?: unknown }
    if (report.format !== REPORT_FORMAT) throw refuse(`its format is ${String(report.format)}, not ${REPORT_FORMAT}`)
    const read: RunReport = { ...report, format: REPORT_FORMAT }
    // What is no report fails here, before anybody is told anything.
    markdownReport(read, { budget: Infinity, unit: 'characters' })
    return read
  } catch (error) {
    throw error instanceof CliError ? error : refuse(error instanceof Error ? error.message : String(error))
  }
}
