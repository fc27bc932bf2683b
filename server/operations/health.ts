import type { App } from '../app.ts'
import type { AttemptResult } from '../domain/attempt.ts'
import { causeOf } from '../domain/attempt.ts'
import { LAB_LOG } from '../domain/events.ts'
import type { GroupId } from '../domain/group.ts'
import {
  afterIncident,
  afterProof,
  failedInstalls,
  WEIGHTS,
  type HealthRecord,
  type Incident,
} from '../domain/health.ts'
import type { Job } from '../domain/job.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { isQuarantined, type Worker, type WorkerId } from '../domain/worker.ts'
import { saveHealth } from '../store/worker-health.ts'
import { listWorkers, lockWorker } from '../store/workers.ts'
import type { Work } from './move.ts'
import { storableText } from './text.ts'

const MAX_TEXT = 200

/** What an attempt that ended says against its worker; null: nothing. */
export function incidentOf(
  { id, organizationId }: Pick<Job, 'id' | 'organizationId'>,
  result: AttemptResult,
  now: number,
): Incident | null {
  const { outcome, error } = result
  if (outcome !== 'ERRORED' && outcome !== 'LOST') return null
  const cause = causeOf(result)
  if (cause !== 'DEVICE' && cause !== 'WORKER') return null
  const text = error ?? 'no reason was given'
  return { kind: 'ATTEMPT', at: now, about: id, weight: WEIGHTS.ATTEMPT, text, organizationId }
}

/** Holds something against a worker whose row is locked, and quarantines it if it is too much. */
export async function charge(app: App, work: Work, worker: Worker, incident: Incident): Promise<Worker> {
  const text = firstLine(storableText(incident.text, MAX_TEXT))
  return judge(work, worker, afterIncident(worker.health, { ...incident, text }, app.timing.health))
}

/** Another device installed the group's app: it was not the build that failed on those that could not. */
export async function proveInstalls(app: App, work: Work, groupId: GroupId): Promise<void> {
  const failed = (await listWorkers(work.tx, EVERYTHING)).filter(
    ({ health }) => failedInstalls(health, groupId).length > 0,
  )
  // In one order for everybody: two never wait for each other.
  for (const id of failed.map(({ id }) => id).sort()) {
    const worker = await lockWorker(work.tx, EVERYTHING, id)
    if (worker?.health == null) continue
    await judge(work, worker, afterProof(worker.health, groupId, work.now, app.timing.health))
  }
}

/** Writes what is now held against a worker, and tells if that is too much. */
async function judge(work: Work, worker: Worker, health: HealthRecord): Promise<Worker> {
  const judged = await changeHealth(work, worker, health)
  const { quarantine } = health
  if (quarantine === null || isQuarantined(worker)) tellChanged(work, worker.id)
  else tell(work, worker.id, 'WORKER_QUARANTINED', quarantine.reason)
  return judged
}

/** The same for one whose row is not locked yet. */
export async function chargeUnlocked(app: App, work: Work, id: WorkerId, incident: Incident): Promise<void> {
  const worker = await lockWorker(work.tx, EVERYTHING, id)
  // Who leaves in good order may let go of what it holds.
  if (worker !== undefined && !worker.draining) await charge(app, work, worker, incident)
}

export async function changeHealth(work: Work, worker: Worker, health: HealthRecord): Promise<Worker> {
  await saveHealth(work.tx, worker.id, health)
  return { ...worker, health }
}

/** Writes a fact about a worker's health into the lab's log, and wakes whom it concerns. */
export function tell(
  work: Work,
  workerId: WorkerId,
  kind: 'WORKER_QUARANTINED' | 'WORKER_PROBED' | 'WORKER_RELEASED',
  reason: string,
): void {
  work.record(LAB_LOG, work.now, { kind, workerId, reason })
  work.wakes.workers.add(workerId)
  work.wakes.plan = true
  work.wakes.timers = true
}

function tellChanged(work: Work, workerId: WorkerId): void {
  work.record(LAB_LOG, work.now, { kind: 'WORKER_CHANGED', workerId })
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
