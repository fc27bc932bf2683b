import type { Context } from './context.ts'
import { note } from './output/print.ts'

/** What to say when the connection comes and goes while watching. */
export function connectionNotes(
  context: Context,
  say = (text: string): void => note(context, text),
): (state: 'connected' | 'reconnecting') => void {
  let isLost = false
  return (state) => {
    if (state === 'reconnecting') say('connection lost, trying again…')
    else if (isLost) say('connected again')
    isLost = state === 'reconnecting'
  }
}
