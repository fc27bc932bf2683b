import type { App } from '../app.ts'
import { QueueFull } from '../domain/errors.ts'
import type { Sample } from '../domain/estimate.ts'
import { isTerminal, type JobId } from '../domain/job.ts'
import type { WorkerId } from '../domain/worker.ts'
import { EVERYTHING } from '../domain/scope.ts'
import { assignGroups } from '../operations/assign-groups.ts'
import { queueDueJobs } from '../operations/queue-due-jobs.ts'
import { reviewQuarantines } from '../operations/review-quarantines.ts'
import { setOrganization } from '../operations/set-organization.ts'
import { submitJobs } from '../operations/submit-jobs.ts'
import { MAX_JOBS } from '../operations/submit-input.ts'
import { findJobs, nextDueAt } from '../store/jobs.ts'
import { learnTimes } from '../store/learned-times.ts'
import { nextCheckAt } from '../store/worker-health.ts'
import { SimulatedDevice, type DeviceWork, type Span } from './device.ts'
import { EventQueue } from './event-queue.ts'
import { LeaseWatch } from './lease-watch.ts'
import type { Policy } from './policies.ts'
import type { DeviceChange, Trace, TraceDevice, TraceJob } from './trace.ts'
import { WaitingKinds } from './waiting-kinds.ts'

/** How a job went; times are milliseconds after the start of the trace, null if it never came to that. */
export interface JobRun {
  job: TraceJob
  startedAt: number | null
  endedAt: number | null
  /** REFUSED: its organization had too many waiting. ERRORED: too many devices vanished under it or failed. */
  outcome: 'COMPLETED' | 'ERRORED' | 'REFUSED' | null
}

export interface SimulationRun {
  /** In the order of their end. */
  spans: Span[]
  jobs: JobRun[]
}

export interface Progress {
  elapsedMs: number
  ended: number
  total: number
}

export interface SimulationOptions {
  policy: Policy
  /** Draws the order in which devices that are done at the same moment report. */
  random: () => number
  /** What is known of durations before the start. */
  samples: readonly Sample[]
  /** How a job's test is called in the store, where its durations are learned by that name. */
  testPathOf: (job: TraceJob, index: number) => string
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
  /** Looks at the store after each moment at which something happened. */
  observe?: (app: App) => Promise<void>
}

type Happening = { at: number; rank: number; tie: number } & (
  | { kind: 'change'; change: DeviceChange }
  | { kind: 'submit'; jobs: { job: TraceJob; index: number }[] }
  | { kind: 'proceed'; device: SimulatedDevice; work: DeviceWork }
  | { kind: 'sweep' }
  | { kind: 'tend' }
)
const RANK = { change: 0, submit: 1, proceed: 2, sweep: 3, tend: 3 } as const

/** The slow poll that stands behind the assigner's wakes (see services/assigner.ts): time alone can change a plan. */
const POLL_MS = 5_000
/**
 * The same while no device is free: time can only call one back then, which ends what it runs first. Saves half of all
 * work.
 */
const BUSY_POLL_MS = 20_000
/** So many times in a row retries and quarantines are looked after though nothing comes of it: then nothing will. */
const MOST_IDLE_TENDS = 50
const PROGRESS_EVERY = 250

/** The moment at which every trace begins: any will do, as long as it is always the same. */
export const START = Date.parse('2030-01-01T00:00:00.000Z')

export interface VirtualClock {
  now: number
}

/**
 * A trace on its way through the server's operations. Time jumps from one moment at which something happens to the
 * next: what the trace says first, then what devices report, then the plan, as often as a commit asks for it.
 */
export class Simulation {
  readonly #app: App
  readonly #clock: VirtualClock
  readonly #trace: Trace
  readonly #options: SimulationOptions
  readonly #queue = new EventQueue<Happening>()
  readonly #devices: ReadonlyMap<TraceDevice, SimulatedDevice>
  readonly #leases: LeaseWatch
  readonly #byId = new Map<WorkerId, SimulatedDevice>()
  readonly #spans: Span[] = []
  readonly #jobs: JobRun[]
  readonly #runs = new Map<TraceJob, JobRun>()
  readonly #byJobId = new Map<JobId, TraceJob>()
  /** Jobs that ran on a device when it vanished or failed, by their id. */
  readonly #interrupted = new Set<JobId>()
  readonly #wokenWorkers = new Set<string>()
  readonly #waiting = new WaitingKinds()
  #planWanted = false
  /** A commit made something due later: a retry, the end of a quarantine. */
  #tendWanted = false
  #idleTends = 0
  #plannedAt = 0
  /** Polls since anything else happened or a device was at work. */
  #idlePolls = 0
  #open: number

