import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { createClient } from '../../client/client.ts'
import { SubmitJobsDocument } from '../../client/gql/graphql.ts'
import type { SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import type { Agent } from './lab.ts'
import type { Random } from './random.ts'
import { noteFailure } from './recording-client.ts'
import type { Scenario, Situation } from './scenario.ts'
import { testPath } from './script-runner.ts'

const SHORT_JOBS = { submitters: 3, backlog: 40, runs: [20, 150], cancelEvery: 20 } as const
/** Enough room for submits to go on while nothing is done. */
const MANY_SHORT_JOBS = { ...SHORT_JOBS, backlog: 300 } as const
const SHORT_AND_LONG_JOBS = { ...SHORT_JOBS, longEvery: 6 } as const

/** Everything that a rig can break, with the figures of the whole run. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'server killed, SQLite',
    kind: 'sqlite',
    servers: 1,
    agents: 4,
    slots: 2,
    load: MANY_SHORT_JOBS,
    faults: 200,
    inject: killServers,
  },
  {
    name: 'one of three servers killed, PostgreSQL',
    kind: 'postgres',
    servers: 3,
    agents: 4,
    slots: 2,
    load: MANY_SHORT_JOBS,
    faults: 100,
    inject: killServers,
  },
  {
    name: 'agents killed',
    kind: 'sqlite',
    servers: 1,
    agents: 6,
    load: SHORT_AND_LONG_JOBS,
    faults: 200,
    inject: (situation) => onEachAgent(situation, killAgent),
  },
  {
    name: 'agents stopped and continued',
    kind: 'sqlite',
    servers: 1,
    agents: 10,
    load: SHORT_AND_LONG_JOBS,
    faults: 100,
    inject: (situation) => onEachAgent(situation, stopAgent),
  },
  {
    name: 'networks cut',
    kind: 'sqlite',
    servers: 1,
    agents: 6,
    load: SHORT_AND_LONG_JOBS,
    faults: 200,
    inject: (situation) => onEachAgent(situation, breakNetwork),
  },
  {
    name: 'networks cut, PostgreSQL',
    kind: 'postgres',
    servers: 2,
    agents: 6,
    load: SHORT_AND_LONG_JOBS,
    faults: 50,
    inject: (situation) => onEachAgent(situation, breakNetwork),
  },
  {
    name: 'streams cut and resumed',
    kind: 'sqlite',
    servers: 1,
    agents: 4,
    slots: 2,
    load: SHORT_JOBS,
    faults: 1_000,
    inject: cutStreams,
  },
  {
    name: 'replies lost after the commit',
    kind: 'sqlite',
    servers: 1,
    agents: 4,
    load: SHORT_JOBS,
    faults: 200,
    inject: loseReplies,
  },
  {
    name: 'database connections terminated',
    kind: 'postgres',
    servers: 2,
    agents: 4,
    slots: 2,
    load: SHORT_JOBS,
    faults: 20,
    inject: terminateBackends,
  },
  {
    name: 'disk full',
    kind: 'sqlite',
    servers: 1,
    agents: 4,
    slots: 2,
    diskMb: 64,
    load: SHORT_JOBS,
    faults: 20,
    inject: fillDisk,
  },
]

/** A moment in which anything may be under way. */
function sometime(random: Random, most: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, random.between(0, most)))
}

async function killServers({ lab, load, random, faults, fault, injected }: Situation): Promise<void> {
  while (injected() < faults) {
    const server = random.pick(lab.servers)
    const before = load.acknowledged
    await sometime(random, 300)
    await fault('kill -9 of a server', server.name, async () => {
      const wasRunning = server.running
      await server.kill9()
      await server.start()
      return wasRunning
    })
    // Now and then it gets to work for a while: else nothing but starts would be killed.
    if (load.acknowledged === before && random.next() < 0.5)
      await load.finished(load.acknowledged - load.unfinished + 1)
  }
}

/** Every agent has its own trouble, beside that of the others. */
async function onEachAgent(
  situation: Situation,
  trouble: (agent: Agent, situation: Situation) => Promise<void>,
): Promise<void> {
  const { lab, random, faults, injected } = situation
  let underWay = 0
  await Promise.all(
    lab.agents.map(async (agent) => {
      const own = random.fork(agent.name)
      while (injected() + underWay < faults) {
        underWay++
        await sometime(own, 1_500)
        await trouble(agent, { ...situation, random: own })
        underWay--
      }
    }),
  )
}

async function killAgent(agent: Agent, { random, fault }: Situation): Promise<void> {
  await fault('kill -9 of an agent', agent.name, async () => {
    const wasRunning = agent.running
    await agent.kill9()
    // Sometimes it stays away for longer than its lease.
    if (random.next() < 0.2) await sometime(random, 5_000)
    await agent.start()
    return wasRunning
  })
}

async function stopAgent(agent: Agent, { random, fault }: Situation): Promise<void> {
  await fault('SIGSTOP of an agent', agent.name, async () => {
    const wasRunning = agent.running
    agent.stop()
    // Less than its own patience, more than its lease, and much more: a tenth of 25, 45 and 120 s.
    await new Promise((resolve) => setTimeout(resolve, random.pick([2_500, 4_500, 12_000])))
    agent.continue()
    return wasRunning
  })
}

