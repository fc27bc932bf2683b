export interface LogLimits {
  /** How long text may wait for more before it is sent, milliseconds. Grows with the log: see slowdown. */
  flushMs: number
  /** After so many chunks the wait is twice flushMs, after twice as many three times, ...: a run may last hours. */
  slowdown: number
  /** Longest text of one chunk, UTF-16 units. */
  chunkLength: number
  /** Text that may wait for the server; what comes meanwhile is left out, with a line that says so. */
  pendingLength: number
  /** Text taken per attempt; the rest is cut off, with a line that says so. */
  totalLength: number
  /** How long close() waits for the server, milliseconds. */
  closeMs: number
}

export const LOG_LIMITS: LogLimits = {
  flushMs: 100,
  slowdown: 500,
  chunkLength: 16_000,
  pendingLength: 1_000_000,
  totalLength: 10_000_000,
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
  let taken = 0
  let leftOut = 0
  let seq = 0
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | null = null

  function accept(text: string): void {
    if (taken >= limits.totalLength) return
    const room = limits.totalLength - taken
    taken += text.length
    const kept = text.length > room ? `${text.slice(0, room)}\n[the log is cut off here: it is too long]\n` : text
    if (pending.length + kept.length > limits.pendingLength) {
      leftOut += kept.length
      return
    }
    if (leftOut > 0) pending += `\n[${leftOut} characters are missing here: the server took them too slowly]\n`
    leftOut = 0
    pending += kept
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    sending ??= sendAll().finally(() => (sending = null))
    return sending
  }

  async function sendAll(): Promise<void> {
    while (pending !== '' && !givenUp.signal.aborted) {
      const end = chunkEnd(pending, limits.chunkLength)
      const text = pending.slice(0, end)
      pending = pending.slice(end)
      try {
        await send({ seq, text }, givenUp.signal)
        seq++
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
