import { z } from 'zod'
import {
  PRIORITIES,
  TARGETS,
  type OrganizationId,
  type Priority,
  type Requirements,
  type Target,
} from '../domain/job.ts'
import { isVersionRange, type Capabilities } from '../domain/worker.ts'
import { appVersionId, oneOf, organizationId, platform, printable, tags, targets } from '../operations/input.ts'
import { testPath } from '../operations/submit-input.ts'
import type { SetOrganizationInput } from '../operations/set-organization.ts'

/** A lab and what happens to it. All times are milliseconds after its start. */
export interface Trace {
  devices: TraceDevice[]
  installMs: Record<Target, number>
  organizations: SetOrganizationInput[]
  /** In the order in which they arrive. */
  jobs: TraceJob[]
  /** Devices that vanish or come back, fail or are mended, in that order too. */
  changes: DeviceChange[]
}

export interface TraceDevice {
  name: string
  targets: Target[]
  capabilities: Capabilities
}

export interface TraceJob {
  at: number
  organizationId: OrganizationId
  appVersionId: string
  target: Target
  testPath: string
  durationMs: number
  priority: Priority
  requirements: Requirements
}

export interface DeviceChange {
  at: number
  device: TraceDevice
  /** failing, hanging: it runs nothing from now on, and its probes find that, until it is mended. */
  event: 'lost' | 'back' | 'failing' | 'hanging' | 'mended'
}

/** A trace that cannot be read: which line, what about it, and what to do. */
export class BadTrace extends Error {
  readonly line: number
  readonly fix: string
  constructor(line: number, problem: string, fix: string) {
    super(`line ${line}: ${problem}`)
    this.line = line
    this.fix = fix
  }
}

const DEFAULT_INSTALL_MS = 60_000
const DAY = 86_400
const YEAR = 365 * DAY

const seconds = (max: number, most: string) =>
  z
    .number()
    .min(0, 'must not be negative')
    .max(max, `must be at most ${max} seconds (${most})`)
    .transform((value) => Math.round(value * 1_000))
const limit = (min: number, max: number) =>
  z
    .int(`must be a whole number from ${min} to ${max}`)
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
const model = printable(128).optional()

const device = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._:@-]{0,119}$/, 'must be 1 to 120 letters, digits, spaces and . _ : @ -'),
  count: limit(0, 10_000).optional(),
  targets: z.array(targets).min(1, 'must name at least one target'),
  capabilities: z
    .strictObject({
      platform: platform.optional(),
      osVersion: z
        .string()
        .regex(/^\d+(\.\d+)*$/, 'must be a version such as 14 or 17.2')
        .optional(),
      model,
      tags: tags.default([]),
    })
    .default({ tags: [] }),
})

const perTarget = <T extends z.ZodType>(value: T) => z.partialRecord(targets, value)

const lab = z.strictObject({
  type: z.literal('lab'),
  workers: z.array(device),
  install: perTarget(seconds(DAY, 'a day')).default({}),
  orgs: z
    .record(
      organizationId,
      z.strictObject({
        weight: limit(1, 1_000).optional(),
        maxWorkers: limit(0, 1_000_000).optional(),
        maxQueuedJobs: limit(0, 1_000_000_000).optional(),
        concurrency: perTarget(limit(1, 1_000_000)).default({}),
      }),
    )
    .default({}),
})

const job = z.strictObject({
  type: z.literal('job'),
  at: seconds(YEAR, 'a year'),
  org: organizationId,
  appVersion: appVersionId,
  target: targets,
  test: testPath,
  seconds: seconds(DAY, 'a day'),
  priority: oneOf(PRIORITIES).default('NORMAL'),
  requirements: z
    .strictObject({
      platform: platform.optional(),
      osVersion: printable(64).refine(isVersionRange, 'must be a version or comparators such as ">=13 <15"').optional(),
      model,
      tags: tags.default([]),
    })
    .default({ tags: [] }),
})

const change = z.strictObject({
  type: z.literal('worker'),
  at: seconds(YEAR, 'a year'),
  name: z.string(),
  event: oneOf(['lost', 'back', 'failing', 'hanging', 'mended']),
})

const line = z.discriminatedUnion('type', [lab, job, change], { error: 'must be "lab", "job" or "worker"' })

/**
 * Reads a trace in JSON Lines: a lab first, then jobs and what happens to workers, in any order of time. A lab entry
 * with `count` makes workers with numbers after its name (pixel-1, pixel-2), one without a single worker of that name.
 * Throws BadTrace.
 */
