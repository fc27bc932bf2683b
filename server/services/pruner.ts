import { setTimeout } from 'node:timers/promises'
import type { App } from '../app.ts'
import { prune } from '../operations/prune.ts'
import { startService, type Service } from './service.ts'

const EVERY_MS = 3_600_000
/** After each step, how many times as long as it took is left to everybody else. */
const PATIENCE = 3

/** Forgets what ended longer ago than `keepMs`, once an hour and bit by bit. */
export function startPruner(app: App, keepMs: number, everyMs = EVERY_MS): Service {
  const stopping = new AbortController()
  const service = startService('pruner', everyMs, app.log, async () => {
    let [jobs, events] = [0, 0]
    let began = performance.now()
    for await (const pruned of prune(app, app.now() - keepMs)) {
      jobs += pruned.jobs
      events += pruned.events
      const pause = (performance.now() - began) * PATIENCE
      await setTimeout(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) break
      began = performance.now()
    }
    if (jobs + events > 0) app.log.info({ jobs, events }, 'forgot what ended long ago')
    return undefined
  })
  return {
    wake: () => service.wake(),
    async stop() {
      stopping.abort()
      await service.stop()
    },
  }
}
