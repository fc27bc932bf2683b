import { access, constants, mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { QgjobClient } from '../../client/types.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { EXIT } from '../exit-codes.ts'
import { note } from '../output/print.ts'
import { readLogs } from './logs.ts'
import type { RunReport } from './report.ts'

/** The files that were asked for, as the command line names them. */
export interface ReportFiles {
  junit?: string
  report?: string
}

/** Makes their folders now: a run of an hour must not end with nowhere to write. */
export async function prepareFiles({ cwd }: Context, files: ReportFiles): Promise<void> {
  for (const file of named(files)) {
    const folder = dirname(resolve(cwd, file))
    try {
      await mkdir(folder, { recursive: true })
      await access(folder, constants.W_OK)
    } catch (error) {
      throw unwritable(file, error)
    }
  }
}

export async function writeFiles(
  { cwd, ...context }: Context,
  client: QgjobClient,
  report: RunReport,
  { junit, report: html }: ReportFiles,
): Promise<void> {
  if (junit === undefined && html === undefined) return
  const logs = await readLogs(client, report.jobs)
  const write = async (file: string, content: string): Promise<void> => {
    await writeFile(resolve(cwd, file), content).catch((error: unknown) => {
      throw unwritable(file, error)
    })
    note(context, `wrote ${file}`)
  }
  if (junit !== undefined) await write(junit, (await import('./junit.ts')).junitXml(report, logs))
  if (html !== undefined) await write(html, (await import('./html.ts')).htmlReport(report, logs))
}

function named({ junit, report }: ReportFiles): string[] {
  return [junit, report].filter((file) => file !== undefined)
}

function unwritable(file: string, error: unknown): CliError {
  return new CliError(EXIT.couldNotRun, {
    code: 'OUTPUT_UNWRITABLE',
    what: `the report ${file} cannot be written`,
    why: error instanceof Error ? error.message : String(error),
    fix: 'name a file in a folder that can be written to',
  })
}
