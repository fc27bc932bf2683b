import type { App } from '../app.ts'
import type { AttemptId } from '../domain/attempt.ts'
import { InvalidInput, StaleLease } from '../domain/errors.ts'
import { findAttempt, insertLogChunks, logSize, nextLogSeq } from '../store/attempts.ts'
import type { Store } from '../store/store.ts'
import { requireLive, type Lease } from './lease.ts'
import { operate } from './operate.ts'
import { storableText } from './text.ts'

const MAX_CHUNK = 65_536
const MAX_CHUNKS = 100
const MAX_SEQ = 10_000
/** Logs whose size is remembered at a time. */
const REMEMBERED = 1_000

/** Bytes stored of the logs that grow just now, by attempt: an append must not read what is there. */
const sizes = new WeakMap<Store, Map<AttemptId, number>>()

/**
 * Adds output to an attempt's log and answers the chunk number that comes next. Chunks are numbered from 0; those that
 * are there already are dropped, so a call can be repeated. A log that is too long is cut off, with a line that says
 * so; the rest is taken and not kept, because a test does not fail by what it prints. Throws StaleLease, or
 * InvalidInput on a gap and for output of an attempt that has ended.
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
  const { maxLogBytes } = app.timing
  let size = 0
  const answer = await operate(app, async (work) => {
    const assignment = await requireLive(work, lease)
    const attempt = await findAttempt(work.tx, work.scope, attemptId)
    if (attempt?.assignmentId !== assignment.id) {
      throw new StaleLease(lease.assignmentId, lease.fence, `does not hold attempt ${attemptId}`)
    }
    let next = await nextLogSeq(work.tx, attemptId)
    size = next === 0 ? 0 : (sizesOf(app.store).get(attemptId) ?? (await logSize(work.tx, attemptId)))
    const fresh: { seq: number; text: string }[] = []
    for (const [index, chunk] of chunks.entries()) {
      if (chunk.seq < next) continue
      if (size > maxLogBytes) {
        next = chunk.seq + 1
        continue
      }
      if (chunk.seq > next) throw new InvalidInput(`chunks[${index}].seq`, `is ${chunk.seq}, but ${next} comes next`)
      const text = cut(storableText(chunk.text, MAX_CHUNK), maxLogBytes - size, maxLogBytes)
      size += Buffer.byteLength(text)
      fresh.push({ seq: chunk.seq, text })
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
  remember(sizesOf(app.store), attemptId, size)
  return answer
}

/** The text, or as much as there is room for and a line that says so: with it the log is longer than its limit. */
function cut(text: string, room: number, limit: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= room) return text
  return `${bytes.subarray(0, room).toString()}\n[the log is cut off here: it is longer than ${limit} bytes]\n`
}

function sizesOf(store: Store): Map<AttemptId, number> {
  const known = sizes.get(store) ?? new Map<AttemptId, number>()
  sizes.set(store, known)
  return known
}

/** The last that was written to is the last to be forgotten. */
function remember(known: Map<AttemptId, number>, attemptId: AttemptId, size: number): void {
  known.delete(attemptId)
  known.set(attemptId, size)
  if (known.size <= REMEMBERED) return
  const [oldest] = known.keys()
  if (oldest !== undefined) known.delete(oldest)
}
