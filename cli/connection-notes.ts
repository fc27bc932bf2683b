import type { Context } from './context.ts'
import { note } from './output/print.ts'

/** What to say when the connection comes and goes while watching. */
export function connectionNotes(context: Context): (state: 'connected' | 'reconnecting') => void {
  let isLost = false
  return (state) => {
    if (state === 'reconnecting') note(context, 'connection lost, trying again…')
    else if (isLost) note(context, 'connected again')
    isLost = state === 'reconnecting'
  }
}
