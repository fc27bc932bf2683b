import { setTimeout as wait } from 'node:timers/promises'
import { JobLogDocument } from '../../client/gql/graphql.ts'
import type { ReportedJobFragment } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import type { Logs } from './report.ts'

/** A report shows the end of what went wrong, not everything that was ever printed. */
const MOST_LOGS = 50
const MOST_LETTERS = 64 * 1024
const AT_A_TIME = 4
/** The report is wanted now: logs that do not come in time are left out. */
const PATIENCE_MS = 15_000

/** What the tests that failed or could not be run wrote: the ends, as the reports show them. */
export async function readLogs(client: QgjobClient, jobs: readonly ReportedJobFragment[]): Promise<Logs> {
  const logs = new Map<string, string>()
  const left = jobs.filter(({ status }) => status === 'FAILED' || status === 'ERRORED').slice(0, MOST_LOGS)
  const enough = new AbortController()
  const work = async (): Promise<void> => {
    for (let job = left.shift(); job !== undefined && !enough.signal.aborted; job = left.shift()) {
      logs.set(job.id, await readLog(client, job.id, enough.signal))
    }
  }
  const patience = wait(PATIENCE_MS, undefined, { signal: enough.signal }).catch(() => undefined)
  await Promise.race([Promise.all(Array.from({ length: AT_A_TIME }, work)), patience])
  enough.abort()
  return logs
}

async function readLog(client: QgjobClient, jobId: string, signal: AbortSignal): Promise<string> {
  let text = ''
  for await (const { jobLog } of client.subscribe(JobLogDocument, () => ({ jobId }), signal)) {
    text += jobLog.text
    if (text.length > 2 * MOST_LETTERS) text = text.slice(-MOST_LETTERS)
    if (jobLog.end) break
  }
  return text.length > MOST_LETTERS ? `…${text.slice(-MOST_LETTERS)}` : text
}
