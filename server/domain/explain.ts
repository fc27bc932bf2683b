import type { Group, GroupId } from './group.ts'
import { quarantineReason, type Viewer } from './health.ts'
import type { Job } from './job.ts'
import type { Hold, Plan } from './plan.ts'
import type { Snapshot } from './snapshot.ts'
import { fits, isQuarantined, unfitReason, type Worker } from './worker.ts'

/**
 * What holds a waiting job. RETRY_DELAY: it waits for a time before its next attempt. STARTING: a worker is about to
 * take it. JOBS_AHEAD: its group is served, others of it go first. WORKERS_BUSY: all that fit serve others.
 * NO_WORKER_FITS: no registered worker ever could run it. WORKERS_AWAY: those that fit are offline or draining.
 * DEVICES_QUARANTINED: they would not be away, but are quarantined. KEPT_APART: those free could not run it, or install
 * its app, a moment ago.
 * The rest are rules of the plan.
 */
export type WaitingRule =
  | 'RETRY_DELAY'
  | 'STARTING'
  | 'JOBS_AHEAD'
  | 'WORKERS_BUSY'
  | 'NO_WORKER_FITS'
  | 'WORKERS_AWAY'
  | 'DEVICES_QUARANTINED'
  | 'KEPT_APART'
  | Extract<Hold, 'ORGANIZATION_CAP' | 'GROUP_LIMIT' | 'KEPT_FOR_APP' | 'PUT_OFF'>

/** A time that is expected, with the bounds between which it lies four times out of five. */
export interface ExpectedTime {
  at: number
  earliest: number
  latest: number
}

/** Why a job is not running yet, for a person who asks. */
export interface Waiting {
  rule: WaitingRule
  explanation: string
  /** What would let it go on. */
  remedy: string
  /** Its place among the waiting jobs of its group; 1 is dealt next. */
  position: number
  /** Workers that serve its group. */
  workers: number
  start: ExpectedTime | null
  end: ExpectedTime | null
}

type Registered = Pick<
  Worker,
  'name' | 'targets' | 'capabilities' | 'organizationIds' | 'online' | 'draining' | 'health'
>

export interface WaitingFacts {
  job: Pick<Job, 'status' | 'dueAt' | 'expectedMs'>
  group: Pick<Group, 'id' | 'organizationId' | 'target' | 'requirements'>
  snapshot: Snapshot
  plan: Plan
  /** All that are registered. */
  workers: readonly Registered[]
  /** Waiting jobs of its group that are dealt before it. */
  jobsAhead: number
  /** When it is expected to start, milliseconds from now; null if that cannot be seen. */
  startInMs: number | null
  /** Whether that rests on tests that have run before. */
  isKnown: boolean
  now: number
  /** Who asks. */
  viewer: Viewer
}

export function explainWaiting(facts: WaitingFacts): Waiting {
  const { job, group, snapshot, jobsAhead, startInMs, now } = facts
  const serving = servingNow(snapshot, group.id)
  const delayMs = job.status === 'PENDING' && job.dueAt !== null ? Math.max(0, job.dueAt - now) : 0
  const start = startInMs === null ? null : expectedStart(facts, Math.max(startInMs, delayMs), delayMs, job.expectedMs)
  return {
    ...reasonOf(facts, serving.length, delayMs),
    position: jobsAhead + 1,
    workers: serving.length,
    start,
    end: start && later(start, job.expectedMs),
  }
}

/** Who serves a group and stays. */
export function servingNow(snapshot: Snapshot, groupId: GroupId): Snapshot['busy'] {
  return snapshot.busy.filter((worker) => worker.groupId === groupId && worker.leaving === null)
}

type Reason = Pick<Waiting, 'rule' | 'explanation' | 'remedy'>

