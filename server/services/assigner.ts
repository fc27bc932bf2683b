import { setTimeout } from 'node:timers/promises'
import type { App } from '../app.ts'
import { assignGroups } from '../operations/assign-groups.ts'
import { startService, type Service } from './service.ts'

/** A plan that took less than this is made again at once when it is asked for, milliseconds. */
const SHORT_MS = 20

/**
 * Plans whenever a commit says that there may be something to plan; the poll behind it covers a lost wake. In a big
 * lab, where a plan takes long, it pauses for as long as the last one took, so that half of the time is left for all
 * else.
 */
export function startAssigner(app: App): Service {
  const service = startService('assigner', 5_000, app.log, async () => {
    const start = performance.now()
    await assignGroups(app)
    const tookMs = performance.now() - start
    if (tookMs > SHORT_MS) await setTimeout(tookMs)
    return undefined
  })
  const off = app.store.onCommit(({ plan }) => {
    if (plan) service.wake()
  })
  return {
    wake: () => service.wake(),
    async stop() {
      off()
      await service.stop()
    },
  }
}
