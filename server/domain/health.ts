import type { InstallCause } from './attempt.ts'
import type { OrganizationId } from './job.ts'

/** Pure: what is held against a device, what that says about it, and when it is kept from work. */

/**
 * What can be held against a worker. ATTEMPT: a job could not be run, or was lost, by fault of the device or its agent.
 * INSTALL: an app could not be installed. OFFLINE: it went silent. RESTARTED: its agent started anew between two jobs.
 * DISAGREED: a test failed on it that then passed on another device.
 */
export const INCIDENT_KINDS = ['ATTEMPT', 'INSTALL', 'OFFLINE', 'RESTARTED', 'DISAGREED'] as const
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

export interface Incident {
  kind: IncidentKind
  at: number
  /** The job or group it is about: what happens to one of them again and again counts once. null: each counts. */
  about: string | null
  /** How much it counts: see WEIGHTS. */
  weight: number
  /** What happened, for people, and whose work it happened to: nobody else is told more than that it did. */
  text: string
  organizationId: OrganizationId | null
  /** Of an INSTALL: what was to blame. Absent: the app. */
  cause?: InstallCause
}

export interface Quarantine {
  since: number
  /** When its device is probed, or a quarantine by hand ends; null: when somebody releases it. */
  until: number | null
  reason: string
  /** What happened last, for those who see whose work it happened to. */
  last: Pick<Incident, 'text' | 'organizationId'> | null
  byHand: boolean
  /** Since when its agent is to probe the device; null: not now. */
  probingSince: number | null
}

/** All that is known against a worker. A worker against which there is nothing has none. */
export interface HealthRecord {
  /** The oldest first. */
  incidents: readonly Incident[]
  quarantine: Quarantine | null
  /** Quarantines and failed probes in a row, without a good time between. */
  strikes: number
  /** When it last came out of quarantine; null: never. */
  readmittedAt: number | null
}

export const HEALTH_STATUSES = ['HEALTHY', 'SUSPECT', 'QUARANTINED'] as const
export type HealthStatus = (typeof HEALTH_STATUSES)[number]

/** A worker's health as people see it. */
export interface Health {
  /** 100: nothing against it; 0: enough for a quarantine. */
  score: number
  status: HealthStatus
  /** Why it is not HEALTHY; null if it is. */
  reason: string | null
  since: number | null
  /** When its quarantine is looked at again; null: never by itself, or it has none. */
  until: number | null
  recentFailures: number
}

export interface HealthPolicy {
  /** The first quarantine, doubled by each further one and each failed probe, milliseconds; 0: none but by hand. */
  quarantineMs: number
  maxQuarantineMs: number
}

/**
 * In hundredths of a failure. An install counts in full where the device says that it is to blame itself, or once the
 * app is on another: until then it counts little, and nothing if the app is said to be to blame. A device disagrees
 * with others by chance when a test is flaky: see disagreement().
 */
export const WEIGHTS = { ATTEMPT: 100, INSTALL: 100, UNPROVEN_INSTALL: 25, OFFLINE: 50, RESTARTED: 50, DISAGREED: 100 }
const SUSPECT_AT = 100
/** Three failures that are less than about ten minutes apart. */
const QUARANTINE_AT = 250
/** An incident counts half after this time, and is forgotten after four times as long. */
export const HALF_LIFE_MS = 900_000
const FORGOTTEN_MS = 4 * HALF_LIFE_MS
const MOST_INCIDENTS = 20
/** An agent that has not answered a probe by then cannot: the device gets another chance. */
export const PROBE_TIMEOUT_MS = 600_000
/** How long a device is kept from what it could not install or run, doubled each time. */
const APART_MS = 60_000
const MOST_APART_MS = 900_000

export const NOTHING: HealthRecord = { incidents: [], quarantine: null, strikes: 0, readmittedAt: null }

/** The record with one incident more; past the limit the worker is quarantined. */
export function afterIncident(record: HealthRecord | null, incident: Incident, policy: HealthPolicy): HealthRecord {
  const { at } = incident
  const before = record ?? NOTHING
  const recent = before.incidents.filter((one) => at - one.at < FORGOTTEN_MS)
  return judged({ ...before, incidents: [...withRoom(recent), incident] }, at, policy)
}

/** With room for one more: the oldest goes, of those that weigh nothing if there are any. */
function withRoom(incidents: readonly Incident[]): readonly Incident[] {
  if (incidents.length < MOST_INCIDENTS) return incidents
  const least = incidents.findIndex(({ weight }) => weight === 0)
  return incidents.toSpliced(Math.max(0, least), 1)
}

