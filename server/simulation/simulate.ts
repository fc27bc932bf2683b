import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { readTiming } from '../config.ts'
import { countingIds } from '../ids.ts'
import type { Sample } from '../domain/estimate.ts'
import { SERVER } from '../domain/caller.ts'
import { createDirectory } from '../store/directory.ts'
import { openStore } from '../store/open.ts'
import { POLICIES, type PolicyName } from './policies.ts'
import { seededRandom } from './random.ts'
import { Simulation, START, type Progress, type SimulationOptions, type SimulationRun } from './simulation.ts'
import type { Span } from './device.ts'
import type { Trace, TraceJob } from './trace.ts'

/**
 * What is known of durations before the start. EXACT: those of every job and install. LEARNED: what a first run of the
 * same trace has taught, by the tests' names. NONE: nothing; it is learned on the way.
 */
export const KNOWLEDGE = ['exact', 'learned', 'none'] as const
export type Knowledge = (typeof KNOWLEDGE)[number]

export interface SimulateOptions {
  policy: PolicyName
  knowledge: Knowledge
  /**
   * Draws the order in which devices that are done at the same moment report; everything else follows from the trace.
   */
  seed: number
  /** Where the timing of the server is set, as for `qgjob server`. */
  env: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
  observe?: SimulationOptions['observe']
}

/**
 * Runs a trace through the server's operations, in a store that is thrown away. The same call has the same result.
 * Throws BadSetting, or the reason of the signal.
 */
export async function simulate(trace: Trace, options: SimulateOptions): Promise<SimulationRun> {
  switch (options.knowledge) {
    case 'none':
      return runOnce(trace, options, [], ({ testPath }) => testPath)
    case 'learned': {
      const first = await runOnce(trace, options, [], ({ testPath }) => testPath)
      const samples = first.spans.flatMap((span) => sampleOf(span, span.job?.testPath ?? ''))
      return runOnce(trace, options, samples, ({ testPath }) => testPath)
    }
    case 'exact': {
      // A name of its own for each job, so that what is learned by names is exact.
      const nameOf = (_: TraceJob, index: number) => `job-${index}`
      return runOnce(trace, options, exactSamples(trace, nameOf), nameOf)
    }
  }
}

async function runOnce(
  trace: Trace,
  { policy, seed, env, signal, onProgress, observe }: SimulateOptions,
  samples: readonly Sample[],
  testPathOf: (job: TraceJob, index: number) => string,
): Promise<SimulationRun> {
  const directory = await mkdtemp(join(tmpdir(), 'qgjob-simulate-'))
  try {
    const store = await openStore({ directory, durable: false })
    try {
      const clock = { now: START }
      const random = seededRandom(seed)
      const app = {
        store,
        caller: SERVER,
        directory: createDirectory(store),
        now: () => clock.now,
        ids: countingIds(),
        random,
        timing: readTiming(env),
        log: pino({ level: 'error' }, pino.destination({ fd: 2, sync: true })),
      }
      const simulation = new Simulation(app, clock, trace, {
        policy: POLICIES[policy],
        random,
        samples,
        testPathOf,
        ...(signal && { signal }),
        ...(onProgress && { onProgress }),
        ...(observe && { observe }),
      })
      return await simulation.run()
    } finally {
      await store.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** What a device would have taught the server by what it did. */
function sampleOf(
  { kind, organizationId, target, appVersionId, start, end, isLost }: Span,
  testPath: string,
): Sample[] {
  if (isLost) return []
  const ms = end - start
  return [
    kind === 'install'
      ? { organizationId, target, kind: 'INSTALL', name: appVersionId, ms }
      : { organizationId, target, kind: 'TEST', name: testPath, ms },
  ]
}

function exactSamples({ jobs, installMs }: Trace, nameOf: (job: TraceJob, index: number) => string): Sample[] {
  const installs = new Map<string, Sample>()
  const tests = jobs.map((job, index): Sample => {
    const { organizationId, target, appVersionId } = job
    const install = { organizationId, target, kind: 'INSTALL', name: appVersionId, ms: installMs[target] } as const
    installs.set(JSON.stringify(install), install)
    return { organizationId, target, kind: 'TEST', name: nameOf(job, index), ms: job.durationMs }
  })
  return [...tests, ...installs.values()]
}
