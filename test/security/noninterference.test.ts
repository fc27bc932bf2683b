import fc from 'fast-check'
import { execute, parse } from 'graphql'
import { expect, it } from 'vitest'
import { asCaller, type App } from '../../server/app.ts'
import type { AttemptId } from '../../server/domain/attempt.ts'
import type { Caller } from '../../server/domain/caller.ts'
import { ExpectedError } from '../../server/domain/errors.ts'
import type { Right } from '../../server/domain/rights.ts'
import { EVERYTHING, Scope } from '../../server/domain/scope.ts'
import { createLoaders } from '../../server/graphql/loaders.ts'
import { schema } from '../../server/graphql/schema.ts'
import { assignGroups } from '../../server/operations/assign-groups.ts'
import { cancelJob } from '../../server/operations/cancel-jobs.ts'
import { createToken } from '../../server/operations/create-token.ts'
import { expireLeases } from '../../server/operations/expire-leases.ts'
import { finishAttempt } from '../../server/operations/finish-attempt.ts'
import { heartbeat } from '../../server/operations/heartbeat.ts'
import type { Lease } from '../../server/operations/lease.ts'
import { queueDueJobs } from '../../server/operations/queue-due-jobs.ts'
import { quarantineTest } from '../../server/operations/quarantine.ts'
import { registerWorker } from '../../server/operations/register-worker.ts'
import { reportInstall } from '../../server/operations/report-install.ts'
import { retryJob } from '../../server/operations/retry-job.ts'
import { setOrganization } from '../../server/operations/set-organization.ts'
import { startNextAttempt } from '../../server/operations/start-next-attempt.ts'
import { submitJobs } from '../../server/operations/submit-jobs.ts'
import { readWorkerCommandState } from '../../server/store/worker-commands.ts'
import type { Store } from '../../server/store/store.ts'
import { testApp, type TestApp } from '../../server/testing.ts'
import { wipe } from '../helpers/database.ts'
import { jobInput, result } from '../helpers/factories.ts'
import { describeSqlite } from '../helpers/stores.ts'
import { documentOf, OPERATIONS } from './operations.ts'
import type { Twin } from './twins.ts'

// What one organization observes is the same with and without the other's traffic. Each has devices of its own: who
// shares a device with others notices that it is busy.

/** How many histories are tried; QGJOB_HISTORIES asks for more. */
const HISTORIES = Math.min(Number(process.env.QGJOB_HISTORIES ?? 50), 100_000)

type Side = 'acme' | 'globex'
type Step =
  | { by: Side; kind: 'submit'; count: number; version: number; urgent: boolean }
  | { by: Side; kind: 'cancel' | 'retry'; which: number }
  | { by: Side; kind: 'register' | 'beat'; worker: number }
  | { by: Side; kind: 'work'; worker: number; passes: boolean }
  | { by: Side; kind: 'settings' | 'token' | 'quarantine' }
  | { by: 'time'; kind: 'pass'; ms: number }
  | { by: 'time'; kind: 'look' }

const WORKERS = 2

const steps: fc.Arbitrary<Step[]> = (() => {
  const by = fc.constantFrom<Side>('acme', 'globex')
  const small = fc.nat({ max: 5 })
  const worker = fc.nat({ max: WORKERS - 1 })
  return fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          by,
          kind: fc.constant('submit' as const),
          count: fc.integer({ min: 1, max: 3 }),
          version: fc.nat({ max: 2 }),
          urgent: fc.boolean(),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ by, kind: fc.constantFrom('cancel' as const, 'retry' as const), which: small }),
      },
      { weight: 3, arbitrary: fc.record({ by, kind: fc.constantFrom('register' as const, 'beat' as const), worker }) },
      { weight: 6, arbitrary: fc.record({ by, kind: fc.constant('work' as const), worker, passes: fc.boolean() }) },
      {
        weight: 1,
        arbitrary: fc.record({
          by,
          kind: fc.constantFrom('settings' as const, 'token' as const, 'quarantine' as const),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          by: fc.constant('time' as const),
          kind: fc.constant('pass' as const),
          ms: fc.constantFrom(1, 1_000, 5_000, 31_000),
        }),
      },
      { weight: 1, arbitrary: fc.constant<Step>({ by: 'time', kind: 'look' }) },
    ),
    { minLength: 5, maxLength: 40 },
  )
})()

