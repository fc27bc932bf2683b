import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRIORITIES, type Priority, type Target } from './job.ts'
import type { Organization } from './organization.ts'
import { plan, type Placement, type PlanRules } from './plan.ts'
import { shareChanges } from './share.ts'
import type { BusyWorker, ConcurrencyLimit, Snapshot, WaitingGroup } from './snapshot.ts'
import { busy, free, group, share } from './testing.ts'
import { dealWindow } from './urgency.ts'
import { fits, type WorkerId } from './worker.ts'

const RULES: PlanRules = { ageingMs: 60_000, turnMs: 20_000, affinityMs: 30_000 }
const TICK = 5_000

interface Waiting {
  priority: Priority
  submittedAt: number
  ms: number
}

/** A group and its queued jobs. */
interface Line {
  group: WaitingGroup
  jobs: Waiting[]
  firstServedAt: number | null
}

interface Served {
  line: Line
  worker: BusyWorker
  since: number
  readyAt: number
}

/** A lab in which time goes on in steps, jobs take as long as expected, and every plan is carried out. */
class SmallLab {
  now = 0
  readonly lines: readonly Line[]
  readonly #devices: ReturnType<typeof free>[]
  readonly #limits: readonly ConcurrencyLimit[]
  readonly #served = new Map<WorkerId, Served>()
  #organizations: Organization[]

  constructor({ lines, devices, organizations, limits }: Setting) {
    this.lines = lines.map((of) => ({ group: of, jobs: [], firstServedAt: null }))
    this.#devices = devices
    this.#limits = limits
    this.#organizations = organizations.map((one) => ({ ...one, createdAt: 0, maxQueuedJobs: null, active: false }))
  }

  submit(line: Line, priority: Priority, ms: number): void {
    line.jobs.push({ priority, submittedAt: this.now, ms })
  }

  get isIdle(): boolean {
    return this.#served.size === 0 && this.lines.every(({ jobs }) => jobs.length === 0)
  }

  /** Plans, as it does for what was submitted, lets time go on, and plans again for whom that made free. */
  step(): void {
    this.#plan()
    this.now += TICK
    for (const [id, served] of this.#served) if (served.readyAt <= this.now) this.#dealNext(id, served)
    this.#plan()
  }

  #plan(): void {
    const snapshot = this.#look()
    const changes = new Map(shareChanges(snapshot, RULES.turnMs).map((change) => [change.id, change]))
    this.#organizations = this.#organizations.map((one) => ({
      ...one,
      active: changes.get(one.id)?.active ?? one.active,
      usedMs: one.usedMs + (changes.get(one.id)?.addedMs ?? 0),
    }))
    const { placements, recalls } = plan({ ...snapshot, organizations: this.#usedNow() }, this.now, RULES)
    for (const placement of placements) this.#place(placement)
    for (const { workerId } of recalls) {
      const served = this.#served.get(workerId)
      if (served !== undefined) served.worker = { ...served.worker, leaving: 'GROUP' }
    }
  }

  #place({ groupId, workerId, readyInMs }: Placement): void {
    const line = this.lines.find(({ group }) => group.id === groupId)
    const device = this.#devices.find(({ id }) => id === workerId)
    if (line === undefined || device === undefined) throw new Error('the plan names what is not there')
    device.installed = new Map([...device.installed, [line.group.organizationId, line.group.appVersionId]])
    const worker = { ...busy(device.name, line.group, { starting: true }), ...device }
    this.#served.set(workerId, { line, worker, since: this.now, readyAt: this.now + readyInMs })
  }

  #dealNext(id: WorkerId, served: Served): void {
    const { line, worker, since } = served
    const [next] = worker.leaving === null ? inOrder(line.jobs) : []
    if (next === undefined) {
      this.#served.delete(id)
      const used = this.now - since
      this.#organizations = this.#organizations.map((one) =>
        one.id === worker.organizationId ? { ...one, usedMs: one.usedMs + used } : one,
      )
      return
    }
    line.firstServedAt ??= this.now
    line.jobs.splice(line.jobs.indexOf(next), 1)
    served.readyAt = this.now + next.ms
    served.worker = { ...worker, starting: false }
  }

  #usedNow(): Organization[] {
    const running = (id: string) =>
      [...this.#served.values()]
        .filter(({ worker }) => worker.organizationId === id)
        .reduce((sum, { since }) => sum + this.now - since, 0)
    return this.#organizations.map((one) => ({ ...one, usedMs: one.usedMs + running(one.id) }))
  }

  #look(): Snapshot & { organizations: Organization[] } {
    const groups = this.lines.flatMap(({ group, jobs }) => {
      const [head] = inOrder(jobs)
      if (head === undefined) return []
      const workMs = jobs.reduce((sum, { ms }) => sum + ms, 0)
      const place = { dealWindow: dealWindow(head, RULES), waitingSince: head.submittedAt }
      return [{ ...group, ...place, queued: jobs.length, workMs }]
    })
    return {
      groups,
      free: this.#devices.filter(({ id }) => !this.#served.has(id)),
      busy: [...this.#served.values()].map(({ worker, readyAt }) => ({
        ...worker,
        readyInMs: Math.max(0, readyAt - this.now),
      })),
      organizations: this.#usedNow(),
      limits: this.#limits,
    }
  }
}

