import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../../client/client.ts'
import { SubmitJobsDocument } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import { must } from '../helpers/factories.ts'
import { until } from '../helpers/until.ts'
import { check } from '../history/checkers.ts'
import type { Evidence } from '../history/facts.ts'
import { operationsOf } from '../history/operation.ts'
import { readLines, toHistory } from '../history/recorder.ts'
import { openLab, type Agent, type Lab } from './lab.ts'
import { startReader, type Reader } from './reader.ts'
import { testPath, type Behaviour } from './script-runner.ts'

const ORGANIZATION = 'acme'
/** So that a slow machine ends no lease where none should end. */
const PATIENT = { QGJOB_SELF_STOP_MS: '20000', QGJOB_LEASE_MS: '30000' }
/** A second between the last moment of a test and the end of its lease. */
const EARLY = { QGJOB_HEARTBEAT_MS: '300', QGJOB_SELF_STOP_MS: '1000', QGJOB_LEASE_MS: '6000' }
const SOON = { withinMs: 30_000 }

describe('an agent in trouble', { timeout: 180_000 }, () => {
  let lab: Lab
  let client: QgjobClient
  let reader: Reader
  afterEach(() => lab.close())

  it('ends its test before the lease can end elsewhere, even one that ignores every signal', async () => {
    await openRig(EARLY)
    const agent = await startAgent()
    const ids = await submit(['stubborn', 6_000])
    await childOf(agent)
    agent.network.partition(true)
    const heir = await startAgent()
    await childOf(heir)
    agent.network.partition(false)
    await ended(ids)
    const { history, facts } = await finish([agent, heir])

    const lost = must([...facts.attempts.values()].find(({ outcome }) => outcome === 'LOST'))
    const child = must(operationsOf(history, 'child').find(({ arguments: { attemptId } }) => attemptId === lost.id))
    expect(child.process).toBe(agent.name)
    expect(must(child.returned)).toBeLessThan(must(lost.endedAt))
    expect(must(child.returned) - child.invoked).toBeGreaterThan(
      Number(EARLY.QGJOB_SELF_STOP_MS) - Number(EARLY.QGJOB_HEARTBEAT_MS),
    )
    expect([...facts.jobs.values()].map(({ status, workerName }) => [status, workerName])).toEqual([
      ['COMPLETED', heir.name],
    ])
  })

  it('goes on with what it holds after its connection was cut, and its result counts', async () => {
    await openRig(PATIENT)
    const agent = await startAgent()
    const ids = await submit(['pass', 1_500])
    await childOf(agent)
    agent.network.cut()
    await ended(ids)
    const { facts } = await finish([agent])
    expect([...facts.attempts.values()].map(({ outcome }) => outcome)).toEqual(['PASSED'])
  })

  it('keeps a result while it has no connection, and reports it before anything else', async () => {
    await openRig(PATIENT)
    const agent = await startAgent()
    const ids = await submit(['pass', 300])
    const child = await childOf(agent)
    agent.network.partition(true)
    await until(() => childrenOf(agent)[0]?.returned, SOON)
    agent.network.partition(false)
    await ended(ids)
    const { history, facts } = await finish([agent])
    expect([...facts.attempts.values()].map(({ outcome }) => outcome)).toEqual(['PASSED'])
    const after = history.filter(
      ({ process, invoked }) => process === agent.name && invoked > must(child.returned ?? child.invoked),
    )
    expect(after.some(({ operation }) => operation === 'register')).toBe(false)
  })

  it('delivers the result of a process that was killed before the next one registers', async () => {
    await openRig(PATIENT)
    const agent = await startAgent()
    const ids = await submit(['pass', 300])
    await childOf(agent)
    agent.network.partition(true)
    await until(() => childrenOf(agent)[0]?.returned, SOON)
    await until(() => readdirSync(join(lab.directory, agent.name, 'outbox')).some((name) => name.endsWith('.json')))
    await agent.kill9()
    agent.network.partition(false)
    await agent.start()
    await ended(ids)
    const { history, facts } = await finish([agent])
    expect([...facts.attempts.values()].map(({ outcome }) => outcome)).toEqual(['PASSED'])
    const calls = history.filter(
      ({ process, operation }) => process === agent.name && /finish|register/.test(operation),
    )
    expect(calls.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'register ok',
      'finish ok',
      'register ok',
    ])
  })

  it('is not taken down more than three times by a job, which is set aside with the reason while its group goes on', async () => {
    await openRig(PATIENT)
    const agents = [await startAgent(), await startAgent()]
    // Somebody restarts what dies, as a service manager would.
    let over = false
    const supervised = agents.map(async (agent) => {
      for (;;) {
        await agent.ended()
        if (over) return
        await agent.start()
      }
    })
    const [poison, ...mates] = await submit(['kill', 100], ...Array.from({ length: 8 }, () => ['pass', 200] as const))
    await ended([must(poison), ...mates])
    over = true
    const { facts } = await finish(agents)
    await Promise.all(supervised)

    const job = must(facts.jobs.get(poison as `job_${string}`))
    const tries = [...facts.attempts.values()].filter(({ jobId }) => jobId === job.id)
    expect(tries.map(({ outcome }) => outcome)).toEqual(['LOST', 'LOST', 'LOST'])
    expect(job.status).toBe('ERRORED')
    expect(job.error).toMatch(/^set aside after 3 attempts that were lost or could not be run; the last: .*worker/)
    expect(mates.map((id) => facts.jobs.get(id as `job_${string}`)?.status)).toEqual(mates.map(() => 'COMPLETED'))
    expect(new Set([...facts.jobs.values()].map(({ groupId }) => groupId)).size).toBe(1)
  })

  async function openRig(env: Record<string, string>): Promise<void> {
    lab = await openLab({ kind: 'sqlite', env })
    await lab.startServers(1)
    const url = must(lab.addresses[0])
    client = createClient({ url })
    reader = startReader(lab.recorder, { name: 'reader', url, organizationId: ORGANIZATION })
  }

  async function startAgent(): Promise<Agent> {
    await lab.startAgents(1)
    return must(lab.agents.at(-1))
  }

  async function submit(...jobs: (readonly [Behaviour, number])[]): Promise<string[]> {
    const inputs = jobs.map(([does, ms], index) => ({
      organizationId: ORGANIZATION,
      appVersionId: 'v1',
      testPath: testPath(String(index), does, ms),
      target: 'EMULATOR' as const,
      // The first one is dealt first.
      priority: index === 0 ? ('HIGH' as const) : ('NORMAL' as const),
      requirements: { tags: [] },
    }))
    const ending = lab.recorder.begin('client', 'submit', { key: 'all', inputs })
    const { submitJobs } = await client.mutate(SubmitJobsDocument, { inputs, idempotencyKey: 'all' })
    if (submitJobs.__typename !== 'SubmitJobsPayload') throw new Error(submitJobs.message)
    const jobIds = submitJobs.jobs.map(({ id }) => id)
    ending.ok({ jobIds })
    return jobIds
  }

  const childrenOf = (agent: Agent) =>
    operationsOf(toHistory(readLines(join(lab.directory, `${agent.name}.children`))), 'child')

  function childOf(agent: Agent) {
    return until(() => childrenOf(agent)[0], { what: `a test on ${agent.name}`, ...SOON })
  }

  function ended(ids: readonly string[]): Promise<boolean> {
    const isOver = (id: string) => /COMPLETED|FAILED|ERRORED|CANCELED/.test(reader.statuses.get(id) ?? '')
    return until(() => ids.every(isOver), { what: 'the end of all jobs', ...SOON })
  }

  /** Ends everything, and lets every checker look at it but the one that wants all jobs to have ended. */
  async function finish(agents: readonly Agent[]): Promise<Evidence> {
    for (const agent of agents) agent.network.partition(false)
    await reader.close()
    await client.close()
    const evidence = await lab.collect()
    const except = ['everythingEnds', 'everyReaderArrived']
    expect([...check(evidence, { except })].filter(([, found]) => found.length > 0)).toEqual([])
    return evidence
  }
})
