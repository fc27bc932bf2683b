import type { App } from '../app.ts'
import type { AttemptId } from '../domain/attempt.ts'
import { InvalidInput, StaleLease } from '../domain/errors.ts'
import { findAttempt, insertLogChunks, nextLogSeq } from '../store/attempts.ts'
import { requireLive, type Lease } from './lease.ts'
import { operate } from './operate.ts'
import { storableText } from './text.ts'

const MAX_CHUNK = 65_536
const MAX_CHUNKS = 100
const MAX_SEQ = 10_000

/**
 * Adds output to an attempt's log and answers the chunk number that comes next. Chunks are numbered from 0; those
 * that are there already are dropped, so a call can be repeated. Throws StaleLease, or InvalidInput on a gap
 * and for output of an attempt that has ended.
 */
export async function appendLog(
  app: App,
  lease: Lease,
  attemptId: AttemptId,
  chunks: readonly { seq: number; text: string }[],
): Promise<number> {
  if (chunks.length > MAX_CHUNKS) throw new InvalidInput('chunks', `must be at most ${MAX_CHUNKS} in one call`)
  for (const [index, { seq, text }] of chunks.entries()) {
    if (text.length > MAX_CHUNK)
      throw new InvalidInput(`chunks[${index}].text`, `must be at most ${MAX_CHUNK} characters`)
    if (seq < 0 || seq >= MAX_SEQ) throw new InvalidInput(`chunks[${index}].seq`, `must be 0 to ${MAX_SEQ - 1}`)
  }
  return operate(app, async (work) => {
    const assignment = await requireLive(work, lease)
    const attempt = await findAttempt(work.tx, work.scope, attemptId)
    if (attempt?.assignmentId !== assignment.id) {
      throw new StaleLease(lease.assignmentId, lease.fence, `does not hold attempt ${attemptId}`)
    }
    let next = await nextLogSeq(work.tx, attemptId)
    const fresh: { seq: number; text: string }[] = []
    for (const [index, chunk] of chunks.entries()) {
      if (chunk.seq < next) continue
      if (chunk.seq > next) throw new InvalidInput(`chunks[${index}].seq`, `is ${chunk.seq}, but ${next} comes next`)
      fresh.push({ seq: chunk.seq, text: storableText(chunk.text, MAX_CHUNK) })
      next++
    }
    // Who follows the log has been told that it is over: a chunk that comes late would be stored and never shown.
    if (fresh.length > 0 && attempt.endedAt !== null) {
      throw new InvalidInput('attemptId', 'has ended: its log is closed')
    }
    await insertLogChunks(work.tx, attemptId, fresh)
    if (fresh.length > 0) work.wakes.jobLogs.add(attempt.jobId)
    return next
  })
}