function reasonOf(facts: WaitingFacts, serving: number, delayMs: number): Reason {
  const { job, group, snapshot, plan, jobsAhead } = facts
  if (job.status === 'PENDING') {
    return {
      rule: 'RETRY_DELAY',
      explanation: `Its last attempt did not pass; the next one may begin in ${inSeconds(delayMs)}.`,
      remedy: 'Nothing: it goes on by itself.',
    }
  }
  const starting = servingNow(snapshot, group.id).filter((worker) => worker.starting)
  const coming = starting.length + plan.placements.filter(({ groupId }) => groupId === group.id).length
  if (jobsAhead < coming) {
    const [first] = starting
    return {
      rule: 'STARTING',
      explanation: `${first?.name ?? 'A worker'} is on its way to it${first ? `, ready in ${inSeconds(first.readyInMs)}` : ''}.`,
      remedy: 'Nothing: it is about to start.',
    }
  }
  const leavingIt = snapshot.busy.some(({ groupId, leaving }) => groupId === group.id && leaving !== null)
  if (serving + coming > 0 || leavingIt) {
    return {
      rule: 'JOBS_AHEAD',
      explanation: `${count(serving + (serving > 0 ? 0 : coming), 'worker serves', 'workers serve')} its group, and ${count(jobsAhead, 'job goes', 'jobs go')} before it. ${anotherWorker(plan.holds.get(group.id))}`,
      remedy: 'The jobs before it end, or another device joins.',
    }
  }
  return unserved(facts, plan.holds.get(group.id))
}

function unserved({ group, snapshot, workers, viewer }: WaitingFacts, hold: Hold | undefined): Reason {
  switch (hold) {
    case 'ORGANIZATION_CAP': {
      const cap = snapshot.organizations.find(({ id }) => id === group.organizationId)?.maxWorkers ?? 0
      return {
        rule: hold,
        explanation: `${group.organizationId} may have ${count(cap, 'worker', 'workers')} at a time, and has them.`,
        remedy: 'One of its workers comes free, or `qgjob orgs set --max-workers` (setOrganization) raises the limit.',
      }
    }
    case 'GROUP_LIMIT':
      return {
        rule: hold,
        explanation: `${group.organizationId} has as many groups served on ${group.target} as it may at a time.`,
        remedy: 'One of those groups ends, or `qgjob orgs set --concurrency` (setOrganization) raises the limit.',
      }
    case 'KEPT_FOR_APP':
      return {
        rule: hold,
        explanation: 'The free workers that fit have the app of another group that wants them.',
        remedy: 'Nothing: if they are not taken soon, it gets one.',
      }
    case 'PUT_OFF':
      return {
        rule: hold,
        explanation: 'All that waits ends sooner if the free workers go to a longer group first.',
        remedy: 'Nothing: its turn comes when that group needs fewer.',
      }
    default:
      return noneFree({ group, snapshot, workers, viewer })
  }
}

function noneFree({
  group,
  snapshot,
  workers,
  viewer,
}: Pick<WaitingFacts, 'group' | 'snapshot' | 'workers' | 'viewer'>): Reason {
  const inLab = [...snapshot.free, ...snapshot.busy.filter(({ leaving }) => leaving !== 'LAB')]
  const fitting = inLab.filter((worker) => fits(worker, group))
  const keptFrom = snapshot.groups.find(({ id }) => id === group.id)?.keptFrom
  const kept = snapshot.free.filter((worker) => keptFrom?.has(worker.id) === true && fits(worker, group))
  const [refusal] = kept.flatMap(({ id }) => keptFrom?.get(id) ?? [])
  if (refusal !== undefined) {
    return {
      rule: 'KEPT_APART',
      explanation: `${named(kept)} would be free, but ${refusal}`,
      remedy:
        'It is tried again by itself after some minutes; at once when a build is added (`qgjob app upload`), or when the ' +
        'agent starts anew.',
    }
  }
  if (kept.length > 0) {
    return {
      rule: 'KEPT_APART',
      explanation: `${named(kept)} would be free, but could not run it a moment ago: another device is to try.`,
      remedy: 'Another that fits comes free, or the time to try again there.',
    }
  }
  if (fitting.length > 0) {
    return {
      rule: 'WORKERS_BUSY',
      explanation: `${fitting.length === 1 ? 'The one worker that fits serves' : `All ${fitting.length} workers that fit serve`} other groups.`,
      remedy: 'One of them comes free, or another that fits registers.',
    }
  }
  const unfit = unfitReason(workers, group)
  if (unfit !== null) return { rule: 'NO_WORKER_FITS', explanation: unfit, remedy: 'A worker that fits registers.' }
  const fittingAll = workers.filter((worker) => fits(worker, group))
  const quarantined = fittingAll.filter((worker) => isQuarantined(worker) && worker.online && !worker.draining)
  if (quarantined.length > 0) return allQuarantined(quarantined, fittingAll.length, viewer)
  const away = fittingAll
  return {
    rule: 'WORKERS_AWAY',
    explanation: `${named(away)} would fit, but ${away.length === 1 ? 'is' : 'are'} offline or draining.`,
    remedy: 'One of them comes back.',
  }
}

