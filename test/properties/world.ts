import { ExpectedError, IdempotencyConflict } from '../../server/domain/errors.ts'
import { isJobEvent, type JobState } from '../../server/domain/events.ts'
import { RESET_POLICIES, type JobId } from '../../server/domain/job.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { countingIds } from '../../server/ids.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { cancelGroup, cancelJob } from '../../server/operations/cancel-jobs.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { grantFreshLeases } from '../../server/operations/grant-fresh-leases.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { quarantineWorker, releaseWorker } from '../../server/operations/quarantine-worker.ts'
import { retryJob } from '../../server/operations/retry-job.ts'
import { reviewQuarantines } from '../../server/operations/review-quarantines.ts'
import { setOrganization } from '../../server/operations/set-organization.ts'
import { submitJobs, type SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import { logHead, readEvents } from '../../server/store/events.ts'
import { jobsAfter, pageJobs } from '../../server/store/jobs.ts'
import type { Store } from '../../server/store/store.ts'
import { manualClock, testApp, TIMING, type TestApp } from '../../server/testing.ts'
import { must } from '../helpers/factories.ts'
import { knowNothing, type Caps, type Known, type StepOutcome } from './known.ts'
import { SimulatedAgent } from './simulated-agent.ts'
import type { Step, SubmitStep } from './steps.ts'

const ORGANIZATIONS = ['acme', 'globex'] as const
const PAGE = 5
/** More than the longest history needs to come to its end, so that a broken core ends too. */
const ENOUGH = 500
const PASS = { outcome: 'PASSED', installs: true, takeNext: true, cause: 'DEVICE' } as const
/** Small budgets are met more often. */
const QUICK = { ...TIMING, retry: { ...TIMING.retry, infrastructureBudget: 2 } }

/** A server, or several at one database, with their clients and agents: what the steps of a history happen to. */
export class World {
  readonly known: Known = knowNothing()
  readonly #reopen: (store: Store) => Promise<Store>
  readonly #agents: SimulatedAgent[]
  readonly #servers: TestApp[]
  #turn = 0
  #submits = 0

  /** `reopen` closes a store and opens it again, as a restart of its server does. */
  constructor(stores: readonly Store[], reopen: (store: Store) => Promise<Store>) {
    const clock = manualClock()
    this.#servers = stores.map((store, index) =>
      testApp(store, { clock, ids: countingIds(`s${index}`), timing: QUICK }),
    )
    this.#reopen = reopen
    this.#agents = [
      new SimulatedAgent({ name: 'emulator', targets: ['EMULATOR'] }, this.known),
      new SimulatedAgent(
        { name: 'both', targets: ['EMULATOR', 'DEVICE'], capabilities: { tags: ['gpu'] } },
        this.known,
      ),
      new SimulatedAgent({ name: 'device', targets: ['DEVICE'], organizationIds: ['acme'] }, this.known),
    ]
  }

  /** The first server, for whoever only looks. */
  get app(): TestApp {
    return must(this.#servers[0])
  }

  /** Lets a step happen; one that is made of several has the outcome of each. */
  async take(step: Step): Promise<StepOutcome[]> {
    switch (step.do) {
      case 'together': {
        // Here each agent is who it is: picked freely, one might be asked to do two things at once.
        const named = (one: Step) => ('agent' in one ? this.#agents[one.agent] : undefined)
        return Promise.all(step.steps.map((one) => this.#takeOne(one, named(one))))
      }
      case 'sweep':
        return [
          await this.#takeOne({ do: 'wait', ms: step.ms }),
          await this.#takeOne({ do: 'expire' }),
          await this.#takeOne({ do: 'queueDue' }),
          await this.#takeOne({ do: 'review' }),
        ]
      case 'work': {
        const outcomes = [await this.#takeOne({ do: 'assign' })]
        const agent = await this.#pickAgent(step)
        for (const how of step.acts) {
          const outcome = await this.#takeOne({ do: 'act', agent: step.agent, ...how }, agent)
          outcomes.push(outcome)
          if (outcome.did === 'nothing') break
        }
        return outcomes
      }
      default:
        return [await this.#takeOne(step, 'agent' in step ? await this.#pickAgent(step) : undefined)]
    }
  }

  async #takeOne(step: Step, agent?: SimulatedAgent): Promise<StepOutcome> {
    try {
      return { step, ...(await this.#do(step, agent)) }
    } catch (error) {
      return { step, did: error instanceof ExpectedError ? 'refused' : 'surprise', error: error as Error }
    }
  }

  /** Lets everything come to its end: all agents are gone but one that can run anything. */
  async windUp(): Promise<void> {
    const { app } = this
    const last = new SimulatedAgent(
      { name: 'last', targets: ['EMULATOR', 'DEVICE'], capabilities: { tags: ['gpu'] } },
      this.known,
    )
    // Who may have no worker would wait for ever; limits stay, for with them everything ends too.
    for (const [id, { groups }] of this.known.caps) await this.#setOrganization(app, id, { maxWorkers: null, groups })
    for (let rounds = 0; rounds < 12; rounds++) {
      app.clock.advance(TIMING.retry.maxBackoffMs)
      await expireLeases(app)
      await queueDueJobs(app)
      if (!(await this.#hasUnfinished())) return
      await last.restart(app, { wiped: false, tells: true })
      for (let turns = 0; turns < ENOUGH && (await assignGroups(app)) > 0; turns++) {
        for (let acts = 0; acts < ENOUGH; acts++) if ((await last.act(app, PASS)) === 'nothing') break
      }
    }
  }

  /** Lets every device be probed and found well. */
  async endQuarantines(): Promise<void> {
    const { app } = this
    for (const agent of this.#agents) await agent.restart(app, { wiped: false, tells: true })
    app.clock.advance(TIMING.health.maxQuarantineMs)
    await reviewQuarantines(app)
    for (const agent of this.#agents) await agent.probe(app, true)
  }

  /** Lets every follower read to the end of its log, in pages as a subscription would. */
  async catchUp(): Promise<void> {
    const { db } = this.app.store
    for (const follower of this.known.followers) {
      for (;;) {
        const after = follower.read.at(-1)?.seq ?? follower.from
        const page = await readEvents(db, follower.organizationId, after, PAGE)
        follower.read.push(...page)
        for (const { event } of page) if (isJobEvent(event)) follower.jobs.set(event.jobId, event.state)
        if (page.length < PAGE) break
      }
    }
  }

  async #hasUnfinished(): Promise<boolean> {
    for (const organizationId of ORGANIZATIONS) {
      const open = { organizationId, status: ['PENDING', 'QUEUED', 'RUNNING'] } as const
      if ((await pageJobs(this.app.store.db, EVERYTHING, open, { first: 1, after: null })).items.length > 0) return true
    }
    return false
  }

  async #do(step: Step, agent: SimulatedAgent | undefined): Promise<Omit<StepOutcome, 'step'>> {
    const app = must(this.#servers[this.#turn++ % this.#servers.length])
    switch (step.do) {
      case 'submit':
        return { did: await this.#submit(app, step) }
      case 'resubmit':
        return { did: await this.#resubmit(app, step.back) }
      case 'assign':
        await assignGroups(app)
        return { did: 'done' }
      case 'expire':
        await expireLeases(app)
        return { did: 'done' }
      case 'queueDue':
        await queueDueJobs(app)
        return { did: 'done' }
      case 'review':
        await reviewQuarantines(app)
        return { did: 'done' }
      case 'freshLeases':
        await grantFreshLeases(app)
        return { did: 'done' }
      case 'restart': {
        const store = await this.#reopen(app.store)
        this.#servers[this.#servers.indexOf(app)] = testApp(store, { clock: app.clock, ids: app.ids, timing: QUICK })
        return { did: 'repeated' }
      }
      case 'wait':
        app.clock.advance(step.ms)
        return { did: 'nothing' }
      case 'cancelJob':
        return { did: await this.#cancelJob(app, step.job) }
      case 'cancelGroup':
        return { did: await this.#cancelGroup(app, step.group) }
      case 'retry':
        return { did: await this.#retry(app, step.job) }
      case 'setOrganization':
        return { did: await this.#setOrganization(app, must(ORGANIZATIONS[step.organization]), step) }
      case 'follow':
        return { did: await this.#follow(app, must(ORGANIZATIONS[step.organization])) }
      default:
        return this.#doAsAgent(app, must(agent), step)
    }
  }

  async #doAsAgent(app: TestApp, agent: SimulatedAgent, step: Step): Promise<Omit<StepOutcome, 'step'>> {
    switch (step.do) {
      case 'act':
        return { did: await agent.act(app, step) }
      case 'finishTwice':
        return { did: await agent.finishTwice(app, step.outcome) }
      case 'repeatFinish':
        return { did: await agent.repeatFinish(app) }
      case 'late':
        return agent.late(app, step)
      case 'beat':
        return { did: await agent.beat(app) }
      case 'log':
        return { did: await agent.log(app) }
      case 'release':
        return { did: await agent.release(app) }
      case 'drain':
        return { did: await agent.drain(app) }
      case 'quarantine': {
        if (agent.workerId === null) return { did: 'nothing' }
        const until = step.ms === null ? null : app.now() + step.ms
        await quarantineWorker(app, agent.workerId, { reason: 'as the history says', until })
        return { did: 'done' }
      }
      case 'unquarantine':
        if (agent.workerId === null) return { did: 'nothing' }
        await releaseWorker(app, agent.workerId)
        return { did: 'done' }
      case 'probe':
        return { did: await agent.probe(app, step.ok) }
      case 'restartAgent':
        return { did: await agent.restart(app, step) }
      default:
        throw new Error(`${step.do} is no step of an agent`)
    }
  }

  async #submit(app: TestApp, step: SubmitStep): Promise<StepOutcome['did']> {
    const number = step.key === null ? `${++this.#submits}` : `key-${step.key}`
    const inputs = step.priorities.map((priority, index): SubmitJobInput => ({
      organizationId: must(ORGANIZATIONS[step.organization]),
      appVersionId: `v${step.app}`,
      testPath: `tests/${number}-${index}.spec.ts`,
      target: step.target,
      priority,
      requirements: { tags: step.gpu ? ['gpu'] : [] },
      maxAttempts: step.maxAttempts,
      resetPolicy: RESET_POLICIES[step.maxAttempts + index] ?? null,
    }))
    return this.#send(app, inputs, step.key)
  }

  async #resubmit(app: TestApp, back: number): Promise<StepOutcome['did']> {
    const accepted = this.known.keyed.filter(({ answer }) => answer !== 'conflict').toReversed()
    const one = accepted[back % accepted.length]
    return one === undefined ? 'nothing' : this.#send(app, JSON.parse(one.body) as SubmitJobInput[], one.key)
  }

  async #send(app: TestApp, inputs: SubmitJobInput[], key: number | null): Promise<StepOutcome['did']> {
    const { keyed, submits } = this.known
    const note = (answer: JobId[] | 'conflict') => {
      const organizationId = must(inputs[0]).organizationId
      if (key !== null) keyed.push({ organizationId, key, body: JSON.stringify(inputs), answer })
    }
    try {
      const options = { ...(key !== null && { idempotencyKey: String(key) }), field: 'inputs' } as const
      const { jobs, created } = await submitJobs(app, inputs, options)
      note(jobs.map((job) => job.id))
      jobs.forEach((job, index) => submits.set(job.id, must(inputs[index])))
      return created ? 'done' : 'repeated'
    } catch (error) {
      if (error instanceof IdempotencyConflict) note('conflict')
      throw error
    }
  }

  async #cancelJob(app: TestApp, pick: number): Promise<StepOutcome['did']> {
    const id = this.#pickJob(pick)
    if (id === undefined) return 'nothing'
    await cancelJob(app, id)
    this.known.cancels.add(id)
    return 'done'
  }

  async #cancelGroup(app: TestApp, pick: number): Promise<StepOutcome['did']> {
    const { items } = await pageJobs(app.store.db, EVERYTHING, { organizationId: 'acme' }, { first: 50, after: null })
    const ids = [...new Set(items.map((job) => job.groupId))]
    const id = ids[pick % ids.length]
    if (id === undefined) return 'nothing'
    await cancelGroup(app, id)
    return 'done'
  }

  async #retry(app: TestApp, pick: number): Promise<StepOutcome['did']> {
    const id = this.#pickJob(pick)
    if (id === undefined) return 'nothing'
    const job = await retryJob(app, id)
    this.known.submits.set(job.id, must(this.known.submits.get(id)))
    return 'done'
  }

  /** One of the agents that can do it, or else any. */
  async #pickAgent({ do: what, agent }: Extract<Step, { agent: number }>): Promise<SimulatedAgent> {
    const able: SimulatedAgent[] = []
    for (const one of this.#agents) if (await one.canDo(this.app, what)) able.push(one)
    return must(able[agent % able.length] ?? this.#agents[agent])
  }

  #pickJob(pick: number): JobId | undefined {
    const ids = [...this.known.submits.keys()]
    return ids[pick % ids.length]
  }

  async #setOrganization(app: TestApp, organizationId: string, { maxWorkers, groups }: Caps): Promise<'done'> {
    const concurrency = groups === null ? [] : [{ target: 'EMULATOR' as const, groups }]
    await setOrganization(app, { organizationId, maxWorkers, concurrency })
    this.known.caps.set(organizationId, { maxWorkers, groups })
    return 'done'
  }

  /** Position first, then the state: what happens in between is applied twice, which is harmless. */
  async #follow(app: TestApp, organizationId: string): Promise<StepOutcome['did']> {
    const { db } = app.store
    const { last } = await logHead(db, organizationId)
    const jobs = new Map<JobId, JobState>()
    for (let after = ''; ;) {
      const page = await jobsAfter(db, EVERYTHING, { organizationId }, after, PAGE)
      for (const job of page) jobs.set(job.id, job)
      if (page.length < PAGE) break
      after = must(page.at(-1)).id
    }
    this.known.followers.push({ organizationId, from: last, jobs, read: [] })
    return 'nothing'
  }
}