/** The same when another device has installed what this one could not: then the build was not to blame. */
export function afterProof(record: HealthRecord, about: string, now: number, policy: HealthPolicy): HealthRecord {
  const incidents = record.incidents.map((one) =>
    one.kind === 'INSTALL' && one.about === about && one.cause !== 'CLOUD' ? { ...one, weight: WEIGHTS.INSTALL } : one,
  )
  return judged({ ...record, incidents }, now, policy)
}

function judged(record: HealthRecord, now: number, policy: HealthPolicy): HealthRecord {
  if (record.quarantine !== null || policy.quarantineMs === 0 || pointsOf(record, now) < QUARANTINE_AT) return record
  return quarantined(record, reasonOf(record, now), now, policy)
}

/** Kept from work until its device is probed. */
function quarantined(record: HealthRecord, reason: string, now: number, policy: HealthPolicy): HealthRecord {
  const { readmittedAt } = record
  const wasGood = readmittedAt !== null && now - readmittedAt >= FORGOTTEN_MS
  const strikes = wasGood ? 0 : record.strikes
  const until = now + waitMs(strikes, policy)
  return {
    ...record,
    strikes: strikes + 1,
    quarantine: { since: now, until, reason, last: lastOf(record), byHand: false, probingSince: null },
  }
}

function waitMs(strikes: number, { quarantineMs, maxQuarantineMs }: HealthPolicy): number {
  return Math.min(maxQuarantineMs, quarantineMs * 2 ** strikes)
}

/** Kept from work by a person, until a time or until released. */
export function quarantinedByHand(
  record: HealthRecord | null,
  { reason, until }: { reason: string; until: number | null },
  now: number,
): HealthRecord {
  const quarantine = { since: now, until, reason, last: null, byHand: true, probingSince: null }
  return { ...(record ?? NOTHING), quarantine }
}

/** What time makes of a quarantine. PROBE: its agent is to probe the device. RELEASE: it is over. */
export type Due = 'PROBE' | 'RELEASE' | 'LATER' | 'NOTHING'

export function dueOf(record: HealthRecord | null, worker: { online: boolean; busy: boolean }, now: number): Due {
  const quarantine = record?.quarantine ?? null
  if (quarantine === null) return 'NOTHING'
  const { byHand, until, probingSince } = quarantine
  if (byHand) return until !== null && until <= now ? 'RELEASE' : 'NOTHING'
  if (probingSince !== null) return now - probingSince >= PROBE_TIMEOUT_MS ? 'RELEASE' : 'NOTHING'
  if (until === null || until > now) return 'NOTHING'
  // One that finishes a job, or is away, is probed when it can be.
  return worker.online && !worker.busy ? 'PROBE' : 'LATER'
}

export function probing(record: HealthRecord, now: number): HealthRecord {
  return { ...record, quarantine: record.quarantine && { ...record.quarantine, probingSince: now } }
}

/** When somebody has to look at the quarantine again; null: nobody. */
export function checkAt({ quarantine }: HealthRecord): number | null {
  if (quarantine === null) return null
  return quarantine.probingSince === null ? quarantine.until : quarantine.probingSince + PROBE_TIMEOUT_MS
}

/** What a probe that found something wrong makes of a quarantine: twice as long a wait for the next. */
export function afterFailedProbe(record: HealthRecord, error: string, now: number, policy: HealthPolicy): HealthRecord {
  const { quarantine, strikes } = record
  if (quarantine === null) return record
  const until = now + waitMs(strikes, policy)
  const reason = `the device was probed and does not work: ${error}`
  return {
    ...record,
    strikes: strikes + 1,
    quarantine: { ...quarantine, until, reason, last: null, probingSince: null },
  }
}

/** Back at work. What was against it is settled; if it fails again soon, it is kept away for longer. */
export function readmitted(record: HealthRecord, now: number): HealthRecord {
  return { ...record, incidents: [], quarantine: null, readmittedAt: now }
}

/**
 * How much it counts that a test failed here and passed on another device. Flaky tests do that to every device: so it
 * counts only where it happens more often than to the others.
 */
export function disagreement(
  record: HealthRecord | null,
  others: readonly (HealthRecord | null)[],
  now: number,
): number {
  const own = disagreements(record, now) + 1
  const theirs = others.map((other) => disagreements(other, now)).sort((a, b) => a - b)
  const usual = theirs[Math.floor(theirs.length / 2)] ?? 0
  return own > 1 + 2 * usual ? WEIGHTS.DISAGREED : 0
}

function disagreements(record: HealthRecord | null, now: number): number {
  const recent = (record?.incidents ?? []).filter(({ kind, at }) => kind === 'DISAGREED' && now - at < FORGOTTEN_MS)
  return new Set(recent.map(({ about }) => about)).size
}