const RIGHTS: ReadonlySet<Right> = new Set(['READ', 'SUBMIT', 'MANAGE'])
const QUERIES = [
  'jobs',
  'groups',
  'workers',
  'stats',
  'organizations',
  'tokens',
  'auditLog',
  'quarantinedTests',
  'flakyTests',
  'builds',
  'caller',
]

/** One organization at work: its people by one caller, its agent by another. */
class Actor {
  readonly #owner: App
  readonly #agent: App
  readonly #organizationId: Side
  readonly #jobs: string[] = []
  readonly #sessions = new Map<number, { workerId: `wrk_${string}`; sessionId: string }>()
  readonly #running = new Map<number, { lease: Lease; attemptId: AttemptId }>()

  constructor(app: TestApp, organizationId: Side, scope: Scope) {
    const caller = (role: Caller['principal']['role'], of: Scope, credentialId: `tok_${string}` | null): Caller => ({
      principal: { role, tokenId: `tok_${organizationId}`, name: role, scope: of, credentialId },
      address: null,
      requestId: null,
    })
    const credential = `tok_${organizationId}agent` as const
    this.#organizationId = organizationId
    this.#owner = asCaller(app, caller('OWNER', scope, null))
    this.#agent = asCaller(app, caller('WORKER', Scope.ofAgent([organizationId], credential), credential))
  }

  /** Does a step, and answers what it was answered; refusals are answers. */
  async take(step: Extract<Step, { by: Side }>): Promise<unknown> {
    try {
      return await this.#do(step)
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error
      return { refused: error.code, message: error.message }
    }
  }

