import { PRIORITIES, type Priority } from './job.ts'

/** By how much waiting makes up for priority. */
export interface Ageing {
  /** A wait of less never counts as one priority, milliseconds. */
  ageingMs: number
}

/** Jobs that were submitted within one window count as equally old: the longest of them goes first. */
export const WINDOWS_PER_AGEING = 4
/** One more than an ageing time has, or a wait of three of them and a moment would count as four. */
export const WINDOWS_PER_PRIORITY = WINDOWS_PER_AGEING + 1
const HIGH = PRIORITIES.indexOf('HIGH')
const URGENT = PRIORITIES.indexOf('URGENT')
/** The head start of URGENT work, in priorities: what has waited for so many is not put behind even that. */
export const URGENT_HEAD_START = 48

/**
 * Where a queued job stands in its group: jobs of a lower window are dealt first, the longest first within one. A
 * window is a quarter of the ageing time wide and a priority is worth five windows, so that no stream of better jobs
 * keeps one waiting for ever. A wait of less than the ageing time never makes up for a priority, one of one and a half
 * always does. It never changes, so that an index can hold it.
 */
export function dealWindow(job: { priority: Priority; submittedAt: number }, { ageingMs }: Ageing): number {
  const headStart = job.priority === 'URGENT' ? URGENT_HEAD_START : PRIORITIES.indexOf(job.priority)
  return windowOf(job.submittedAt, ageingMs) - headStart * WINDOWS_PER_PRIORITY
}

/**
 * How urgent the job of a window is now, as an index into PRIORITIES: its own priority, raised by one for each five
 * windows it has waited, up to HIGH; URGENT for URGENT work alone, and for what has waited for ever so long.
 */
export function urgency(dealWindow: number, now: number, { ageingMs }: Ageing): number {
  const raised = Math.floor((windowOf(now, ageingMs) - dealWindow) / WINDOWS_PER_PRIORITY)
  return raised >= URGENT_HEAD_START ? URGENT : Math.min(Math.max(raised, 0), HIGH)
}

function windowOf(time: number, ageingMs: number): number {
  return Math.floor((time / ageingMs) * WINDOWS_PER_AGEING)
}
