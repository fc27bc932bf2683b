/**
 * Cursors name a place in a log. Clients keep and return them as they are: the form may change at any time.
 *
 * While a snapshot is being sent, its cursors also name the last subject sent, so that a client that is cut off in
 * the middle gets the rest of the snapshot and not silence about it.
 */
export interface LogPosition {
  /** Every event up to this number was delivered, or is contained in the snapshot. */
  seq: number
  /** null outside a snapshot; '' before its first subject; else the id of the last subject sent. */
  snapshotAfter: string | null
}

/** `epoch` names the database, so that a cursor of another one is noticed. */
export function logCursor(epoch: string, seq: number, snapshotAfter: string | null = null): string {
  return snapshotAfter === null ? `${epoch}:${seq}` : `${epoch}:${seq}:${snapshotAfter}`
}

/** null for anything that is not a cursor of this epoch. */
export function parseLogCursor(epoch: string, cursor: string): LogPosition | null {
  const [cursorEpoch, number = '', snapshotAfter = null, ...rest] = cursor.split(':')
  const seq = parseCount(number)
  return cursorEpoch === epoch && seq !== null && rest.length === 0 ? { seq, snapshotAfter } : null
}

/** How the places of one log are written for clients, and read back; null for what is no cursor of it. */
export interface Cursors {
  write(seq: number, snapshotAfter?: string | null): string
  read(cursor: string): LogPosition | null
}

/** Of an organization's own log, whose numbers are the organization's to know. */
export function plainCursors(epoch: string): Cursors {
  return {
    write: (seq, snapshotAfter) => logCursor(epoch, seq, snapshotAfter),
    read: (cursor) => parseLogCursor(epoch, cursor),
  }
}

/** The last chunk of a job's live log that was delivered. */
export interface JobLogPosition {
  attemptNumber: number
  seq: number
}

export function jobLogCursor({ attemptNumber, seq }: JobLogPosition): string {
  return `${attemptNumber}:${seq}`
}

export function parseJobLogCursor(cursor: string): JobLogPosition | null {
  const [attempt = '', number = '', ...rest] = cursor.split(':')
  const attemptNumber = parseCount(attempt)
  // -1: the attempt is known, none of its chunks was sent
  const seq = number === '-1' ? -1 : parseCount(number)
  return attemptNumber !== null && seq !== null && rest.length === 0 ? { attemptNumber, seq } : null
}

function parseCount(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
