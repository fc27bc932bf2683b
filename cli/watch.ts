import type { Session } from './connect.ts'
import type { Context } from './context.ts'
import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { followJobs } from './follow-jobs.ts'
import type { WatchedJob } from './follow-jobs.ts'
import { note } from './output/print.ts'
import { duration } from './output/time.ts'
import { isFinished } from './output/words.ts'
import { createChangePrinter, printVerdict } from './watch-output.ts'

export interface WatchOptions {
  timeoutMs: number | undefined
  /** A label that all the jobs carry. */
  label?: string
}

/**
 * Follows jobs until all are finished, one line per change, and answers with their verdict. `started` is how they are
 * now.
 */
export async function watchJobs(
  context: Context,
  { client }: Session,
  started: readonly WatchedJob[],
  { timeoutMs, ...options }: WatchOptions,
): Promise<ExitCode> {
  const timeout = timeoutMs === undefined ? new AbortController().signal : AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([context.interruption(), timeout])
  const onChange = createChangePrinter(context, { namesTests: started.length > 1 })
  const jobs = [...(await followJobs({ ...options, client, started, signal, onChange })).values()]

  const unfinished = jobs.filter(({ status }) => !isFinished(status))
  if (unfinished.length === 0) return printVerdict(context, jobs)
  const why = timeout.aborted ? `no verdict within ${duration(timeoutMs ?? 0)}` : 'stopped watching'
  noteUnfinished(context, unfinished, why, options.label)
  if (timeout.aborted) return EXIT.timeout
  throw context.interruption().reason
}

/** The jobs go on without us: says how to find them again. */
function noteUnfinished(
  context: Context,
  [first, ...others]: readonly WatchedJob[],
  why: string,
  label: string | undefined,
): void {
  if (first === undefined) return
  const which = label === undefined ? `--job-id=${first.id}` : `--label=${label}`
  note(context, `${why}; ${others.length === 0 ? 'the job goes on' : `${others.length + 1} jobs go on`}:`)
  note(context, `  qgjob status ${which} --watch   follows ${label === undefined ? 'it' : 'them'} again`)
  note(context, `  qgjob cancel ${which}           ends ${label === undefined ? 'it' : 'them'}`)
}
