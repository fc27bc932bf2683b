import type { JobRowFragment } from '../../client/gql/graphql.ts'
import { isFinished } from '../output/words.ts'
import { windowOf } from './layout.ts'
import type { LiveModel } from './model.ts'

/** What the person has chosen to see, and is about to do. */
export interface Choice {
  /** Which line of the jobs is marked: by its id, so that the mark moves with a job; empty before one was chosen. */
  markedId: string
  /** Where it was, for when the job is gone. */
  marked: number
  /** How many lines are scrolled out above. */
  offset: number
  failedOnly: boolean
  isUnfolded: boolean
  filter: string
  /** Whether keys are letters of the filter. */
  isTyping: boolean
  isHelp: boolean
  pane: Pane | null
  question: Question | null
  /** The answer to what was done last. */
  message: string
}

/** What takes the place of the lists: the facts about a job, or its log. */
export interface Pane {
  kind: 'details' | 'log'
  jobId: string
  /** The first line that is seen; null follows the end. */
  from: number | null
}

export interface Question {
  verb: 'cancel' | 'rerun'
  jobId: string
  testPath: string
}

export const NO_CHOICE: Choice = {
  markedId: '',
  marked: 0,
  offset: 0,
  failedOnly: false,
  isUnfolded: false,
  filter: '',
  isTyping: false,
  isHelp: false,
  pane: null,
  question: null,
  message: '',
}

/** A line of the list of jobs: a job, or the one behind which the finished ones are folded. */
export type JobLine = { job: JobRowFragment } | { job: null; folded: number; isUnfolded: boolean }