function allQuarantined(quarantined: readonly Registered[], fitting: number, viewer: Viewer): Reason {
  const [first] = quarantined
  const quarantine = first?.health?.quarantine ?? null
  const reason = quarantine === null ? 'no reason was given' : quarantineReason(quarantine, viewer)
  const rest = quarantined.length < fitting ? '; the others that fit are offline or draining' : ''
  const byHand = quarantined.every(({ health }) => health?.quarantine?.byHand === true)
  const release = `release it: qgjob devices release ${JSON.stringify(first?.name)}`
  return {
    rule: 'DEVICES_QUARANTINED',
    explanation: `${named(quarantined)} would fit, but ${quarantined.length === 1 ? 'is' : 'are'} quarantined${rest}. ${first?.name ?? 'It'}: ${reason}`,
    remedy: byHand
      ? `When the device is well, ${release}.`
      : `The device is probed by itself and goes back to work if it is well. Mend it, or ${release}.`,
  }
}

function named(workers: readonly { name: string }[]): string {
  const names = workers.map(({ name }) => name)
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
}

/** Why a served group has no more workers than it has, in a sentence. */
export function anotherWorker(hold: Hold | undefined): string {
  switch (hold) {
    case 'ORGANIZATION_CAP':
      return 'Its organization may have no more at a time.'
    case 'ON_ITS_WAY':
      return 'Each of its jobs has a worker.'
    case 'NOT_WORTH_IT':
      return 'Another would come too late to end it sooner.'
    case 'PUT_OFF':
      return 'Those free go to a longer group first.'
    case 'KEPT_FOR_APP':
      return 'Those free are kept for groups whose app they have.'
    default:
      return 'Another will join when one that fits comes free.'
  }
}

/**
 * How far the true wait lies from the expected one at least four times out of five, as factors: where the tests before
 * the job are known, and where most are guessed. Measured, see docs/scheduling.md.
 */
const BOUNDS = { known: [0.7, 1.25], guessed: [0.5, 2.2] } as const

function expectedStart(
  { now, isKnown }: Pick<WaitingFacts, 'now' | 'isKnown'>,
  inMs: number,
  notBeforeMs: number,
  oneJobMs: number,
): ExpectedTime {
  const [shortest, longest] = isKnown ? BOUNDS.known : BOUNDS.guessed
  return {
    at: Math.round(now + inMs),
    earliest: Math.round(now + Math.max(notBeforeMs, inMs * shortest - oneJobMs / 2)),
    latest: Math.round(now + inMs * longest + oneJobMs),
  }
}

function later({ at, earliest, latest }: ExpectedTime, ms: number): ExpectedTime {
  return { at: at + ms, earliest: earliest + Math.round(ms / 2), latest: latest + ms * 2 }
}

function inSeconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)} s`
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`
}
