import { PRIORITIES, type Priority } from './job.ts'

/** By how much waiting makes up for priority. */
export interface Ageing {
  /** A wait that counts as one priority, milliseconds. */
  ageingMs: number
}

/** Jobs that were submitted within one window count as equally old: the longest of them goes first. */
const WINDOWS_PER_PRIORITY = 4
const HIGH = PRIORITIES.indexOf('HIGH')
const URGENT = PRIORITIES.indexOf('URGENT')
/** The head start of URGENT work, in priorities: after so many ageing times even that is not put before what waited. */
const URGENT_HEAD_START = 48

/**
 * Where a queued job stands in its group: jobs of a lower window are dealt first, the longest first within one. A
 * window is a quarter of the ageing time wide and a priority is worth four windows, so that no stream of better jobs
 * keeps one waiting for ever. It never changes, so that an index can hold it.
 */
export function dealWindow(job: { priority: Priority; submittedAt: number }, { ageingMs }: Ageing): number {
  const headStart = job.priority === 'URGENT' ? URGENT_HEAD_START : PRIORITIES.indexOf(job.priority)
  return windowOf(job.submittedAt, ageingMs) - headStart * WINDOWS_PER_PRIORITY
}

/**
 * How urgent the job of a window is now, as an index into PRIORITIES: its own priority, raised by one for each ageing
 * time it has waited, up to HIGH; URGENT for URGENT work alone, and for what has waited for ever so long.
 */
export function urgency(dealWindow: number, now: number, { ageingMs }: Ageing): number {
  const raised = Math.floor((windowOf(now, ageingMs) - dealWindow) / WINDOWS_PER_PRIORITY)
  return raised >= URGENT_HEAD_START ? URGENT : Math.min(Math.max(raised, 0), HIGH)
}

function windowOf(time: number, ageingMs: number): number {
  return Math.floor((time / ageingMs) * WINDOWS_PER_PRIORITY)
}
