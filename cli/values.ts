import { InvalidArgumentError } from 'commander'
import type { GroupStatus, JobStatus, Platform, Priority, ResetPolicy, Role, Target } from '../client/gql/graphql.ts'
import { OUTPUT_FORMS } from './context.ts'
import type { OutputForm } from './context.ts'
import { nearest } from './suggest.ts'

// From what people type to what the API takes. Each throws commander's InvalidArgumentError, which becomes exit code 2.

const TARGETS: readonly Target[] = ['EMULATOR', 'DEVICE', 'BROWSERSTACK']
const PRIORITIES: readonly Priority[] = ['LOW', 'NORMAL', 'HIGH', 'URGENT']
const RESET_POLICIES: readonly ResetPolicy[] = ['CLEAR', 'RESTART', 'NONE', 'REINSTALL']
const PLATFORMS: readonly Platform[] = ['ANDROID', 'IOS', 'WEB']
const GROUP_STATUSES: readonly GroupStatus[] = ['OPEN', 'CLOSED']
const ROLES: readonly Role[] = ['ADMINISTRATOR', 'OWNER', 'MEMBER', 'VIEWER', 'ENROLLMENT']
const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'SILENT'] as const
const JOB_STATUSES: readonly JobStatus[] = [
  'PENDING',
  'QUEUED',
  'RUNNING',
  'COMPLETED',
  'FAILED',
  'ERRORED',
  'CANCELED',
]

export const parseTarget = (text: string): Target => oneOf(text, TARGETS)
export const parsePlatform = (text: string): Platform => oneOf(text, PLATFORMS)
export const parseReset = (text: string): ResetPolicy => oneOf(text, RESET_POLICIES)
export const parseRole = (text: string): Role => oneOf(text, ROLES)
export const parseGroupStatus = (text: string): GroupStatus | 'ALL' => oneOf(text, [...GROUP_STATUSES, 'ALL'])
export const parseOutput = (text: string): OutputForm =>
  oneOf(
    text,
    OUTPUT_FORMS.map((form) => form.toUpperCase()),
  ).toLowerCase() as OutputForm
export const parseLogLevel = (text: string): string => oneOf(text, LOG_LEVELS).toLowerCase()

/** A name, or its rank: 0 = low, 1 = normal, 2 = high, 3 = urgent. */
export function parsePriority(text: string): Priority {
  return PRIORITIES.find((_, rank) => String(rank) === text) ?? oneOf(text, PRIORITIES, ', or 0 to 3')
}

/** One status or several with commas; given again, it adds to those before. */
export function collectStatuses(text: string, before: readonly JobStatus[] = []): JobStatus[] {
  return [...before, ...text.split(',').map((word) => oneOf(word, JOB_STATUSES))]
}

export function collectTargets(text: string, before: readonly Target[] = []): Target[] {
  return [...before, ...text.split(',').map(parseTarget)]
}

export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}

/** An empty id is mostly a shell variable that is not set; nothing else may be taken for what it should have named. */
export function parseId(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It is blank: is a variable of your shell not set?')
  return text
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('Give a whole number from 1.')
  }
  return count
}

export function parseDays(text: string): number {
  const days = Number(text)
  if (!/^\d+$/.test(text) || days > 36_500)
    throw new InvalidArgumentError('Give a whole number of days, from 0 to 36500.')
  return days
}

/** Days of a history, or of a quarantine: 1 to 90. */
export function parseQuarter(text: string): number {
  const days = Number(text)
  if (!/^\d+$/.test(text) || days < 1 || days > 90)
    throw new InvalidArgumentError('Give a number of days, from 1 to 90.')
  return days
}

export type Cap = number | 'none'

/** A number from 0, or "none" (not null, which commander makes an empty text). */
export function parseCap(text: string): Cap {
  if (text.trim().toLowerCase() === 'none') return 'none'
  const cap = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(cap)) {
    throw new InvalidArgumentError('Give a whole number from 0, or none.')
  }
  return cap
}

type Concurrency = { target: Target; groups: number }[]

/** "emulator=1": one group at a time on emulators. Given again, it adds to those before; "none" is an empty list. */
export function collectConcurrency(text: string, before: Concurrency = []): Concurrency {
  if (text.trim().toLowerCase() === 'none') return []
  const [, target = '', groups = ''] = /^([^=]*)=(.*)$/.exec(text) ?? []
  if (target === '') throw new InvalidArgumentError('Give a target and a number, such as emulator=1, or none.')
  return [...before, { target: parseTarget(target), groups: parseCount(groups) }]
}

export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('Give a port from 0 (any free one) to 65535.')
  return port
}

export interface RentedDevice {
  name: string
  osVersion: string
}

/** "Google Pixel 8@14.0": a device and its OS version, as the vendor names them. */
export function collectRented(text: string, before: RentedDevice[] = []): RentedDevice[] {
  const [, name = '', osVersion = ''] = /^(.+)@([^@]+)$/.exec(text.trim()) ?? []
  if (name === '') throw new InvalidArgumentError('Give a device and its OS version, such as "Google Pixel 8@14.0".')
  return [...before, { name, osVersion }]
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** "90s", "10m", "1h30m", "90d" or "500ms", in milliseconds. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit as keyof typeof UNITS], 0)
  if (parts.map(([part]) => part).join('') !== text || ms < 1) {
    throw new InvalidArgumentError('Give a duration with its unit, such as 90s, 10m or 1h30m.')
  }
  return Math.round(ms)
}

/** The time limit of one attempt: what the server takes. */
export function parseAttemptTime(text: string): number {
  const ms = parseDuration(text)
  if (ms < 1_000 || ms > 86_400_000) throw new InvalidArgumentError('Give 1s to 1d.')
  return ms
}

/** From when on, by what time it is now; milliseconds since 1970. */
export type Since = (now: number) => number

/** "7d" (so long ago), "2026-03-01" (UTC) or "2026-03-01T12:00:00Z". */
export function parseSince(text: string): Since {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) {
    const ms = parseDuration(text)
    return (now) => now - ms
  }
  const moment = Date.parse(text)
  if (Number.isNaN(moment)) throw new InvalidArgumentError('Give a day, such as 2026-03-01, or a time with its zone.')
  return () => moment
}

/** The words that such an option takes, for the completion of shells; undefined where it takes anything. */
export function choicesOf(parse: unknown): string[] | undefined {
  return CHOICES.get(parse)?.map((choice) => choice.toLowerCase())
}

const CHOICES = new Map<unknown, readonly string[]>([
  [parseTarget, TARGETS],
  [collectTargets, TARGETS],
  [parsePlatform, PLATFORMS],
  [parseReset, RESET_POLICIES],
  [parseGroupStatus, [...GROUP_STATUSES, 'ALL']],
  [parseOutput, OUTPUT_FORMS],
  [parseLogLevel, LOG_LEVELS],
  [parseRole, ROLES],
  [parsePriority, PRIORITIES],
  [collectStatuses, JOB_STATUSES],
])

function oneOf<T extends string>(text: string, allowed: readonly T[], orElse = ''): T {
  const found = allowed.find((value) => value === text.trim().toUpperCase())
  if (found !== undefined) return found
  const near = nearest(text, allowed)
  const hint = near === null ? '' : `Did you mean ${near.toLowerCase()}? `
  throw new InvalidArgumentError(`${hint}It is one of ${allowed.join(', ').toLowerCase()}${orElse}.`)
}