function inOrder(jobs: readonly Waiting[]): Waiting[] {
  return [...jobs].sort((a, b) => dealWindow(a, RULES) - dealWindow(b, RULES) || b.ms - a.ms)
}

interface Setting {
  lines: WaitingGroup[]
  devices: ReturnType<typeof free>[]
  organizations: ReturnType<typeof share>[]
  limits: ConcurrencyLimit[]
}

const ORGANIZATIONS = ['acme', 'globex']
const someTargets = fc.subarray(['EMULATOR', 'DEVICE'] as Target[], { minLength: 1 })
const target = fc.constantFrom<Target>('EMULATOR', 'EMULATOR', 'DEVICE')
const settings: fc.Arbitrary<Setting> = fc
  .record({
    lines: fc.array(
      fc.record({
        organizationId: fc.constantFrom(...ORGANIZATIONS),
        target,
        installMs: fc.nat(8).map((n) => n * TICK),
      }),
      { minLength: 2, maxLength: 5 },
    ),
    devices: fc.array(someTargets, { minLength: 1, maxLength: 3 }),
    caps: fc.array(fc.option(fc.integer({ min: 1, max: 2 }), { freq: 2 }), { minLength: 2, maxLength: 2 }),
    limits: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 }),
  })
  .map(({ lines, devices, caps, limits }) => {
    const lab = devices.map((targets, n) => free(`w${n}`, { targets }))
    const some = lines.map((change, n) => group(`g${n}`, change))
    return {
      lines: some.filter((one) => lab.some((device) => fits(device, one))),
      devices: lab,
      organizations: ORGANIZATIONS.map((id, n) => share(id, { maxWorkers: caps[n] ?? null })),
      limits: limits.map((groups, n) => ({
        ...{ organizationId: ORGANIZATIONS[n] ?? '', target: 'EMULATOR' as const, groups },
      })),
    }
  })
const ms = fc.integer({ min: 1, max: 6 }).map((n) => n * TICK)
const jobs = (priorities: readonly Priority[]) =>
  fc.array(fc.record({ priority: fc.constantFrom(...priorities), ms }), { minLength: 5, maxLength: 5 })

describe('a lab that carries every plan out', () => {
  it('comes to the end of all jobs, no later than one worker that installs the app for each', () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(settings, jobs(PRIORITIES), numbers, (setting, kinds, counts) => {
        const lab = new SmallLab(setting)
        let worst = 10 * TICK
        for (const [n, line] of lab.lines.entries()) {
          const { priority, ms } = kinds[n] ?? { priority: 'NORMAL', ms: TICK }
          for (let left = counts[n] ?? 0; left > 0; left--) {
            lab.submit(line, priority, ms)
            worst += line.group.installMs + ms + 3 * TICK
          }
        }
        while (!lab.isIdle && lab.now <= worst) lab.step()
        expect(lab.isIdle).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  // By then whatever waits counts as URGENT. Caps and limits hold even against that, and so would URGENT streams.
  it('lets no group wait for ever beside others that never run out of fresh work', () => {
    fc.assert(
      fc.property(
        settings,
        jobs(PRIORITIES.slice(0, 3)),
        jobs(PRIORITIES),
        fc.integer({ min: 1, max: 4 }),
        (setting, streams, kinds, hot) => {
          const lab = new SmallLab({ ...setting, limits: [], organizations: ORGANIZATIONS.map((id) => share(id)) })
          const busyLines = lab.lines.slice(0, hot)
          const others = lab.lines.slice(hot)
          for (const [n, line] of others.entries()) lab.submit(line, kinds[n]?.priority ?? 'LOW', kinds[n]?.ms ?? TICK)
          while (others.some(({ firstServedAt }) => firstServedAt === null)) {
            for (const [n, line] of busyLines.entries()) {
              while (line.jobs.length < 2) lab.submit(line, streams[n]?.priority ?? 'HIGH', streams[n]?.ms ?? TICK)
            }
            lab.step()
            expect(lab.now).toBeLessThan(63 * RULES.ageingMs)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
