import { GetJobDocument, WatchJobDocument, WatchJobsDocument } from '../client/gql/graphql.ts'
import type { AttemptRowFragment, JobRowFragment, JobUpdateKind } from '../client/gql/graphql.ts'
import type { QgjobClient } from '../client/types.ts'
import type { Session } from './connect.ts'
import type { Context } from './context.ts'
import { CliError } from './errors.ts'
import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { note } from './output/print.ts'
import { duration } from './output/time.ts'
import { isFinished } from './output/words.ts'
import { map, resume } from './resume.ts'
import { createChangePrinter, printVerdict } from './watch-output.ts'

/** Attempts come along where a single job is watched. */
export type WatchedJob = JobRowFragment & { readonly attempts?: readonly AttemptRowFragment[] }
interface JobUpdate {
  cursor: string
  at: string
  kind: JobUpdateKind
  job: WatchedJob | null
}

/**
 * Follows jobs until all are finished, one line per change, and answers with their verdict. `started` is how they are
 * now; what they become is heard over subscriptions alone. A lost connection does not end it.
 */
export async function watchJobs(
  context: Context,
  { client }: Session,
  started: readonly WatchedJob[],
  timeoutMs: number | undefined,
): Promise<ExitCode> {
  const jobs = new Map(started.map((job) => [job.id, job]))
  const unfinished = (): WatchedJob[] => [...jobs.values()].filter(({ status }) => !isFinished(status))
  const done = new AbortController()
  const timeout = timeoutMs === undefined ? new AbortController().signal : AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([done.signal, context.interruption(), timeout])
  const print = createChangePrinter(context, started.length > 1)

  const accept = (at: string, kind: JobUpdateKind, job: WatchedJob): void => {
    if (!jobs.has(job.id)) return
    jobs.set(job.id, job)
    print(at, kind, job)
    if (unfinished().length === 0) done.abort()
  }
  const follow = async ({ ids, updates }: Stream): Promise<void> => {
    const unseen = new Set(ids)
    for await (const { at, kind, job } of updates) {
      if (job !== null) {
        unseen.delete(job.id)
        accept(at, kind, job)
      } else if (kind === 'LIVE') {
        // Whatever the state now did not contain is gone, or soon will be: asked for by id, once.
        for (const id of unseen) accept(at, 'SNAPSHOT', await readJob(client, id))
        unseen.clear()
      }
    }
  }
  try {
    await Promise.all(streamsOf(client, started, signal).map(follow))
  } finally {
    done.abort()
  }
  if (unfinished().length === 0) return printVerdict(context, [...jobs.values()])
  noteUnfinished(
    context,
    unfinished(),
    timeout.aborted ? `no verdict within ${duration(timeoutMs ?? 0)}` : 'stopped watching',
  )
  if (timeout.aborted) return EXIT.timeout
  throw context.interruption().reason
}

interface Stream {
  ids: readonly string[]
  updates: AsyncIterable<JobUpdate>
}

/** One subscription for one job; for several, one for each group they are in. */
function streamsOf(client: QgjobClient, jobs: readonly WatchedJob[], signal: AbortSignal): Stream[] {
  const [first, ...others] = jobs
  if (first !== undefined && others.length === 0) {
    const { id } = first
    const updates = resume((after) => {
      const values = client.subscribe(WatchJobDocument, () => ({ id, after: after() }), signal)
      return map(values, ({ jobUpdated }) => jobUpdated)
    }, signal)
    return [{ ids: [id], updates }]
  }
  const groups = Map.groupBy(jobs, ({ organizationId, groupId }) => JSON.stringify({ organizationId, groupId }))
  return [...groups].map(([key, members]) => {
    const filter = JSON.parse(key) as { organizationId: string; groupId: string }
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

/** The jobs go on without us: says how to find them again. */
function noteUnfinished(context: Context, [first, ...others]: readonly WatchedJob[], why: string): void {
  if (first === undefined) return
  note(context, `${why}; ${others.length === 0 ? 'the job goes on' : `${others.length + 1} jobs go on`}:`)
  note(context, `  qgjob status --job-id=${first.id} --watch   follows it again`)
  note(context, `  qgjob cancel --job-id=${first.id}           ends it`)
}
