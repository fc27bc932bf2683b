/** Of one session so much is kept, the newest, UTF-16 units: what comes before a failure says most. */
const KEPT = 1_000_000

/** What Appium says of one session from now on. */
export interface SessionLog {
  text(): string
  close(): void
}

/** Tells apart what one Appium server says of the sessions that it holds. */
export interface SessionLogs {
  /** The next piece of its output. */
  push(text: string): void
  open(sessionId: string): SessionLog
}

interface Kept {
  /** Appium begins what a session does with the first part of its id, and names the whole id in requests. */
  readonly marks: readonly [prefix: string, id: string]
  readonly lines: string[]
  length: number
  isCut: boolean
}

/** A line that Appium begins, with the time before it; others go on with what the last one said. */
const BEGINNING = /^(?:\d{4}-\d\d-\d\d [\d:]+ - )?(?=\[)/

export function createSessionLogs(): SessionLogs {
  const open = new Set<Kept>()
  let rest = ''
  let speaking: readonly Kept[] = []

  function take(line: string): void {
    const beginning = BEGINNING.exec(line)?.[0]
    if (beginning !== undefined) {
      speaking = [...open].filter(
        ({ marks: [prefix, id] }) => line.startsWith(prefix, beginning.length) || line.includes(id),
      )
    }
    for (const kept of speaking) add(kept, line)
  }

  return {
    push(text) {
      const lines = (rest + text).split('\n')
      rest = (lines.pop() ?? '').slice(-KEPT)
      for (const line of lines) take(line)
    },
    open(sessionId) {
      const kept: Kept = { marks: [`[${sessionId.slice(0, 8)}]`, sessionId], lines: [], length: 0, isCut: false }
      open.add(kept)
      return {
        text: () => [...(kept.isCut ? ['(earlier lines are left out)'] : []), ...kept.lines, ''].join('\n'),
        close: () => void open.delete(kept),
      }
    },
  }
}

function add(kept: Kept, line: string): void {
  kept.lines.push(line)
  kept.length += line.length
  while (kept.length > KEPT) {
    kept.length -= kept.lines.shift()?.length ?? kept.length
    kept.isCut = true
  }
}
