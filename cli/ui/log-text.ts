import type { LogChunk } from '../job-log.ts'
import { plainLine } from '../output/text.ts'

/** A pane shows the end of a log, not all of it: so many lines. */
const KEPT_LINES = 5_000
/** A test that writes without ever ending a line must not fill the memory. */
const LONGEST_LINE = 2_000
/** As the screen: at most ten changes a second. */
const BATCH_MS = 100

/** The lines of a log, as they grow. Colors and what else would steer the terminal is taken out. */
export interface LogText {
  add: (chunk: Pick<LogChunk, 'text' | 'attemptNumber'>) => void
  lines: () => readonly string[]
  /** Calls back after changes, at most ten times a second; returns its removal. */
  subscribe: (listener: () => void) => () => void
}

export function createLogText(): LogText {
  let ended: string[] = []
  /** The line that still grows. */
  let open = ''
  let attempt = 0
  let lines: readonly string[] = []
  let timer: NodeJS.Timeout | undefined
  const listeners = new Set<() => void>()

  const flush = (): void => {
    timer = undefined
    ended = ended.slice(-KEPT_LINES)
    lines = open === '' ? ended : [...ended, shown(open)]
    for (const listener of listeners) listener()
  }
  return {
    add({ text, attemptNumber }) {
      if (text === '') return
      if (attemptNumber !== attempt) {
        if (open !== '') ended.push(shown(open))
        open = ''
        if (attemptNumber > 1) ended.push(`--- attempt ${attemptNumber}`)
        attempt = attemptNumber
      }
      const parts = (open + text).split('\n')
      open = (parts.pop() ?? '').slice(-LONGEST_LINE)
      for (const part of parts) ended.push(shown(part))
      timer ??= setTimeout(flush, BATCH_MS)
    },
    lines: () => lines,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What a terminal would show of a line that was written over: what came last. */
function shown(line: string): string {
  return plainLine(line.replace(/\r$/, '').split('\r').at(-1) ?? '')
}