  async #do(step: Extract<Step, { by: Side }>): Promise<unknown> {
    const organizationId = this.#organizationId
    const session = 'worker' in step ? this.#sessions.get(step.worker) : undefined
    switch (step.kind) {
      case 'submit': {
        const input = {
          organizationId,
          appVersionId: `v${step.version}`,
          priority: step.urgent ? 'URGENT' : 'NORMAL',
        } as const
        const inputs = Array.from({ length: step.count }, (_, index) =>
          jobInput({ ...input, testPath: `t${index}.js` }),
        )
        const { jobs, warnings } = await submitJobs(this.#owner, inputs, { field: 'inputs' })
        this.#jobs.push(...jobs.map(({ id }) => id))
        return { jobs, warnings }
      }
      case 'cancel':
        return cancelJob(this.#owner, (this.#jobs.at(-1 - step.which) ?? 'job_none') as never)
      case 'retry':
        return retryJob(this.#owner, (this.#jobs.at(-1 - step.which) ?? 'job_none') as never)
      case 'settings':
        return setOrganization(this.#owner, { organizationId, concurrency: [{ target: 'EMULATOR', groups: 2 }] })
      case 'token':
        return (await createToken(this.#owner, { name: 'x', role: 'VIEWER', organizationIds: [organizationId] })).token
      case 'quarantine':
        return quarantineTest(this.#owner, { organizationId, testPath: 't0.js', owner: 'x', reason: 'x', days: 3 })
      case 'register': {
        const name = `${organizationId}-${step.worker}`
        const { worker, sessionId } = await registerWorker(this.#agent, { name, targets: ['EMULATOR'] })
        this.#sessions.set(step.worker, { workerId: worker.id, sessionId })
        this.#running.delete(step.worker)
        return worker
      }
      case 'beat':
        return session && heartbeat(this.#agent, [session])
      case 'work':
        return session && this.#work(step.worker, session, step.passes)
    }
  }

  /** What the agent of a worker would do next. */
  async #work(worker: number, { workerId, sessionId }: { workerId: string; sessionId: string }, passes: boolean) {
    const running = this.#running.get(worker)
    this.#running.delete(worker)
    if (running !== undefined) {
      const outcome = result(passes ? 'PASSED' : 'FAILED')
      const { deal } = await finishAttempt(this.#agent, running.lease, running.attemptId, outcome, true)
      if (deal !== null) this.#running.set(worker, { lease: running.lease, attemptId: deal.attempt.id })
      return deal
    }
    const { db } = this.#agent.store
    const { scope } = this.#agent.caller.principal
    const offer = (await readWorkerCommandState(db, scope, workerId, sessionId))?.offer
    if (offer == null) return null
    const lease = { assignmentId: offer.assignmentId, fence: offer.fence }
    if (offer.installNeeded) await reportInstall(this.#agent, lease, { performed: true, durationMs: 4_000 })
    const { deal } = await startNextAttempt(this.#agent, lease)
    if (deal !== null) this.#running.set(worker, { lease, attemptId: deal.attempt.id })
    return { offer: { ...offer, fence: 0 }, deal }
  }

  /** Everything that its owner can read. */
  async look(): Promise<unknown> {
    const context = { app: this.#owner, loaders: createLoaders(this.#owner) }
    const seen = []
    for (const name of QUERIES) {
      const path = `Query.${name}`
      const variableValues = OPERATIONS[path]?.variables({ organizationId: this.#organizationId } as Twin) ?? {}
      const document = parse(documentOf(path, RIGHTS))
      const { data, errors } = await execute({ schema, document, variableValues, contextValue: context })
      if (errors !== undefined) throw new AggregateError(errors, errors.map(String).join('\n'))
      seen.push(data)
    }
    return seen
  }
}

/** What acme is answered in a history, in which globex takes part or not. */
async function observe(store: Store, history: readonly Step[], withGlobex: boolean, scope: Scope): Promise<unknown[]> {
  await wipe(store)
  const app = testApp(store)
  const actors = { acme: new Actor(app, 'acme', scope), globex: new Actor(app, 'globex', Scope.of(['globex'])) }
  const observed: unknown[] = []
  for (const step of [...history, { by: 'time', kind: 'look' } as const]) {
    if (step.by === 'time') {
      if (step.kind === 'look') observed.push(await actors.acme.look())
      else app.clock.advance(step.ms)
      await expireLeases(app)
      await queueDueJobs(app)
    } else if (step.by === 'acme' || withGlobex) {
      const answer = await actors[step.by].take(step)
      if (step.by === 'acme') observed.push(answer)
    }
    await assignGroups(app)
  }
  return normalised(observed)
}

/**
 * Ids by the order in which they come up; cursors, which are made of them, left out. So is the health of devices: when
 * those of several fall silent together it is the network's fault, and held against none. `active` and `usedMs` are the
 * planner's own, and no field of the API.
 */
const LEFT_OUT = /cursor|^fence$|^health$|^active$|^usedMs$/i

function normalised(observed: unknown[]): unknown[] {
  const names = new Map<string, string>()
  const text = JSON.stringify(observed, (key, value: unknown) => (LEFT_OUT.test(key) ? null : value))
  const plain = text.replaceAll(/\b(job|grp|wrk|asg|att|tok|ses|bld)_a\d+\b/g, (id, kind: string) => {
    let name = names.get(id)
    if (name === undefined) names.set(id, (name = `${kind}#${names.size}`))
    return name
  })
  return JSON.parse(plain) as unknown[]
}

describeSqlite('two organizations', ({ open }) => {
  it(`do not notice each other in ${HISTORIES} histories`, { timeout: 20_000 + HISTORIES * 500 }, async () => {
    const store = await open()
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const alone = await observe(store, history, false, Scope.of(['acme']))
        const together = await observe(store, history, true, Scope.of(['acme']))
        expect(together).toEqual(alone)
      }),
      { numRuns: HISTORIES },
    )
  })

  it('would notice: one without walls sees the other', async () => {
    const store = await open()
    const history: Step[] = [
      { by: 'acme', kind: 'submit', count: 1, version: 1, urgent: false },
      { by: 'globex', kind: 'submit', count: 1, version: 1, urgent: false },
    ]
    const alone = await observe(store, history, false, EVERYTHING)
    expect(await observe(store, history, true, EVERYTHING)).not.toEqual(alone)
  })
})
