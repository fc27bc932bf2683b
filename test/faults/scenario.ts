import { performance } from 'node:perf_hooks'
import { check } from '../history/checkers.ts'
import type { Evidence } from '../history/facts.ts'
import type { Patch } from '../history/patch.ts'
import { openLab, type Lab, type StoreKind } from './lab.ts'
import { figuresOf, type Figures } from './figures.ts'
import { startLoad, type Load, type LoadOptions } from './load.ts'
import type { FaultProxy } from './fault-proxy.ts'
import { startReader, type Reader } from './reader.ts'
import { seeded, type Random } from './random.ts'

/** One kind of fault against one set of processes under load. */
export interface Scenario {
  name: string
  kind: StoreKind
  servers: number
  agents: number
  slots?: number
  diskMb?: number
  load: Omit<LoadOptions, 'random'>
  /** How many faults the whole rig injects; a short run takes a part of it. */
  faults: number
  inject: (situation: Situation) => Promise<void>
  /** Checkers that do not hold here. */
  except?: readonly string[]
}

export interface Situation {
  lab: Lab
  load: Load
  random: Random
  /** How many faults to inject. */
  faults: number
  /** Records a fault that lasts as long as `during`, and counts it if that answers true. */
  fault(kind: string, target: string, during: () => Promise<boolean>): Promise<void>
  /** A reader with a network of its own, which is checked like all others; it is read to the end when all is over. */
  follow(name: string, organizationId: string): Promise<{ reader: Reader; network: FaultProxy }>
  /** How many were really injected so far. */
  injected(): number
}

export interface Result {
  name: string
  seed: number
  seconds: number
  injected: Record<string, number>
  figures: Figures
  complaints: ReadonlyMap<string, string[]>
  /** null once nobody needs it any more. */
  evidence: Evidence | null
}

export interface RunOptions {
  seed: number
  faults: number
  /** How long all jobs may take to end once the last fault is over, milliseconds. */
  drainMs?: number
  /** What the product is robbed of, to see the rig fail. */
  patches?: readonly Patch[]
}

/** Which of two deals at the same moment came first is for the database to say. */
const SEVERAL_SERVERS = ['theMostUrgentJobIsDealtFirst']

export async function runScenario(
  scenario: Scenario,
  { seed, faults, drainMs = 60_000, patches = [] }: RunOptions,
): Promise<Result> {
  const { name, kind, servers, agents, slots = 1, inject } = scenario
  const begun = performance.now()
  const random = seeded(seed).fork(name)
  const lab = await openLab({ kind, patches, diskMb: scenario.diskMb })
  try {
    await lab.startServers(servers)
    await lab.startAgents(agents, slots)
    const load = await startLoad(lab, { ...scenario.load, random: random.fork('load') })
    const injected: Record<string, number> = {}
    const total = () => Object.values(injected).reduce((sum, count) => sum + count, 0)
    await load.finished(agents)
    const followers: Reader[] = []
    await inject({
      lab,
      load,
      random: random.fork('faults'),
      faults,
      injected: total,
      async follow(name, organizationId) {
        const network = await lab.network()
        const reader = startReader(lab.recorder, { name, url: network.url, organizationId })
        followers.push(reader)
        return { reader, network }
      },
      async fault(kind, target, during) {
        const ending = lab.recorder.begin('nemesis', 'fault', { kind, target })
        const happened = await during()
        if (happened) injected[kind] = (injected[kind] ?? 0) + 1
        if (happened) ending.ok({})
        else ending.fail()
      },
    })
    // What does not end is looked at all the more.
    const stuck = await load.drain(drainMs).then(
      () => [],
      (error: unknown) => [String(error)],
    )
    for (const follower of followers) {
      const other = load.readers.find(({ organizationId }) => organizationId === follower.organizationId)
      if (stuck.length === 0) await follower.reached(other)
      await follower.close()
    }
    await load.close()
    const evidence = await lab.collect()
    const except = [...(scenario.except ?? []), ...(servers > 1 ? SEVERAL_SERVERS : [])]
    return {
      name,
      seed,
      seconds: (performance.now() - begun) / 1_000,
      injected,
      figures: figuresOf(evidence),
      complaints: new Map([['drain', stuck], ...check(evidence, { except })]),
      evidence,
    }
  } catch (error) {
    const words = [...lab.servers, ...lab.agents].map(
      (program) => `${program.name}: ${program.complaints().slice(-3).join('\n  ')}`,
    )
    throw new Error(`${name} with seed ${seed} did not come to its end\n${words.join('\n')}`, { cause: error })
  } finally {
    await lab.close()
  }
}
