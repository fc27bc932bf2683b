import { appendFileSync, existsSync, readFileSync } from 'node:fs'

/** What happened on a phone, as the phone itself saw it. */
export interface Entry {
  readonly at: string
  readonly event: 'INSTALL' | 'UNINSTALL' | 'CLEAR' | 'START' | 'STOP' | 'CRASH' | 'SESSION' | 'TAP' | 'REBOOT'
  readonly package?: string
  /** Of the bytes that were installed. */
  readonly sha256?: string
  readonly durationMs?: number
  readonly text?: string
}

export interface Journal {
  write(entry: Omit<Entry, 'at'>): void
}

/** One JSON line for each event. */
export function openJournal(path: string): Journal {
  return { write: (entry) => appendFileSync(path, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`) }
}

/** What a phone wrote down so far; one that nothing happened to has no log. */
export function readJournal(path: string): Entry[] {
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry)
}
