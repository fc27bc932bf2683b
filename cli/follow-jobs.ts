import { GetJobDocument, WatchJobDocument, WatchJobsDocument } from '../client/gql/graphql.ts'
import type { AttemptRowFragment, JobFilter, JobRowFragment, JobUpdateKind } from '../client/gql/graphql.ts'
import type { QgjobClient } from '../client/types.ts'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import { isFinished } from './output/words.ts'
import { map, resume } from './resume.ts'

/** Attempts come along where a single job is watched. */
export type WatchedJob = JobRowFragment & { readonly attempts?: readonly AttemptRowFragment[] }
interface JobUpdate {
  cursor: string
  at: string
  kind: JobUpdateKind
  job: WatchedJob | null
}

export interface FollowOptions {
  client: QgjobClient
  /** The jobs as they are now. */
  started: readonly WatchedJob[]
  /** A label that all of them carry, and few others: one subscription follows them, whatever groups they are in. */
  label?: string
  /** Ends it early. */
  signal: AbortSignal
  onChange: (at: string, kind: JobUpdateKind, job: WatchedJob) => void
}

/**
 * Follows jobs until all are finished or the signal aborts, and answers them as they are then, by id. What they become
 * is heard over subscriptions alone. A lost connection does not end it.
 */
export async function followJobs(options: FollowOptions): Promise<Map<string, WatchedJob>> {
  const { client, started, onChange } = options
  const jobs = new Map(started.map((job) => [job.id, job]))
  const unfinished = new Set(started.filter(({ status }) => !isFinished(status)).map(({ id }) => id))
  const done = new AbortController()
  const signal = AbortSignal.any([done.signal, options.signal])

  const accept = (at: string, kind: JobUpdateKind, job: WatchedJob): void => {
    if (!jobs.has(job.id)) return
    jobs.set(job.id, job)
    onChange(at, kind, job)
    if (isFinished(job.status)) unfinished.delete(job.id)
    if (unfinished.size === 0) done.abort()
  }
  const follow = async ({ ids, updates }: Stream): Promise<void> => {
    const unseen = new Set(ids)
    for await (const { at, kind, job } of updates) {
      if (job !== null) {
        unseen.delete(job.id)
        accept(at, kind, job)
      } else if (kind === 'RESYNC') {
        for (const id of ids) if (unfinished.has(id)) unseen.add(id)
      } else if (kind === 'LIVE') {
        // Whatever the state now did not contain is gone, or soon will be: asked for by id, once.
        for (const id of unseen) accept(at, 'SNAPSHOT', await readJob(client, id))
        unseen.clear()
      }
    }
  }
  try {
    await Promise.all(streamsOf(options, signal).map(follow))
  } finally {
    done.abort()
  }
  return jobs
}

interface Stream {
  ids: readonly string[]
  updates: AsyncIterable<JobUpdate>
}

/** One subscription for one job, or for one label; for several jobs one for each group they are in. */
function streamsOf({ client, started, label }: FollowOptions, signal: AbortSignal): Stream[] {
  const [first, ...others] = started
  if (first === undefined) return []
  if (others.length === 0) {
    const { id } = first
    const updates = resume((after) => {
      const values = client.subscribe(WatchJobDocument, () => ({ id, after: after() }), signal)
      return map(values, ({ jobUpdated }) => jobUpdated)
    }, signal)
    return [{ ids: [id], updates }]
  }
  const groups = Map.groupBy(started, ({ organizationId, groupId }) =>
    JSON.stringify(label === undefined ? { organizationId, groupId } : { organizationId, label }),
  )
  return [...groups].map(([key, members]) => {
    const filter = JSON.parse(key) as JobFilter
    const updates = resume((after) => {
      const values = client.subscribe(WatchJobsDocument, () => ({ filter, after: after() }), signal)
      return map(values, ({ jobUpdated }) => jobUpdated)
    }, signal)
    return { ids: members.map(({ id }) => id), updates }
  })
}

async function readJob(client: QgjobClient, id: string): Promise<WatchedJob> {
  const { job } = await client.query(GetJobDocument, { id })
  if (job === null) throw new CliError(EXIT.notFound, { what: `job ${id} is gone`, why: 'the server has deleted it' })
  return job
}
