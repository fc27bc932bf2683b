import { InvalidInput, NotFound } from '../domain/errors.ts'
import type { Attempt } from '../domain/attempt.ts'
import { isTerminal, type JobId } from '../domain/job.ts'
import type { Scope } from '../domain/scope.ts'
import { attemptsOfJobs, readLog } from '../store/attempts.ts'
import { findJobs } from '../store/jobs.ts'
import type { Db } from '../store/tables.ts'
import { Alarm, jittered } from './alarm.ts'
import { jobLogCursor, parseJobLogCursor, type JobLogPosition } from './cursor.ts'
import type { Inbox, OpenInbox } from './inbox.ts'
import type { Keyed } from './keyed.ts'
import type { LogChunk } from './types.ts'

export interface JobLogOptions {
  db: Db
  /** Alarms rung when a job's live log grew or ended. */
  wakes: Keyed<string, Alarm>
  pollMs: number
  openInbox: OpenInbox
}

/** Chunks read at a time; each may hold some kilobytes of text. */
const CHUNKS = 100

/**
 * A job's output: the chunks of all its attempts in order, then live, until the job has ended and all was sent, as the
 * last message says. `after` is the cursor of the last chunk received. Fails with NotFound, or InvalidInput for a
 * cursor it cannot read.
 */
export function createJobLog(
  { db, wakes, pollMs, openInbox }: JobLogOptions,
  scope: Scope,
  jobId: JobId,
  after: string | null,
): Inbox<LogChunk> {
  const alarm = new Alarm()
  const forget = wakes.add(jobId, alarm)
  const inbox = openInbox<LogChunk>(() => {
    forget()
    alarm.ring()
  })

  async function follow(): Promise<void> {
    const start = after === null ? { attemptNumber: 0, seq: -1 } : parseJobLogCursor(after)
    if (start === null) throw new InvalidInput('after', 'is not a cursor of a job log.')
    let position = start
    let latest: Attempt | undefined
    while (await inbox.drained()) {
      // The status is read before the chunks: if it is final, no chunk can be written after they are read.
      const [job] = await findJobs(db, scope, [jobId])
      if (job === undefined) throw new NotFound('job', jobId)
      for (const attempt of await attemptsOfJobs(db, scope, [jobId])) {
        latest = attempt
        if (attempt.number >= position.attemptNumber) position = await sendChunks(attempt, position)
      }
      if (isTerminal(job.status)) {
        inbox.push({ ...toChunk(latest, position), end: true })
        inbox.complete()
        return
      }
      await alarm.sleep(jittered(pollMs))
    }
  }

  /** Sends the attempt's chunks behind `position`, and returns the position reached. */
  async function sendChunks(attempt: Attempt, position: JobLogPosition): Promise<JobLogPosition> {
    const attemptNumber = attempt.number
    let seq = attemptNumber === position.attemptNumber ? position.seq : -1
    while (await inbox.drained()) {
      const chunks = await readLog(db, attempt.id, seq + 1, CHUNKS)
      for (const { seq: reached, text } of chunks) {
        seq = reached
        inbox.push({ ...toChunk(attempt, { attemptNumber, seq }), text })
      }
      if (chunks.length < CHUNKS) break
    }
    return { attemptNumber, seq }
  }

  follow().catch((error: unknown) => {
    inbox.fail(error instanceof Error ? error : new Error(String(error)))
  })
  return inbox
}

function toChunk(attempt: Attempt | undefined, position: JobLogPosition): LogChunk {
  return { ...position, cursor: jobLogCursor(position), attemptId: attempt?.id ?? null, text: '', end: false }
}
