import { globMatches } from './glob.ts'
import type { AssignmentId } from './assignment.ts'
import type { HealthRecord } from './health.ts'
import type { OrganizationId, Platform, Requirements, Target } from './job.ts'
import type { TokenId } from './token.ts'

export type WorkerId = `wrk_${string}`
export const WORKER_STATUSES = ['IDLE', 'BUSY', 'DRAINING', 'QUARANTINED', 'OFFLINE'] as const
export type WorkerStatus = (typeof WORKER_STATUSES)[number]

export interface Capabilities {
  platform?: Platform
  osVersion?: string
  model?: string
  tags: string[]
}

/** One row of the install ledger: the app version of an organization that is on the device now. */
export interface InstalledApp {
  organizationId: OrganizationId
  appVersionId: string
  buildHash: string | null
  installedAt: number
}

/** What a device said of itself last. What it does not tell is null. */
export interface DeviceState {
  /** Per cent. */
  battery: number | null
  charging: boolean | null
  /** Of its battery, degrees Celsius. */
  temperature: number | null
  /** Where apps are installed. */
  freeBytes: number | null
  toldAt: number
}

/** The server's record of one device slot. */
export interface Worker {
  id: WorkerId
  name: string
  targets: Target[]
  capabilities: Capabilities
  /** The organizations it serves; null serves all. */
  organizationIds: OrganizationId[] | null
  /** The running agent process; null after the worker went offline. */
  sessionId: string | null
  draining: boolean
  online: boolean
  /** The live assignment; a worker serves one group at a time. */
  assignmentId: AssignmentId | null
  registeredAt: number
  lastSeenAt: number
  /** When silence makes it count as gone. */
  leaseEndsAt: number
  /** The credential under which its agent registered it; null: the store had no tokens then. */
  credentialId: TokenId | null
  /** The installation of the agent that registered it, as it names itself; null: it is one that does not. */
  instanceId: string | null
  /** What is held against its device; null: nothing. */
  health: HealthRecord | null
  /** null: its device told nothing. */
  deviceState: DeviceState | null
}

export function workerStatus(worker: Pick<Worker, 'online' | 'draining' | 'assignmentId' | 'health'>): WorkerStatus {
  if (!worker.online) return 'OFFLINE'
  if (worker.draining) return 'DRAINING'
  if (isQuarantined(worker)) return 'QUARANTINED'
  return worker.assignmentId === null ? 'IDLE' : 'BUSY'
}

/** Whether its agent is at work: it was heard within the lease, and does not just wait to be gone. */
export function isServed(
  { online, leaseEndsAt, draining, assignmentId }: Pick<Worker, 'online' | 'leaseEndsAt' | 'draining' | 'assignmentId'>,
  now: number,
): boolean {
  return online && leaseEndsAt > now && !(draining && assignmentId === null)
}

export function isQuarantined({ health }: Pick<Worker, 'health'>): boolean {
  return health?.quarantine != null
}

/** Whether a worker may be given work at all: it takes none when it drains or is quarantined. */
export function takesWork(worker: Pick<Worker, 'draining' | 'health'>): boolean {
  return !worker.draining && !isQuarantined(worker)
}

type Offer = Pick<Worker, 'targets' | 'capabilities' | 'organizationIds'>
type Ask = { organizationId: OrganizationId; target: Target; requirements: Requirements }

export function fits(worker: Offer, ask: Ask): boolean {
  return misfits(worker, ask).next().done === true
}

/** What about the worker rules it out, each thing in words; nothing if it fits. */
export function* misfits({ targets, capabilities, organizationIds }: Offer, ask: Ask): Generator<string, undefined> {
  const { platform, osVersion, model, tags } = ask.requirements
  if (!targets.includes(ask.target)) yield `target ${ask.target}`
  if (organizationIds !== null && !organizationIds.includes(ask.organizationId))
    yield `organization ${ask.organizationId}`
  if (platform !== undefined && capabilities.platform !== platform) yield `platform ${platform}`
  if (osVersion !== undefined && !versionInRange(capabilities.osVersion, osVersion)) yield `OS version ${osVersion}`
  if (model !== undefined && !hasModel(capabilities, model)) yield `model ${model}`
  for (const tag of tags) if (!capabilities.tags.includes(tag)) yield `tag ${tag}`
  return undefined
}

/**
 * Why jobs that ask for this can run nowhere yet, naming the worker that lacks least; null if some worker fits,
 * be it busy or offline now.
 */
export function unfitReason(workers: readonly (Offer & { name: string })[], ask: Ask): string | null {
  let nearest: { name: string; lacks: string[] } | undefined
  for (const worker of workers) {
    const lacks = [...misfits(worker, ask)]
    if (lacks.length === 0) return null
    if (nearest === undefined || lacks.length < nearest.lacks.length) nearest = { name: worker.name, lacks }
  }
  return nearest === undefined
    ? 'No worker is registered yet: the job waits for one.'
    : `No registered worker fits: the nearest, ${nearest.name}, lacks ${nearest.lacks.join(', ')}. The job waits until one that fits registers.`
}

const COMPARATOR = /^(>=|<=|>|<|=)?(\d+(?:\.\d+)*)$/

/** Whether a range such as ">=13 <15" can be read at all. */
export function isVersionRange(range: string): boolean {
  const parts = range.split(' ').filter(Boolean)
  return parts.length > 0 && parts.every((part) => COMPARATOR.test(part))
}

/** A bare version in a range matches its own minor versions: "14" takes 14 and 14.1; "=14" takes 14 and 14.0 alone. */
function versionInRange(version: string | undefined, range: string): boolean {
  if (version === undefined || !isVersionRange(version)) return false
  return range
    .split(' ')
    .filter(Boolean)
    .every((part) => {
      const [, operator = '', wanted = ''] = COMPARATOR.exec(part) ?? []
      if (operator === '') return `${version}.`.startsWith(`${wanted}.`)
      const order = compareVersions(version, wanted)
      if (operator === '=') return order === 0
      return operator.startsWith('>')
        ? order > 0 || (order === 0 && operator === '>=')
        : order < 0 || (order === 0 && operator === '<=')
    })
}

function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function hasModel({ model }: Capabilities, glob: string): boolean {
  return model !== undefined && globMatches(model, glob)
}
