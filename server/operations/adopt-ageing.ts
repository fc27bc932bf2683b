import type { App } from '../app.ts'
import { rewriteDealWindows } from '../store/job-order.ts'
import { readMeta, writeMeta } from '../store/meta.ts'
import { operate } from './operate.ts'

/**
 * Places the unfinished jobs anew if they were placed by another ageing time: a deal window means something only beside
 * windows of the same width. Servers of one database must be set alike, for the last one that started decides.
 */
export async function adoptAgeing(app: App): Promise<void> {
  const { ageingMs } = app.timing
  const before = await operate(app, async ({ tx, wakes }) => {
    const before = await readMeta(tx, 'ageing_ms')
    if (before === String(ageingMs)) return undefined
    await rewriteDealWindows(tx, ageingMs)
    await writeMeta(tx, 'ageing_ms', String(ageingMs))
    wakes.plan = true
    return before
  })
  if (before === undefined) return
  app.log.warn(
    { ageingMs, before: Number(before) },
    'QGJOB_AGEING_MS is not what it was: if another server of this database still runs with the other value, set both alike and start this one again',
  )
}