/** When a device that could not install a group's app, or run a job, may try again, after so many failures in a row. */
export function apartUntil(failures: number, lastAt: number): number {
  return lastAt + Math.min(MOST_APART_MS, APART_MS * 2 ** Math.max(0, failures - 1))
}

/**
 * The failed installs of a group's app that still say something: of those before `since` nobody knows, because the app
 * got another build then, or the agent started anew.
 */
export function failedInstalls(record: HealthRecord | null, groupId: string, since = 0): readonly Incident[] {
  return (record?.incidents ?? []).filter(
    ({ kind, about, at }) => kind === 'INSTALL' && about === groupId && at >= since,
  )
}

/** The failed install for which the worker is to be kept from a group, the last one; undefined: it is not. */
export function keepingFrom(
  record: HealthRecord | null,
  groupId: string,
  since: number,
  now: number,
): Incident | undefined {
  const failed = failedInstalls(record, groupId, since)
  const last = failed.at(-1)
  return last !== undefined && now < apartUntil(failed.length, last.at) ? last : undefined
}

export function healthOf(record: HealthRecord | null, now: number, viewer: Viewer = EVERYBODY): Health {
  const points = record === null ? 0 : pointsOf(record, now)
  const recent = (record?.incidents ?? []).filter(({ at }) => now - at < FORGOTTEN_MS)
  const score = Math.max(0, 100 - Math.floor((100 * points) / QUARANTINE_AT))
  const recentFailures = recent.length
  const quarantine = record?.quarantine ?? null
  if (quarantine !== null) {
    const { since, until } = quarantine
    const reason = quarantineReason(quarantine, viewer)
    return { score, status: 'QUARANTINED', reason, since, until, recentFailures }
  }
  if (record === null || points < SUSPECT_AT) {
    return { score, status: 'HEALTHY', reason: null, since: null, until: null, recentFailures }
  }
  const since = recent[0]?.at ?? null
  const reason = withLast(reasonOf(record, now), lastOf(record), viewer)
  return { score, status: 'SUSPECT', reason, since, until: null, recentFailures }
}

/** Whether other devices are to be preferred. */
export function isSuspect(record: HealthRecord | null, now: number): boolean {
  return record !== null && pointsOf(record, now) >= SUSPECT_AT
}

/** What is against it, in hundredths of a failure, the older the less. */
function pointsOf({ incidents }: HealthRecord, now: number): number {
  const heaviest = new Map<string, number>()
  for (const [index, { at, about, weight }] of incidents.entries()) {
    const points = weight * 2 ** (-Math.max(0, now - at) / HALF_LIFE_MS)
    const key = about ?? String(index)
    heaviest.set(key, Math.max(points, heaviest.get(key) ?? 0))
  }
  return Math.round([...heaviest.values()].reduce((sum, points) => sum + points, 0))
}

const WORDS: Readonly<Record<IncidentKind, readonly [string, string]>> = {
  ATTEMPT: ['job that could not be run', 'jobs that could not be run'],
  INSTALL: ['failed install', 'failed installs'],
  OFFLINE: ['loss of contact', 'losses of contact'],
  RESTARTED: ['restart of its agent', 'restarts of its agent'],
  DISAGREED: ['test that failed here and passed elsewhere', 'tests that failed here and passed elsewhere'],
}

function reasonOf({ incidents }: HealthRecord, now: number): string {
  const counting = incidents.filter(({ at, weight }) => weight > 0 && now - at < FORGOTTEN_MS)
  const counted = INCIDENT_KINDS.flatMap((kind) => {
    const number = counting.filter((incident) => incident.kind === kind).length
    return number === 0 ? [] : [`${number} ${WORDS[kind][number === 1 ? 0 : 1]}`]
  })
  const minutes = Math.max(1, Math.ceil((now - (counting[0]?.at ?? now)) / 60_000))
  const within = `within ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`
  return `${counted.join(', ')} ${within}`
}

/** Who asks: whether they see an organization. */
export interface Viewer {
  sees(organizationId: OrganizationId): boolean
}
const EVERYBODY: Viewer = { sees: () => true }

export function quarantineReason({ reason, last }: Quarantine, viewer: Viewer): string {
  return withLast(reason, last, viewer)
}

function lastOf({ incidents }: HealthRecord): Quarantine['last'] {
  const last = incidents.findLast(({ weight }) => weight > 0)
  return last === undefined ? null : { text: last.text, organizationId: last.organizationId }
}

function withLast(reason: string, last: Quarantine['last'], viewer: Viewer): string {
  const isShown = last !== null && (last.organizationId === null || viewer.sees(last.organizationId))
  return isShown ? `${reason}; the last: ${last.text}` : reason
}
