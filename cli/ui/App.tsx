import { useInput, useWindowSize } from 'ink'
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore } from 'react'
import { Screen, pagesOf } from './Screen.tsx'
import { NO_CHOICE, choose, markedLine, offsetFor, visibleLines } from './choice.ts'
import type { Choice, Effect, Question, Scene } from './choice.ts'
import { detailLines } from './details.ts'
import type { Waiting } from './details.ts'
import { createLogText } from './log-text.ts'
import type { LogText } from './log-text.ts'
import type { LiveModel } from './model.ts'
import type { LiveStore } from './store.ts'

/** What the view can do besides showing. Each answers in one line what came of it. */
export interface LiveActions {
  cancel: (jobId: string) => Promise<string>
  rerun: (jobId: string) => Promise<string>
  open: () => string
  /** Why a job waits; null if it does not. */
  why: (jobId: string) => Promise<Waiting | null>
  /** Writes the log of a job, as it grows, until the signal aborts. */
  follow: (jobId: string, log: LogText, signal: AbortSignal) => Promise<void>
}

export interface AppProps {
  server: string
  organization: string
  store: LiveStore
  actions: LiveActions
  now: () => number
  /** 'interrupt' is Ctrl-C: raw mode makes it a key like any other. */
  onLeave: (how: 'quit' | 'interrupt') => void
  /**
   * Wipes the screen: the first frames after a resize were made for the old size, and lie wrapped where no frame looks.
   */
  onResized?: () => void
}

/** Joins the model, the keys and the size of the terminal to a screen. */
export function App({ server, organization, store, actions, now, onLeave, onResized }: AppProps) {
  const model = useSyncExternalStore(store.subscribe, store.model)
  const { columns, rows } = useWindowSize()
  const [choice, setChoice] = useState(NO_CHOICE)
  useSeconds(model.jobRows.length > 0)
  useResized(columns, rows, onResized)

  const { jobRows, foldedRows } = model
  const { failedOnly, filter, isUnfolded } = choice
  const jobLines = useMemo(
    () => visibleLines({ jobRows, foldedRows }, { failedOnly, filter, isUnfolded }),
    [jobRows, foldedRows, failedOnly, filter, isUnfolded],
  )
  const paneText = usePaneText(choice, { model, actions, now, columns })
  const { page, panePage } = pagesOf({ model, jobLines, rows })

  const carryOut = (effect: Effect): void => {
    if (effect.type === 'leave') onLeave('quit')
    else if (effect.type === 'open') say(actions.open())
    else void answer(actions, effect.question).then(say)
  }
  const say = (message: string): void => setChoice((now_) => ({ ...now_, message }))

  // Several keys may come before the next frame: each finds what the one before has made.
  const current = useRef<{ choice: Choice; scene: Scene }>(undefined)
  current.current = { choice, scene: { lines: jobLines, page, paneLines: paneText.length, panePage } }
  useInput((input, key) => {
    if (key.ctrl) {
      if (input === 'c') onLeave('interrupt')
      return
    }
    for (const name of namesOf(input, key)) {
      if (current.current === undefined) return
      const { scene } = current.current
      const { choice: next, effect } = choose(current.current.choice, name, scene)
      const lines = hasSameLines(next, current.current.choice) ? scene.lines : visibleLines(store.model(), next)
      current.current = { choice: next, scene: { ...scene, lines } }
      setChoice(next)
      if (effect !== undefined) carryOut(effect)
    }
  })
  // The mark moves with its job, and the window with the mark.
  const marked = markedLine(jobLines, choice)
  const shown = { ...choice, marked, offset: offsetFor(choice, marked, { count: jobLines.length, page }) }
  return <Screen {...{ server, organization, model, jobLines, paneText, columns, rows }} choice={shown} now={now()} />
}

function hasSameLines(a: Choice, b: Choice): boolean {
  return a.filter === b.filter && a.failedOnly === b.failedOnly && a.isUnfolded === b.isUnfolded
}

async function answer(actions: LiveActions, { verb, jobId }: Question): Promise<string> {
  try {
    return await actions[verb](jobId)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The lines of the open pane; none if none is open. */
function usePaneText(
  { pane }: Choice,
  { model, actions, now, columns }: { model: LiveModel; actions: LiveActions; now: () => number; columns: number },
): readonly string[] {
  const jobId = pane?.jobId ?? null
  const isLog = pane?.kind === 'log'
  const logLines = useLog(isLog ? jobId : null, actions)
  const job = jobId === null ? null : (model.jobs.get(jobId) ?? null)
  const waiting = useWhy(pane?.kind === 'details' ? jobId : null, job?.status ?? null, actions)
  if (pane === null) return []
  return isLog ? logLines : detailLines(job, { waiting, now: now(), columns })
}

function useLog(jobId: string | null, actions: LiveActions): readonly string[] {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const log = useMemo(() => createLogText(), [jobId])
  useEffect(() => {
    if (jobId === null) return
    const closing = new AbortController()
    const unsubscribe = log.subscribe(redraw)
    actions.follow(jobId, log, closing.signal).catch((error: unknown) => {
      log.add({ text: `\n${String(error)}\n`, attemptNumber: 0 })
    })
    return () => {
      unsubscribe()
      closing.abort()
    }
  }, [jobId, log, actions])
  return log.lines()
}

/** Asks anew whenever the job moves. */
function useWhy(jobId: string | null, status: string | null, actions: LiveActions): Waiting | null {
  const [known, setKnown] = useState<{ jobId: string; waiting: Waiting | null } | null>(null)
  const ask = useCallback(async () => {
    if (jobId === null) return null
    return { jobId, waiting: await actions.why(jobId).catch(() => null) }
  }, [jobId, actions])
  useEffect(() => {
    let isWanted = true
    void ask().then((answered) => {
      if (isWanted) setKnown(answered)
    })
    return () => {
      isWanted = false
    }
  }, [ask, status])
  return known !== null && known.jobId === jobId ? known.waiting : null
}

type Key = Parameters<Parameters<typeof useInput>[0]>[1]

const NAMED = [
  ['downArrow', 'down'],
  ['upArrow', 'up'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pageDown'],
  ['pageUp', 'pageUp'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const satisfies readonly (readonly [keyof Key, string])[]

/** One key, or several: letters typed in quick succession arrive as one piece of input. */
function namesOf(input: string, key: Key): Iterable<string> {
  const named = NAMED.find(([flag]) => key[flag])
  return named === undefined ? Array.from(input, (letter) => CONTROLS[letter] ?? letter) : [named[1]]
}

/** As they come in the middle of such a piece. */
const CONTROLS: Record<string, string> = { '\r': 'enter', '\n': 'enter', '\u007f': 'backspace', '\b': 'backspace' }

/** Begins anew on an empty screen once the frame has the new size. */
function useResized(columns: number, rows: number, wipe: (() => void) | undefined): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const known = useRef(`${columns}x${rows}`)
  useEffect(() => {
    const size = `${columns}x${rows}`
    if (known.current === size) return
    known.current = size
    wipe?.()
    redraw()
  }, [columns, rows, wipe])
}

/** Redraws each second while times are running on the screen. */
function useSeconds(isRunning: boolean): void {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => tick((count) => count + 1), 1000)
    return () => clearInterval(timer)
  }, [isRunning])
}
