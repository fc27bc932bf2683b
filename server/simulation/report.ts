import { PRIORITIES } from '../domain/job.ts'
import { unfitReason } from '../domain/worker.ts'
import type { Span } from './device.ts'
import { lowerBound } from './lower-bound.ts'
import { outagesOf } from './outages.ts'
import type { JobRun, SimulationRun } from './simulation.ts'
import type { Trace, TraceJob } from './trace.ts'

/** How long jobs waited for their first attempt, seconds. */
export interface Waits {
  jobs: number
  p50: number
  p95: number
  max: number
}

/** Jobs that could not be run, and why. */
export interface StuckJobs {
  org: string
  target: string
  requirements: TraceJob['requirements']
  jobs: number
  reason: string
}

/** What a run says about a lab. Times are seconds. */
export interface Report {
  jobs: number
  completed: number
  /** Jobs that were given up, for too many devices vanished under them. */
  errored: number
  /** Jobs that their organization had no room for. */
  refused: number
  stuck: StuckJobs[]
  devices: number
  /** From the first job's arrival to the end of the last one. */
  makespan: number
  /** No schedule of the jobs that ran can be shorter. */
  lowerBound: number
  /** Installs that were begun; those on devices that vanished count too. */
  installs: number
  waits: { all: Waits; byPriority: Record<string, Waits>; byOrganization: Record<string, Waits> }
  /** Time that devices spent on installs and attempts, by organization. */
  deviceTime: Record<string, number>
  /**
   * The part of the time of devices that were there in which they installed or ran something; and in which they ran
   * tests.
   */
  utilisation: number
  testUtilisation: number
}

export function report(trace: Trace, run: SimulationRun): Report {
  const started = run.jobs.filter(({ startedAt }) => startedAt !== null)
  const completed = run.jobs.filter(({ outcome }) => outcome === 'COMPLETED')
  const first = trace.jobs[0]?.at ?? 0
  const last = run.spans.reduce((end, span) => Math.max(end, span.end), first)
  const present = presence(trace, first, last)
  const busy = (spans: readonly Span[]) => spans.reduce((sum, { start, end }) => sum + end - start, 0)
  const share = (ms: number) => (present === 0 ? 0 : Math.round((ms / present) * 10_000) / 10_000)
  return {
    jobs: run.jobs.length,
    completed: completed.length,
    errored: run.jobs.filter(({ outcome }) => outcome === 'ERRORED').length,
    refused: run.jobs.filter(({ outcome }) => outcome === 'REFUSED').length,
    stuck: stuckJobs(trace, run),
    devices: trace.devices.length,
    makespan: inSeconds(last - first),
    lowerBound:
      completed.length === 0
        ? 0
        : inSeconds(
            lowerBound(
              trace,
              completed.map(({ job }) => job),
            ) - first,
          ),
    installs: run.spans.filter(({ kind }) => kind === 'install').length,
    waits: {
      all: waitsOf(started),
      byPriority: by(started, ({ job }) => job.priority, PRIORITIES),
      byOrganization: by(started, ({ job }) => job.organizationId, organizationsOf(trace)),
    },
    deviceTime: Object.fromEntries(
      organizationsOf(trace).map((id) => [id, inSeconds(busy(run.spans.filter((span) => span.organizationId === id)))]),
    ),
    utilisation: share(busy(run.spans)),
    testUtilisation: share(busy(run.spans.filter(({ kind }) => kind === 'attempt'))),
  }
}

/** What a device did, as it is written to a schedule file. Times are seconds. */
export interface ScheduleEntry {
  worker: string
  kind: Span['kind']
  org: string
  appVersion: string
  target: string
  /** null for an install. */
  test: string | null
  start: number
  end: number
  /** The device vanished before it was done. */
  lost?: true
}

/** Every install and attempt, by start and then by worker. */
export function schedule({ spans }: SimulationRun): ScheduleEntry[] {
  return [...spans]
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.device.name < b.device.name ? -1 : 1))
    .map((span) => ({
      worker: span.device.name,
      kind: span.kind,
      org: span.organizationId,
      appVersion: span.appVersionId,
      target: span.target,
      test: span.job?.testPath ?? null,
      start: inSeconds(span.start),
      end: inSeconds(span.end),
      ...(span.isLost && { lost: true as const }),
    }))
}

function by(runs: readonly JobRun[], keyOf: (run: JobRun) => string, keys: readonly string[]): Record<string, Waits> {
  const groups = Map.groupBy(runs, keyOf)
  return Object.fromEntries(
    keys.flatMap((key) => {
      const some = groups.get(key)
      return some === undefined ? [] : [[key, waitsOf(some)]]
    }),
  )
}

function waitsOf(runs: readonly JobRun[]): Waits {
  const waits = runs.map(({ job, startedAt }) => (startedAt ?? job.at) - job.at).sort((a, b) => a - b)
  // The least wait that so many of all do not exceed.
  const quantile = (part: number) => inSeconds(waits[Math.max(0, Math.ceil(waits.length * part) - 1)] ?? 0)
  return { jobs: waits.length, p50: quantile(0.5), p95: quantile(0.95), max: quantile(1) }
}

function organizationsOf({ jobs }: Trace): string[] {
  return [...new Set(jobs.map(({ organizationId }) => organizationId))].sort()
}

/** How long devices were there between two moments, all together. */
function presence(trace: Trace, from: number, to: number): number {
  const clamp = (at: number) => Math.min(Math.max(at, from), to)
  const absent = outagesOf(trace).reduce((sum, outage) => sum + clamp(outage.to) - clamp(outage.from), 0)
  return trace.devices.length * (to - from) - absent
}

function stuckJobs({ devices, organizations }: Trace, { jobs }: SimulationRun): StuckJobs[] {
  const workers = devices.map((device) => ({ ...device, organizationIds: null }))
  const left = jobs.flatMap(({ job, outcome }) => (outcome === null ? [job] : []))
  const kinds = Map.groupBy(left, (job) => JSON.stringify([job.organizationId, job.target, job.requirements]))
  return [...kinds.values()].flatMap((some) => {
    const [job] = some
    if (job === undefined) return []
    const { organizationId: org, target, requirements } = job
    const cap = organizations.find(({ organizationId }) => organizationId === org)?.maxWorkers
    const reason =
      unfitReason(workers, job) ??
      (cap === 0 ? `${org} may have no worker (maxWorkers 0)` : 'every worker that fits is lost')
    return [{ org, target, requirements, jobs: some.length, reason }]
  })
}

function inSeconds(ms: number): number {
  return Math.round(ms) / 1_000
}
