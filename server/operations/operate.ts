import type { App } from '../app.ts'
import type { Work } from './move.ts'

/** Runs one operation in one transaction, at one moment. */
export function operate<T>(app: App, operation: (work: Work) => Promise<T>): Promise<T> {
  return app.store.write((writing) => operation({ ...writing, now: app.now() }))
}