  constructor(app: App, clock: VirtualClock, trace: Trace, options: SimulationOptions) {
    this.#app = app
    this.#clock = clock
    this.#trace = trace
    this.#options = options
    this.#open = trace.jobs.length
    this.#jobs = trace.jobs.map((job) => ({ job, startedAt: null, endedAt: null, outcome: null }))
    for (const run of this.#jobs) this.#runs.set(run.job, run)
    const around = {
      app,
      installMs: trace.installMs,
      isForgetful: options.policy.isForgetful,
      elapsed: () => this.#elapsed,
      jobOf: (id: JobId) => required(this.#byJobId.get(id), id),
      began: (device: SimulatedDevice, work: DeviceWork, span: Span) => this.#began(device, work, span),
      ended: (span: Span, jobId: JobId | null) => this.#ended(span, jobId),
    }
    this.#devices = new Map(trace.devices.map((profile) => [profile, new SimulatedDevice(profile, around)]))
    this.#leases = new LeaseWatch(app, [...this.#devices.values()])
  }

  /** Runs until every job has ended, or nothing can happen any more. */
  async run(): Promise<SimulationRun> {
    const { signal, onProgress } = this.#options
    const off = this.#app.store.onCommit(({ plan, workers, timers }) => {
      this.#planWanted ||= plan
      this.#tendWanted ||= timers
      for (const id of workers) this.#wokenWorkers.add(id)
    })
    await this.#setUp()
    let moments = 0
    for (let at = this.#nextMoment(); at !== undefined && this.#open > 0; at = this.#nextMoment()) {
      signal?.throwIfAborted()
      this.#clock.now = START + at
      await this.#happen(at)
      await this.#plan()
      await this.#tendLater()
      await this.#options.observe?.(this.#app)
      if (moments++ % PROGRESS_EVERY === 0) this.#report(onProgress)
    }
    off()
    return { spans: this.#spans, jobs: this.#jobs }
  }

  get #elapsed(): number {
    return this.#clock.now - START
  }

