import type { App } from '../app.ts'
import { assignGroups } from '../operations/assign-groups.ts'
import { startService, type Service } from './service.ts'

/** Plans whenever a commit says that there may be something to plan; the poll behind it covers a lost wake. */
export function startAssigner(app: App): Service {
  const service = startService('assigner', 5_000, app.log, async () => {
    await assignGroups(app)
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
