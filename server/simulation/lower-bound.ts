import { outagesOf, type Outage } from './outages.ts'
import type { Trace, TraceJob } from './trace.ts'
import { canRun } from './waiting-kinds.ts'

/**
 * The moment before which no schedule at all can be done with these jobs, milliseconds after the start of the trace.
 * For jobs that all come at once and m equal devices it is max(longest job + install, (work + install x max(A, k)) / k)
 * with A app versions and k = min(m, jobs). Jobs that come later, kinds of jobs that few devices fit, caps of
 * organizations and devices that vanish each give bounds of their own; the highest counts.
 */
export function lowerBound(trace: Trace, jobs: readonly TraceJob[]): number {
  const { devices, installMs, organizations } = trace
  const outages = outagesOf(trace)
  const caps = new Map(organizations.map(({ organizationId, maxWorkers }) => [organizationId, maxWorkers ?? Infinity]))
  const install = (job: TraceJob) => installMs[job.target]
  const firstAt = new Map<string, number>()
  for (const job of jobs) firstAt.set(appOf(job), Math.min(firstAt.get(appOf(job)) ?? Infinity, job.at))
  let bound = 0
  // Nobody starts before its app can be there.
  for (const job of jobs) {
    const installed = (firstAt.get(appOf(job)) ?? 0) + Math.min(...Object.values(installMs))
    const least = firstAt.get(appOf(job)) === job.at ? job.at + install(job) : Math.max(job.at, installed)
    bound = Math.max(bound, least + job.durationMs)
  }
  for (const family of familiesOf(jobs)) {
    const fitting = devices.filter((device) => family.some((job) => canRun(device, job)))
    const owners = new Set(family.map((job) => job.organizationId))
    const [owner = ''] = owners
    const cap = owners.size === 1 ? (caps.get(owner) ?? Infinity) : Infinity
    const crew = {
      size: fitting.length,
      outages: outages.filter(({ device }) => fitting.includes(device)),
      limit: Math.min(fitting.length, cap),
    }
    bound = Math.max(bound, familyBound(family, crew, firstAt, install))
  }
  return bound
}

interface Crew {
  size: number
  outages: readonly Outage[]
  /** So many of them may work at a time. */
  limit: number
}

/** The bound by sheer work: for each moment, what comes from then on must be done from then on. */
function familyBound(
  family: readonly TraceJob[],
  crew: Crew,
  firstAt: ReadonlyMap<string, number>,
  install: (job: TraceJob) => number,
): number {
  if (crew.limit === 0) return 0
  const start = family[0]?.at ?? 0
  const cheapest = Math.min(...family.map(install))
  const newApps = new Set<string>()
  let [work, count, bound] = [0, 0, 0]
  for (const [index, job] of [...family.entries()].reverse()) {
    work += job.durationMs
    count++
    // A device may hold the app of an earlier job already; only an app that nobody asked for before must be installed.
    if ((firstAt.get(appOf(job)) ?? 0) >= job.at) newApps.add(appOf(job))
    if (family[index - 1]?.at === job.at) continue
    const hands = Math.min(crew.limit, count)
    // At the start every device that works installs something; how many of those that vanish do so is open.
    const installs =
      job.at === start && crew.outages.length === 0 && isFresh(family, firstAt)
        ? Math.max(newApps.size, hands)
        : newApps.size
    bound = Math.max(bound, doneAt(job.at, work + installs * cheapest, hands, crew))
  }
  return bound
}

/** Whether no device can hold an app of the family before its first job comes. */
function isFresh(family: readonly TraceJob[], firstAt: ReadonlyMap<string, number>): boolean {
  const start = family[0]?.at ?? 0
  return family.every((job) => (firstAt.get(appOf(job)) ?? 0) >= start)
}

/** When so much work is done at the earliest, if so many devices at most share it without a gap. */
function doneAt(from: number, work: number, hands: number, { size, outages }: Crew): number {
  const turns = [...new Set(outages.flatMap((outage) => [outage.from, outage.to]))]
    .filter((turn) => turn > from && turn < Infinity)
    .sort((a, b) => a - b)
  let [at, left] = [from, work]
  for (const next of [...turns, Infinity]) {
    const absent = outages.filter((outage) => outage.from <= at && at < outage.to).length
    const present = Math.min(hands, size - absent)
    const rate = present * (next - at)
    if (present > 0 && left <= rate) return at + left / present
    left -= present > 0 ? rate : 0
    at = next
  }
  return from
}

/** Sets of jobs that may have few devices or few hands: all, those of a target, of a kind, of an organization. */
function familiesOf(jobs: readonly TraceJob[]): TraceJob[][] {
  return [
    [...jobs],
    ...Map.groupBy(jobs, ({ target }) => target).values(),
    ...Map.groupBy(jobs, ({ target, requirements }) => JSON.stringify([target, requirements])).values(),
    ...Map.groupBy(jobs, ({ organizationId }) => organizationId).values(),
  ].filter((family) => family.length > 0)
}

function appOf({ organizationId, appVersionId }: TraceJob): string {
  return `${organizationId} ${appVersionId}`
}