/** The lines that the person has chosen to see. */
export function visibleLines(
  { jobRows, foldedRows }: Pick<LiveModel, 'jobRows' | 'foldedRows'>,
  { failedOnly, filter, isUnfolded }: Pick<Choice, 'failedOnly' | 'filter' | 'isUnfolded'>,
): JobLine[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const isWanted = (job: JobRowFragment): boolean => {
    if (failedOnly && job.status !== 'FAILED' && job.status !== 'ERRORED') return false
    if (words.length === 0) return true
    const { testPath, appVersionId, target, status, workerName, labels, id } = job
    const text = [testPath, appVersionId, target, status, workerName, ...labels, id].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const all = !failedOnly && words.length === 0
  const lines: JobLine[] = (all ? jobRows : jobRows.filter(isWanted)).map((job) => ({ job }))
  const folded = failedOnly ? [] : all ? foldedRows : foldedRows.filter(isWanted)
  if (folded.length === 0) return lines
  lines.push({ job: null, folded: folded.length, isUnfolded })
  if (isUnfolded) for (const job of folded) lines.push({ job })
  return lines
}

/** The index of the marked line: of its job wherever that is now, else of what came to stand there. */
export function markedLine(lines: readonly JobLine[], { markedId, marked }: Choice): number {
  const inPlace = lines[marked]
  if (inPlace !== undefined && idOf(inPlace) === markedId) return marked
  const found = markedId === '' ? -1 : lines.findIndex((line) => idOf(line) === markedId)
  return found >= 0 ? found : Math.max(0, Math.min(marked, lines.length - 1))
}

function idOf({ job }: JobLine): string {
  return job?.id ?? 'fold'
}

/** What a key finds on the screen. */
export interface Scene {
  lines: readonly JobLine[]
  /** How many lines of jobs are on the screen. */
  page: number
  /** Lines that a pane has to show, and how many of them are seen. */
  paneLines: number
  panePage: number
}

export type Effect = { type: 'leave' } | { type: 'open' } | { type: 'answer'; question: Question }

/** What a key makes of the choice, and what else it does. */
export function choose(choice: Choice, key: string, scene: Scene): { choice: Choice; effect?: Effect } {
  if (choice.question !== null) return answer(choice, choice.question, key)
  if (choice.isTyping) return { choice: type(choice, key) }
  const quiet = choice.message === '' ? choice : { ...choice, message: '' }
  if (key === 'q') return { choice: quiet, effect: { type: 'leave' } }
  if (key === 'o') return { choice: quiet, effect: { type: 'open' } }
  if (key === '?') return { choice: { ...quiet, isHelp: !quiet.isHelp } }
  if (quiet.isHelp) return { choice: key === 'escape' ? { ...quiet, isHelp: false } : quiet }
  const job = jobOf(quiet, scene)
  if ((key === 'c' || key === 'r') && job !== null) return { choice: ask(quiet, key, job) }
  return { choice: quiet.pane === null ? inLists(quiet, key, scene) : inPane(quiet, quiet.pane, key, scene) }
}

function jobOf(choice: Choice, { lines }: Scene): JobRowFragment | null {
  const { pane } = choice
  if (pane !== null) return lines.find(({ job }) => job?.id === pane.jobId)?.job ?? null
  return lines[markedLine(lines, choice)]?.job ?? null
}

function answer(choice: Choice, question: Question, key: string): { choice: Choice; effect?: Effect } {
  const answered = { ...choice, question: null }
  return key === 'y' ? { choice: answered, effect: { type: 'answer', question } } : { choice: answered }
}

function ask(choice: Choice, key: 'c' | 'r', { id: jobId, testPath, status }: JobRowFragment): Choice {
  if (key === 'c' && isFinished(status)) return { ...choice, message: `${testPath} has ended already` }
  if (key === 'r' && !isFinished(status)) return { ...choice, message: `${testPath} has not ended yet` }
  return { ...choice, question: { verb: key === 'c' ? 'cancel' : 'rerun', jobId, testPath } }
}

function type(choice: Choice, key: string): Choice {
  const filtered = (filter: string): Choice => ({ ...choice, filter, marked: 0, markedId: '', offset: 0 })
  if (key === 'enter') return { ...choice, isTyping: false }
  if (key === 'escape') return { ...filtered(''), isTyping: false }
  if (key === 'backspace') return filtered(choice.filter.replace(/.$/u, ''))
  return /^.$/u.test(key) ? filtered(choice.filter + key) : choice
}

function inLists(choice: Choice, key: string, { lines, page }: Scene): Choice {
  const at = markedLine(lines, choice)
  const mark = (wanted: number): Choice => {
    const marked = Math.max(0, Math.min(wanted, lines.length - 1))
    const line = lines[marked]
    return {
      ...choice,
      marked,
      markedId: line === undefined ? '' : idOf(line),
      offset: offsetFor(choice, marked, scroll),
    }
  }
  const scroll = { count: lines.length, page }
  const line = lines[at]
  switch (key) {
    case 'j':
    case 'down':
      return mark(at + 1)
    case 'k':
    case 'up':
      return mark(at - 1)
    case 'pageDown':
      return mark(at + page)
    case 'pageUp':
      return mark(at - page)
    case 'g':
    case 'home':
      return mark(0)
    case 'G':
    case 'end':
      return mark(lines.length - 1)
    case 'f':
      return { ...choice, failedOnly: !choice.failedOnly, marked: 0, markedId: '', offset: 0 }
    case '/':
      return { ...choice, isTyping: true }
    case 'escape':
      return { ...choice, filter: '', failedOnly: false }
    case 'enter':
    case 'right':
      if (line === undefined) return choice
      if (line.job === null) return { ...mark(at), isUnfolded: key === 'right' || !choice.isUnfolded }
      return { ...mark(at), pane: { kind: 'details', jobId: line.job.id, from: 0 } }
    case 'left':
      return line?.job === null ? { ...mark(at), isUnfolded: false } : choice
    case 'l':
      return line?.job == null ? choice : { ...mark(at), pane: { kind: 'log', jobId: line.job.id, from: null } }
    default:
      return choice
  }
}

function inPane(choice: Choice, pane: Pane, key: string, { paneLines, panePage }: Scene): Choice {
  const last = Math.max(0, paneLines - panePage)
  const from = Math.min(pane.from ?? last, last)
  const scroll = (wanted: number): Choice => {
    const next = Math.max(0, Math.min(wanted, last))
    // At the end of a log it follows what is written.
    return { ...choice, pane: { ...pane, from: pane.kind === 'log' && next === last ? null : next } }
  }
  switch (key) {
    case 'j':
    case 'down':
      return scroll(from + 1)
    case 'k':
    case 'up':
      return scroll(from - 1)
    case 'pageDown':
      return scroll(from + panePage)
    case 'pageUp':
      return scroll(from - panePage)
    case 'g':
    case 'home':
      return scroll(0)
    case 'G':
    case 'end':
      return scroll(last)
    case 'l':
      return { ...choice, pane: { kind: 'log', jobId: pane.jobId, from: null } }
    case 'enter':
      return { ...choice, pane: { kind: 'details', jobId: pane.jobId, from: 0 } }
    case 'escape':
    case 'left':
      return { ...choice, pane: null }
    default:
      return choice
  }
}

/** The least scrolling that brings a line onto the screen. */
export function offsetFor(
  { offset }: Pick<Choice, 'offset'>,
  marked: number,
  scroll: { count: number; page: number },
): number {
  const { from, to } = windowOf(scroll.count, scroll.page, offset)
  if (marked < from) return marked
  if (marked >= to) return marked - scroll.page + 1
  return from
}
