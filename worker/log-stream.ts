export interface LogLimits {
  /** How long text may wait for more before it is sent, milliseconds. Grows with the log: see slowdown. */
  flushMs: number
  /** After so many chunks the wait is twice flushMs, after twice as many three times, ...: a run may last hours. */
  slowdown: number
  /** Longest text of one chunk, UTF-16 units; the server takes 65,536. */
  chunkLength: number
  /** Text that may wait for the server; of what is more, the newest waits, after a line that says so. */
  pendingLength: number
  /** Sent per attempt as it comes, bytes. With what is sent at the end it fits into what a server keeps of a log. */
  headBytes: number
  /** Of what comes after that, so much is sent at the end: there is the error. */
  tailLength: number
  /** How long close() waits for the server, milliseconds. */
  closeMs: number
}

export const LOG_LIMITS: LogLimits = {
  flushMs: 100,
  slowdown: 500,
  chunkLength: 60_000,
  pendingLength: 2_000_000,
  headBytes: 8_000_000,
  tailLength: 500_000,
  closeMs: 5_000,
}

/** The live log of one attempt on its way to the server: in order, without gaps in `seq`, in bounded memory. */
export interface LogStream {
  write(text: string): void
  /** Sends what is left; resolves at the latest after limits.closeMs. Losing the end of a log is no error. */
  close(): Promise<void>
}

/** `send` delivers one chunk, trying again until its signal aborts; if it throws, the log ends there. */
export function openLogStream(
  send: (chunk: { seq: number; text: string }, signal: AbortSignal) => Promise<void>,
  limits: LogLimits = LOG_LIMITS,
): LogStream {
  const givenUp = new AbortController()
  let pending = ''
  let sentBytes = 0
  let leftOut = 0
  let seq = 0
  let isClosing = false
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | null = null

  const isHeadFull = (): boolean => sentBytes >= limits.headBytes

  /** What is oldest goes first, by whole lines where they are not endless. */
  function accept(text: string): void {
    pending += text
    const most = isHeadFull() ? limits.tailLength : limits.pendingLength
    // Not at each write: to cut a long text copies it.
    if (pending.length <= most * 1.25) return
    const excess = pending.length - most
    const line = pending.indexOf('\n', excess - 1) + 1
    const from = line > 0 && line - excess < limits.chunkLength ? line : chunkEnd(pending, excess)
    leftOut += from
    pending = pending.slice(from)
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    sending ??= sendAll().finally(() => (sending = null))
    return sending
  }

  async function sendAll(): Promise<void> {
    while (pending !== '' && (isClosing || !isHeadFull()) && !givenUp.signal.aborted) {
      const why = isHeadFull() ? 'the log is too long' : 'the server took them too slowly'
      const gap = leftOut === 0 ? '' : `\n[${leftOut} characters are missing here: ${why}]\n`
      const end = chunkEnd(pending, limits.chunkLength)
      const text = gap + pending.slice(0, end)
      leftOut = 0
      pending = pending.slice(end)
      try {
        await send({ seq, text }, givenUp.signal)
        seq++
        sentBytes += Buffer.byteLength(text)
      } catch {
        givenUp.abort()
      }
    }
  }

  return {
    write(text) {
      if (givenUp.signal.aborted) return
      accept(text)
      if (pending.length >= limits.chunkLength) void flush()
      else timer ??= setTimeout(() => void flush(), limits.flushMs * (1 + seq / limits.slowdown))
    },
    async close() {
      const deadline = setTimeout(() => givenUp.abort(), limits.closeMs)
      isClosing = true
      await flush()
      // One that was under way may have ended where the head was full.
      await flush()
      clearTimeout(deadline)
      givenUp.abort()
    },
  }
}

/** Where to cut so that no surrogate pair and no color sequence is torn apart. */
function chunkEnd(text: string, length: number): number {
  if (text.length <= length) return text.length
  const [opened = ''] = /(?:\u001b(?:\[[\d;:]{0,64})?|[\ud800-\udbff])$/.exec(text.slice(0, length)) ?? []
  return opened.length < length ? length - opened.length : length
}
