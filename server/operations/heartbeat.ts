import { isDeepStrictEqual } from 'node:util'
import type { App } from '../app.ts'
import type { AttemptId } from '../domain/attempt.ts'
import { InvalidInput } from '../domain/errors.ts'
import { LAB_LOG } from '../domain/events.ts'
import type { WorkerId } from '../domain/worker.ts'
import { lockAssignment, renewAssignment } from '../store/assignments.ts'
import { readWorkerCommandState } from '../store/worker-commands.ts'
import { lockWorker, renewWorker, saveDeviceState } from '../store/workers.ts'
import { readDeviceState, type DeviceStateInput } from './device-state.ts'
import type { Lease } from './lease.ts'
import type { Work } from './move.ts'
import { operate } from './operate.ts'

/** One worker's sign of life, with the lease it believes to hold. */
export interface Beat {
  workerId: WorkerId
  sessionId: string
  lease?: Lease | null
  attemptId?: AttemptId | null
  /** What its device says of itself, where that has changed. */
  deviceState?: DeviceStateInput | null
}

export interface BeatAnswer {
  workerId: WorkerId
  /** false: this session was replaced or is unknown, register again. */
  sessionLive: boolean
  /** false: the lease of the beat is over, drop its work. */
  leaseLive: boolean
  leaseEndsAt: number | null
  /** The attempt to cancel, so that a lost push costs one beat. */
  cancelAttemptId: AttemptId | null
  draining: boolean
  /** The agent is to probe the device: see report-probe.ts. */
  probeRequested: boolean
}

const MAX_BEATS = 1_000

/**
 * Renews the leases of an agent's workers, and answers each beat with all that its worker may have missed. Throws
 * InvalidInput.
 */
export async function heartbeat(app: App, beats: readonly Beat[]): Promise<BeatAnswer[]> {
  if (beats.length > MAX_BEATS) throw new InvalidInput('beats', `must be at most ${MAX_BEATS}`)
  return operate(app, async (work) => {
    const answers = new Map<Beat, BeatAnswer>()
    // In one order for everybody: two agents' beats never wait for each other in a circle.
    const ordered = [...beats].sort((a, b) => (a.workerId < b.workerId ? -1 : 1))
    for (const beat of ordered) answers.set(beat, await renew(app, work, beat))
    return beats.flatMap((beat) => answers.get(beat) ?? [])
  })
}

async function renew(app: App, work: Work, { workerId, sessionId, lease, deviceState }: Beat): Promise<BeatAnswer> {
  const dead = {
    workerId,
    sessionLive: false,
    leaseLive: false,
    leaseEndsAt: null,
    cancelAttemptId: null,
    draining: false,
    probeRequested: false,
  }
  if (lease) await lockAssignment(work.tx, work.scope, lease.assignmentId)
  const worker = await lockWorker(work.tx, work.scope, workerId)
  if (worker?.sessionId !== sessionId) return dead
  const leaseEndsAt = work.now + app.timing.leaseMs
  await renewWorker(work.tx, workerId, sessionId, work.now, leaseEndsAt)
  const told = deviceState && readDeviceState(deviceState, work.now)
  const isNews = told && !isDeepStrictEqual(told, { ...worker.deviceState, toldAt: work.now })
  if (isNews) await saveDeviceState(work.tx, workerId, told)
  if (isNews || !worker.online) work.record(LAB_LOG, work.now, { kind: 'WORKER_CHANGED', workerId })
  if (!worker.online) work.wakes.plan = true
  const held =
    lease && (await renewAssignment(work.tx, { id: lease.assignmentId, fence: lease.fence, workerId }, leaseEndsAt))
  const state = await readWorkerCommandState(work.tx, work.scope, workerId, sessionId)
  return {
    workerId,
    sessionLive: true,
    leaseLive: Boolean(held),
    leaseEndsAt: held ? leaseEndsAt : null,
    cancelAttemptId: state?.cancelAttemptId ?? null,
    draining: worker.draining,
    probeRequested: state?.probeRequested ?? false,
  }
}
