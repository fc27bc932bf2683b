import { createClient } from '../../client/client.ts'
import { CancelJobDocument, HealthDocument, ListWorkersDocument, SubmitJobsDocument } from '../../client/gql/graphql.ts'
import { RESET_POLICIES } from '../../server/domain/job.ts'
import type { SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import { until as untilTrue } from '../helpers/until.ts'
import type { Lab } from './lab.ts'
import type { Random } from './random.ts'
import { noteFailure } from './recording-client.ts'
import { startReader, type Reader } from './reader.ts'
import { testPath, type Behaviour } from './script-runner.ts'

export const ORGANIZATIONS = ['acme', 'globex'] as const
const TERMINAL = ['COMPLETED', 'FAILED', 'ERRORED', 'CANCELED']
const TRY_AGAIN_MS = 50

export interface LoadOptions {
  random: Random
  submitters: number
  /** Each submitter waits while more acknowledged jobs than this are unfinished. */
  backlog: number
  /** How long a test runs, milliseconds. */
  runs: readonly [least: number, most: number]
  /** One job in so many runs for longer than a lease; 0: none. */
  longEvery?: number
  /** One job in so many is canceled by somebody; 0: none. */
  cancelEvery?: number
  /** One batch a time of so many milliseconds for each submitter; absent: as fast as the backlog lets it. */
  everyMs?: number
}

/** Clients that submit under keys, ask again when they were not answered, and cancel now and then. */
export interface Load {
  readonly acknowledged: number
  readonly unfinished: number
  /** One for each organization. */
  readonly readers: readonly Reader[]
  /** Resolves once so many jobs have ended since the load began. */
  finished(count: number): Promise<void>
  /** Submits no more; resolves when every job has ended and the readers know of it. */
  drain(withinMs: number): Promise<void>
  close(): Promise<void>
}

export async function startLoad(lab: Lab, options: LoadOptions): Promise<Load> {
  const { random, submitters, backlog, runs, longEvery = 0, cancelEvery = 0, everyMs } = options
  const acknowledged = new Set<string>()
  const ended = new Set<string>()
  /** Acknowledged and not ended. */
  const open = new Set<string>()
  /** Nobody here asks for anything that may be refused. */
  const refusals: string[] = []
  let stopping = false
  const isStopping = () => stopping
  let looks: (() => void)[] = []

  const readers: Reader[] = []
  for (const organizationId of ORGANIZATIONS) {
    const { url } = await lab.network()
    const reader = startReader(lab.recorder, { name: `watcher of ${organizationId}`, url, organizationId })
    reader.onMessage((jobId, status) => {
      if (jobId === null || status === null || !TERMINAL.includes(status)) return
      ended.add(jobId)
      open.delete(jobId)
      for (const look of looks) look()
    })
    readers.push(reader)
  }

  /** Waits for a fact about jobs, which is looked at whenever one has ended. */
  function until(fact: () => boolean, withinMs = Infinity, what = 'it'): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer =
        withinMs === Infinity
          ? undefined
          : setTimeout(() => done(() => reject(new Error(`${what} did not happen within ${withinMs} ms`))), withinMs)
      function done(tell: () => void): void {
        clearTimeout(timer)
        looks = looks.filter((one) => one !== look)
        tell()
      }
      function look(): void {
        if (fact()) done(resolve)
      }
      looks.push(look)
      look()
    })
  }

  const allEnded = () =>
    open.size === 0 && readers.every(({ statuses }) => [...statuses.values()].every((one) => TERMINAL.includes(one)))

  async function roundTrip(): Promise<void> {
    const { url } = await lab.network()
    const client = createClient({ url })
    await client.query(HealthDocument, {})
    await client.close()
  }

  /** A worker whose offer was lost on the way hears of it by looking, or its lease ends: that comes after the jobs. */
  async function allFree(withinMs: number): Promise<void> {
    const { url } = await lab.network()
    const client = createClient({ url })
    const isFree = async (): Promise<boolean> => {
      const { workers } = await client.query(ListWorkersDocument, {})
      return workers.every(({ assignment }) => assignment === null)
    }
    await untilTrue(() => isFree().catch(() => false), { what: 'the end of all assignments', withinMs })
    await client.close()
  }

  async function submitting(index: number): Promise<void> {
    const own = random.fork(`submitter ${index}`)
    const name = `submitter-${index}`
    const { url } = await lab.network()
    const client = createClient({ url })
    for (let batch = 1; !stopping; batch++) {
      await until(() => stopping || open.size < backlog)
      const key = `${name}-${batch}`
      const inputs = makeJobs(own, key, runs, longEvery)
      for (let tries = 0; ; tries++) {
        const ending = lab.recorder.begin(name, 'submit', { key, inputs })
        try {
          const { submitJobs } = await client.mutate(SubmitJobsDocument, { inputs, idempotencyKey: key })
          if (submitJobs.__typename !== 'SubmitJobsPayload') {
            ending.fail()
            if (submitJobs.code === 'STORE_FULL' && !isStopping()) {
              await pause(TRY_AGAIN_MS)
              continue
            }
            refusals.push(`${key} was refused: ${submitJobs.message}`)
            break
          }
          const jobIds = submitJobs.jobs.map(({ id }) => id)
          ending.ok({ jobIds })
          for (const id of jobIds) {
            acknowledged.add(id)
            if (!ended.has(id)) open.add(id)
          }
          if (cancelEvery > 0 && own.between(1, cancelEvery) === 1) await cancel(name, client, own.pick(jobIds))
          break
        } catch (error) {
          noteFailure(ending, error)
          // Some people give up: nobody knows then whether their jobs are there.
          if (isStopping() || own.next() < 0.1) break
          await pause(TRY_AGAIN_MS)
        }
      }
      if (everyMs !== undefined) await pause(everyMs)
    }
    await client.close()
  }

  async function cancel(name: string, client: ReturnType<typeof createClient>, jobId: string): Promise<void> {
    const ending = lab.recorder.begin(name, 'cancel', { jobId })
    try {
      const { cancelJob } = await client.mutate(CancelJobDocument, { id: jobId })
      if (cancelJob.__typename === 'CancelJobPayload') ending.ok({ status: cancelJob.job.status })
      else ending.fail()
    } catch (error) {
      noteFailure(ending, error)
    }
  }

  const working = Array.from({ length: submitters }, (_, index) => submitting(index + 1))
  const allWorking = Promise.all(working)

  return {
    readers,
    get acknowledged() {
      return acknowledged.size
    },
    get unfinished() {
      return open.size
    },
    finished: (count) => until(() => ended.size >= count),
    async drain(withinMs) {
      stopping = true
      for (const look of looks) look()
      await allWorking
      if (refusals.length > 0) throw new Error(refusals.join('\n'))
      // What was sent and never answered is in the readers' view only once the server has come to it.
      for (let looks = 0; looks < 2; looks++) {
        await until(allEnded, withinMs, 'the end of all jobs')
        await roundTrip()
      }
      await allFree(withinMs)
    },
    async close() {
      stopping = true
      for (const look of looks) look()
      await allWorking
      await Promise.all(readers.map((reader) => reader.close()))
    },
  }
}

function makeJobs(
  random: Random,
  key: string,
  [least, most]: readonly [number, number],
  longEvery: number,
): SubmitJobInput[] {
  const organizationId = random.pick(ORGANIZATIONS)
  const appVersionId = random.pick(['v1', 'v2'])
  return Array.from({ length: random.between(1, 4) }, (_, index) => {
    const does: Behaviour = random.next() < 0.1 ? 'fail' : 'pass'
    const isLong = longEvery > 0 && random.between(1, longEvery) === 1
    const ms = isLong ? random.between(2_000, 5_000) : random.between(least, most)
    return {
      organizationId,
      appVersionId,
      testPath: testPath(`${key}-${index}`, does, ms),
      target: 'EMULATOR',
      priority: random.pick(['LOW', 'NORMAL', 'NORMAL', 'HIGH'] as const),
      requirements: { tags: [] },
      maxAttempts: 2,
      resetPolicy: RESET_POLICIES[index - 1] ?? null,
    } satisfies SubmitJobInput
  })
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
