import type { App } from '../app.ts'
import type { Assignment } from '../domain/assignment.ts'
import { abandonAssignment } from './attempts.ts'
import { requireLive, type Lease } from './lease.ts'
import { operate } from './operate.ts'
import { storableText } from './text.ts'

const MAX_REASON = 500

/** A worker gives its group back; a job that still ran on it goes on elsewhere. Throws StaleLease. */
export async function releaseAssignment(app: App, lease: Lease, reason: string): Promise<Assignment> {
  return operate(app, async (work) => {
    const assignment = await requireLive(work, lease)
    return abandonAssignment(
      app,
      work,
      assignment,
      'RELEASED',
      `the worker gave it back: ${storableText(reason, MAX_REASON)}`,
    )
  })
}