export function parseTrace(text: string): Trace {
  const lines = text.split('\n').map((content, index) => ({ content: content.trim(), number: index + 1 }))
  const [first, ...rest] = lines.filter(({ content }) => content !== '')
  if (first === undefined) throw new BadTrace(1, 'the trace is empty', LAB_FIRST)
  const head = parseLine(first.content, first.number)
  if (head.type !== 'lab') throw new BadTrace(first.number, `is a "${head.type}" line`, LAB_FIRST)
  const devices = devicesOf(head, first.number)
  const jobs: TraceJob[] = []
  const changes: DeviceChange[] = []
  for (const { content, number } of rest) {
    const parsed = parseLine(content, number)
    if (parsed.type === 'lab')
      throw new BadTrace(number, 'is a second "lab" line', 'put all workers into the first line')
    if (parsed.type === 'job') jobs.push(toJob(parsed))
    else {
      const known = devices.get(parsed.name)
      if (known === undefined) {
        const names = [...new Set(devices.values())].map(({ name }) => name)
        const some = names.length > 6 ? `${names.slice(0, 5).join(', ')}, … ${String(names.at(-1))}` : names.join(', ')
        throw new BadTrace(
          number,
          `name: no worker of the lab is called "${parsed.name}"`,
          `the lab has ${some || 'none'}`,
        )
      }
      changes.push({ at: parsed.at, device: known, event: parsed.event })
    }
  }
  return {
    devices: [...new Set(devices.values())],
    installMs: installTimes(head.install),
    organizations: Object.entries(head.orgs).map(([id, { concurrency, ...limits }]) => ({
      organizationId: id,
      ...limits,
      concurrency: TARGETS.flatMap((target) => {
        const groups = concurrency[target]
        return groups === undefined ? [] : [{ target, groups }]
      }),
    })),
    jobs: jobs.sort((a, b) => a.at - b.at),
    changes: changes.sort((a, b) => a.at - b.at),
  }
}

const LAB_FIRST =
  'the first line describes the lab: {"type":"lab","workers":[{"name":"pixel","count":2,"targets":["EMULATOR"]}]}'

/** The devices by the names that lines may call them. A single one of an entry goes by its plain name, too. */
function devicesOf({ workers }: z.output<typeof lab>, number: number): Map<string, TraceDevice> {
  const byName = new Map<string, TraceDevice>()
  for (const [index, { name, count, targets, capabilities }] of workers.entries()) {
    const names = count === undefined ? [name] : Array.from({ length: count }, (_, n) => `${name}-${n + 1}`)
    const { platform, osVersion, model, tags } = capabilities
    for (const own of names) {
      if (byName.has(own)) {
        throw new BadTrace(
          number,
          `workers[${index}].name: there are two workers "${own}"`,
          'give each entry a name of its own',
        )
      }
      byName.set(own, {
        name: own,
        targets: [...new Set(targets)],
        capabilities: { ...(platform && { platform }), ...(osVersion && { osVersion }), ...(model && { model }), tags },
      })
    }
  }
  for (const { name, count } of workers) {
    const alias = count === undefined ? `${name}-1` : name
    const only = (count ?? 1) === 1 && byName.get(count === undefined ? name : `${name}-1`)
    if (only && !byName.has(alias)) byName.set(alias, only)
  }
  return byName
}

function installTimes(install: Partial<Record<Target, number>>): Record<Target, number> {
  const { EMULATOR = DEFAULT_INSTALL_MS, DEVICE = DEFAULT_INSTALL_MS, BROWSERSTACK = DEFAULT_INSTALL_MS } = install
  return { EMULATOR, DEVICE, BROWSERSTACK }
}

function toJob({ at, org, appVersion, target, test, seconds, priority, requirements }: z.output<typeof job>): TraceJob {
  const { platform, osVersion, model, tags } = requirements
  return {
    at,
    organizationId: org,
    appVersionId: appVersion,
    target,
    testPath: test,
    durationMs: seconds,
    priority,
    requirements: { ...(platform && { platform }), ...(osVersion && { osVersion }), ...(model && { model }), tags },
  }
}

function parseLine(content: string, number: number): z.output<typeof line> {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    throw new BadTrace(number, `is not JSON: ${(error as Error).message}`, 'write one JSON object on each line')
  }
  const result = line.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue === undefined) throw result.error
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '')
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${path === '' ? key : `${path}.${key}`}"`).join(', ')
    throw new BadTrace(number, `unknown key ${keys}`, KEYS)
  }
  throw new BadTrace(number, `${path || 'the line'} ${wording(issue)}`, KEYS)
}

function wording(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message
  if (issue.code !== 'invalid_type') return issue.message
  if (issue.message.endsWith('received undefined')) return 'is missing'
  return issue.expected === 'int' ? issue.message : `must be of type ${issue.expected}`
}

const KEYS = `the keys of a lab are workers (name, count, targets, capabilities), install and orgs (weight, maxWorkers, maxQueuedJobs, concurrency);
of a job at, org, appVersion, target, test, seconds, priority and requirements; of a worker at, name and event ("lost", "back", "failing", "hanging" or "mended")`