  #report(onProgress: SimulationOptions['onProgress']): void {
    const total = this.#jobs.length
    onProgress?.({ elapsedMs: this.#elapsed, ended: total - this.#open, total })
  }

  async #setUp(): Promise<void> {
    const { organizations, jobs, changes } = this.#trace
    const { samples } = this.#options
    await this.#app.store.write(({ tx }) => learnTimes(tx, samples, this.#clock.now))
    for (const organization of organizations) await setOrganization(this.#app, organization)
    for (const device of this.#devices.values()) this.#byId.set(await device.register(), device)
    for (const change of changes) this.#queue.add({ at: change.at, rank: RANK.change, tie: 0, kind: 'change', change })
    const arrivals = Map.groupBy(
      jobs.map((job, index) => ({ job, index })),
      ({ job }) => `${job.at} ${job.organizationId}`,
    )
    for (const together of arrivals.values()) {
      for (let from = 0; from < together.length; from += MAX_JOBS) {
        const call = together.slice(from, from + MAX_JOBS)
        this.#queue.add({ at: call[0]?.job.at ?? 0, rank: RANK.submit, tie: 0, kind: 'submit', jobs: call })
      }
    }
  }

  /** The next event, or the next poll if time alone might change what a waiting job gets. */
  #nextMoment(): number | undefined {
    const next = this.#queue.nextAt
    const present = [...this.#devices.values()].filter((device) => device.isPresent)
    if (present.some((device) => device.isAtWork)) this.#idlePolls = 0
    const pollMs = present.every((device) => device.isAtWork) ? BUSY_POLL_MS : POLL_MS
    // Without a device at work, a plan that placed nobody is asked again until affinity keeps nothing back any more.
    const isPolled =
      this.#idlePolls * POLL_MS <= this.#app.timing.affinityMs &&
      this.#waiting.areFitBy(present.map(({ profile }) => profile))
    const poll = isPolled ? Math.max(this.#plannedAt + pollMs, this.#elapsed) : undefined
    if (poll === undefined || (next !== undefined && next <= poll)) {
      this.#idlePolls = 0
      return next
    }
    this.#idlePolls++
    this.#planWanted = true
    return poll
  }

  async #happen(at: number): Promise<void> {
    const reports: Promise<void>[] = []
    while (this.#queue.nextAt === at) {
      const next = this.#queue.take()
      if (next?.kind === 'proceed') {
        // Together, as devices that are done at the same moment share a commit.
        reports.push(next.device.proceed(next.work))
        continue
      }
      await Promise.all(reports.splice(0))
      if (next?.kind === 'change') await this.#change(next.change)
      else if (next?.kind === 'submit') await this.#submit(next.jobs)
      else if (next?.kind === 'sweep') await this.#sweep()
      else if (next?.kind === 'tend') await this.#tend()
    }
    await Promise.all(reports)
    await this.#settleInterrupted()
  }

  /** Plans until no commit asks for more, and lets devices take what they are offered. */
  async #plan(): Promise<void> {
    const { planner } = this.#options.policy
    for (let plans = 0; this.#planWanted; plans++) {
      // Each plan places somebody, or its devices come back for more: a planner that never has enough is broken.
      if (plans > 10 * this.#devices.size + 100) {
        throw new Error(`the planner does not come to rest ${this.#elapsed} ms after the start of the trace`)
      }
      this.#planWanted = false
      this.#plannedAt = this.#elapsed
      if ((await assignGroups(this.#app, planner)) > 0) this.#idlePolls = 0
      const woken = [...this.#wokenWorkers].sort()
      this.#wokenWorkers.clear()
      const devices = woken.flatMap((id) => this.#byId.get(id as WorkerId) ?? [])
      await Promise.all(devices.map((device) => device.look()))
    }
  }

  async #submit(arrivals: { job: TraceJob; index: number }[]): Promise<void> {
    const inputs = arrivals.map(({ job, index }) => ({
      organizationId: job.organizationId,
      appVersionId: job.appVersionId,
      testPath: this.#options.testPathOf(job, index),
      target: job.target,
      priority: job.priority,
      requirements: job.requirements,
    }))
    try {
      const { jobs } = await submitJobs(this.#app, inputs, { field: 'inputs' })
      for (const [n, { job }] of arrivals.entries()) {
        this.#byJobId.set(required(jobs[n]?.id, 'a submitted job'), job)
        this.#waiting.add(job)
      }
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error
      // A submit is all or none: as many as there is room for are taken, as if each had come alone.
      const room = Math.max(0, error.limit - error.waiting)
      for (const { job } of arrivals.slice(room)) this.#close(job, 'REFUSED')
      if (room > 0) await this.#submit(arrivals.slice(0, room))
    }
  }

  async #change({ device: profile, event }: DeviceChange): Promise<void> {
    const device = required(this.#devices.get(profile), profile.name)
    if (event === 'failing' || event === 'hanging') device.trouble = event
    if (event === 'mended') device.trouble = null
    if (event === 'lost' && device.isPresent) this.#sweepAfter(await this.#leases.vanish(device))
    if (event === 'back' && !device.isPresent) {
      await this.#leases.comeBack(device)
      await this.#settleInterrupted()
    }
  }

  /** What the reaper does of its own: retries that are due, and quarantines. */
  async #tend(): Promise<void> {
    this.#idleTends++
    await queueDueJobs(this.#app)
    await reviewQuarantines(this.#app)
    this.#planWanted = true
    this.#tendWanted = true
  }

  async #tendLater(): Promise<void> {
    if (!this.#tendWanted || this.#idleTends > MOST_IDLE_TENDS) return
    this.#tendWanted = false
    const { db } = this.#app.store
    const due = [await nextDueAt(db), await nextCheckAt(db)].filter((at) => at !== null)
    if (due.length === 0) return
    const at = Math.max(Math.min(...due) - START, this.#elapsed + 1)
    this.#queue.add({ at, rank: RANK.tend, tie: 0, kind: 'tend' })
  }

  #sweepAfter(ms: number): void {
    const { sweepMs } = this.#app.timing
    const at = Math.ceil((this.#elapsed + ms) / sweepMs) * sweepMs
    this.#queue.add({ at, rank: RANK.sweep, tie: 0, kind: 'sweep' })
  }

  async #sweep(): Promise<void> {
    if (await this.#leases.sweep()) this.#sweepAfter(1)
    await this.#settleInterrupted()
  }

  /** Finds out which jobs will not run again, for too many devices vanished under them or failed. */
  async #settleInterrupted(): Promise<void> {
    if (this.#interrupted.size === 0) return
    for (const { id, status } of await findJobs(this.#app.store.db, EVERYTHING, [...this.#interrupted])) {
      if (status === 'RUNNING') continue
      this.#interrupted.delete(id)
      const job = required(this.#byJobId.get(id), id)
      if (isTerminal(status)) this.#close(job, 'ERRORED')
      else this.#waiting.add(job)
    }
  }

  #began(device: SimulatedDevice, work: DeviceWork, { end, job, start }: Span): void {
    this.#queue.add({ at: end, rank: RANK.proceed, tie: this.#options.random(), kind: 'proceed', device, work })
    this.#idleTends = 0
    if (job === null) return
    this.#waiting.remove(job)
    required(this.#runs.get(job), 'a job').startedAt ??= start
  }

  #ended(span: Span, jobId: JobId | null): void {
    this.#spans.push(span)
    if (span.job === null) return
    if (!span.isLost) this.#close(span.job, 'COMPLETED')
    else if (jobId !== null) this.#interrupted.add(jobId)
  }

  #close(job: TraceJob, outcome: JobRun['outcome']): void {
    const run = required(this.#runs.get(job), 'a job')
    run.endedAt = this.#elapsed
    run.outcome = outcome
    this.#open--
  }
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the simulation does not know ${what}`)
  return value
}
