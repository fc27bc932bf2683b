import type { App } from '../app.ts'
import type { Blobs } from '../blobs/blobs.ts'
import { sweepBlobs } from '../files/sweep.ts'
import { startService, type Service } from './service.ts'

const EVERY_MS = 3_600_000

/** Deletes files that nothing names any more, once an hour. */
export function startSweeper(app: App, blobs: Blobs): Service {
  return startService('sweeper', EVERY_MS, app.log, async () => {
    const files = await sweepBlobs(app, blobs, Date.now())
    if (files > 0) app.log.info({ files }, 'deleted files that nothing needs any more')
    return undefined
  })
}
