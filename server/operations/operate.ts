import type { App } from '../app.ts'
import { GroupTally } from '../store/groups.ts'
import type { Work } from './move.ts'

/** Runs one operation as one transaction, at one moment. */
export function operate<T>(app: App, operation: (work: Work) => Promise<T>): Promise<T> {
  return app.store.write(async (writing) => {
    const work: Work = { ...writing, now: app.now(), tally: new GroupTally() }
    const result = await operation(work)
    await work.tally.write(work.tx, work.now)
    return result
  })
}