async function breakNetwork({ name, network }: Agent, { random, fault }: Situation): Promise<void> {
  const how = random.pick(['cut', 'half-open', 'partition', 'delay', 'reset inside a frame'] as const)
  await fault(how, name, async () => {
    const wasConnected = network.connections > 0
    switch (how) {
      case 'cut':
        network.cut()
        break
      case 'half-open':
        network.freeze()
        break
      case 'partition':
        network.partition(true)
        await sometime(random, 6_000)
        network.partition(false)
        break
      case 'delay':
        network.delay(random.between(50, 400))
        await sometime(random, 3_000)
        network.delay(0)
        break
      case 'reset inside a frame':
        return new Promise((resolve) => {
          if (!wasConnected) resolve(false)
          network.resetAfter(random.between(1, 300), () => resolve(true))
        })
    }
    return wasConnected
  })
}

const READERS = 8

async function cutStreams({ random, faults, fault, injected, follow }: Situation): Promise<void> {
  const readers = await Promise.all(
    Array.from({ length: READERS }, (_, index) => follow(`reader-${index + 1}`, index % 2 === 0 ? 'acme' : 'globex')),
  )
  await Promise.all(
    readers.map(async ({ network, reader }) => {
      const own = random.fork(reader.name)
      while (injected() < faults) {
        // It has resumed, and something has come since.
        await new Promise<void>((resolve) => {
          reader.onMessage(() => resolve())
        })
        const how = own.pick(['cut', 'reset inside a frame', 'reset inside a frame', 'reset inside a frame'])
        await fault(how, reader.name, async () => {
          if (network.connections === 0) return false
          if (how === 'cut') network.cut()
          else await new Promise<void>((resolve) => network.resetAfter(own.between(1, 3_000), resolve))
          return true
        })
      }
    }),
  )
}

/** Of a submit under a key, and of whatever an agent was about to be told. */
async function loseReplies({ lab, random, faults, fault, injected }: Situation): Promise<void> {
  const network = await lab.network()
  const client = createClient({ url: network.url })
  for (let round = 1; injected() < faults; round++) {
    const key = `lost-${round}`
    const inputs = [jobOf(key, 20)]
    const submit = async (): Promise<boolean | null> => {
      const ending = lab.recorder.begin('lost-replies', 'submit', { key, inputs })
      try {
        const { submitJobs } = await client.mutate(SubmitJobsDocument, { inputs, idempotencyKey: key })
        if (submitJobs.__typename !== 'SubmitJobsPayload') throw new Error(`${key}: ${submitJobs.__typename}`)
        ending.ok({ jobIds: submitJobs.jobs.map(({ id }) => id) })
        return submitJobs.created
      } catch (error) {
        noteFailure(ending, error)
        return null
      }
    }
    const agent = random.pick(lab.agents)
    await fault('reply to an agent lost', agent.name, async () => {
      if (agent.network.connections === 0) return false
      await new Promise<void>((resolve) => agent.network.loseReplies(resolve))
      return true
    })
    await fault('reply to a submit lost', key, async () => {
      // A connection that is kept from the round before, or the one that will be opened.
      if (network.connections > 0) network.loseReplies(() => {})
      else network.loseRepliesOfNew(1)
      const first = await submit()
      const again = await submit()
      // Not created again: the first one was committed, though nobody was told.
      return first === null && again === false
    })
  }
  await client.close()
}

async function terminateBackends({ lab, load, random, faults, fault, injected }: Situation): Promise<void> {
  const admin = new pg.Client({ connectionString: lab.databaseUrl })
  await admin.connect()
  while (injected() < faults) {
    await sometime(random, 500)
    await fault('all connections terminated', 'PostgreSQL', async () => {
      const { rowCount } = await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      return (rowCount ?? 0) > 0
    })
    await load.finished(load.acknowledged - load.unfinished + 1)
  }
  await admin.end()
}

const PIECES = [1024 * 1024, 64 * 1024, 4 * 1024]

/** Fills the disk to its last page, until a submit is refused for it; then there is room again. */
async function fillDisk({ lab, load, random, faults, fault, injected }: Situation): Promise<void> {
  const client = createClient({ url: lab.addresses[0] ?? '' })
  const hog = join(lab.dataDir, 'hog')
  for (let fill = 1; injected() < faults; fill++) {
    await sometime(random, 300)
    await fault('disk full', 'SQLite', async () => {
      for (const size of PIECES) fillWith(hog, size)
      // Pages of the write-ahead log that were used before are used again first.
      let isRefused = false
      for (let tries = 1; !isRefused && tries <= 200; tries++) {
        const key = `full-${fill}-${tries}`
        const inputs = Array.from({ length: 10 }, (_, index) => jobOf(`${key}-${index}`, 5))
        const ending = lab.recorder.begin('fill', 'submit', { key, inputs })
        const { submitJobs } = await client.mutate(SubmitJobsDocument, { inputs, idempotencyKey: key })
        isRefused = submitJobs.__typename === 'StoreFull'
        if (submitJobs.__typename === 'SubmitJobsPayload') ending.ok({ jobIds: submitJobs.jobs.map(({ id }) => id) })
        else ending.fail()
      }
      await sometime(random, 500)
      rmSync(hog)
      return isRefused
    })
    await load.finished(load.acknowledged - load.unfinished + 1)
  }
  await client.close()
}

function fillWith(path: string, size: number): void {
  const piece = Buffer.alloc(size)
  for (;;) {
    try {
      appendFileSync(path, piece)
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOSPC') return
      throw error
    }
  }
}

function jobOf(name: string, ms: number): SubmitJobInput {
  return {
    organizationId: 'acme',
    appVersionId: 'v1',
    testPath: testPath(name, 'pass', ms),
    target: 'EMULATOR',
    priority: 'NORMAL',
    requirements: { tags: [] },
  }
}
