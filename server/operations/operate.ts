import type { App } from '../app.ts'
import { actorOf } from '../domain/caller.ts'
import type { Work } from './move.ts'

/** Runs one operation in one transaction, at one moment, and in the name of one caller. */
export function operate<T>(app: App, operation: (work: Work) => Promise<T>): Promise<T> {
  const actor = actorOf(app.caller)
  return app.store.write((writing) =>
    operation({
      ...writing,
      now: app.now(),
      scope: app.caller.principal.scope,
      record: (log, at, event) => writing.record(log, at, event, actor),
    }),
  )
}
