import { useInput, useWindowSize } from 'ink'
import { useEffect, useReducer, useState, useSyncExternalStore } from 'react'
import { Screen, visibleJobs } from './Screen.tsx'
import type { Choice } from './Screen.tsx'
import { layOut, windowOf } from './layout.ts'
import type { LiveStore } from './store.ts'

export interface AppProps {
  server: string
  organization: string
  store: LiveStore
  now: () => number
  /** 'interrupt' is Ctrl-C: raw mode makes it a key like any other. */
  onLeave: (how: 'quit' | 'interrupt') => void
}

/** Joins the model, the keys and the size of the terminal to a screen. */
export function App({ server, organization, store, now, onLeave }: AppProps) {
  const model = useSyncExternalStore(store.subscribe, store.model)
  const { columns, rows } = useWindowSize()
  const [choice, press] = useReducer(choose, { offset: 0, failedOnly: false, isHelp: false })
  useSeconds(model.jobRows.length > 0)

  const count = visibleJobs(model, choice.failedOnly).length
  const wanted = { groups: model.groupRows.length, jobs: count, devices: model.workerRows.length }
  const { jobs: page } = layOut(rows, wanted)

  useInput((input, key) => {
    if (key.ctrl) {
      if (input === 'c') onLeave('interrupt')
      return
    }
    for (const name of namesOf(input, key)) {
      if (name === 'q') onLeave('quit')
      else press({ key: name, count, page })
    }
  })
  return <Screen {...{ server, organization, model, choice, columns, rows }} now={now()} />
}

interface Press {
  key: string
  /** Jobs that can be scrolled through, and how many are on the screen. */
  count: number
  page: number
}

/** What a key makes of the choice; the offset stays inside the list. */
export function choose(choice: Choice, { key, count, page }: Press): Choice {
  const { from } = windowOf(count, page, choice.offset)
  const scroll = (offset: number): Choice => ({ ...choice, offset: windowOf(count, page, offset).from })
  switch (key) {
    case 'j':
    case 'down':
      return scroll(from + 1)
    case 'k':
    case 'up':
      return scroll(from - 1)
    case 'pageDown':
      return scroll(from + page)
    case 'pageUp':
      return scroll(from - page)
    case 'g':
      return scroll(0)
    case 'G':
      return scroll(count)
    case 'f':
      return { ...choice, failedOnly: !choice.failedOnly, offset: 0 }
    case '?':
      return { ...choice, isHelp: !choice.isHelp }
    default:
      return choice
  }
}

/** One key, or several: letters typed in quick succession arrive as one piece of input. */
function namesOf(
  input: string,
  key: { downArrow: boolean; upArrow: boolean; pageDown: boolean; pageUp: boolean },
): Iterable<string> {
  if (key.downArrow) return ['down']
  if (key.upArrow) return ['up']
  if (key.pageDown) return ['pageDown']
  if (key.pageUp) return ['pageUp']
  return input
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
