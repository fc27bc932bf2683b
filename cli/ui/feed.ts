import {
  GetStatsDocument,
  ListJobsDocument,
  WatchGroupsDocument,
  WatchJobsDocument,
  WatchWorkersDocument,
} from '../../client/gql/graphql.ts'
import type { JobStatus } from '../../client/gql/graphql.ts'
import type { QgjobClient } from '../../client/types.ts'
import { map, resume } from '../resume.ts'
import type { LiveUpdate } from './model.ts'

/** Jobs that ended so long ago are history, not news; milliseconds. */
const NEWS_MS = 3_600_000
const MOST_NEWS = 100
/** The pass rate is that of the last hour; the server reads all that ended in it. */
const RECENT_HOURS = 1
/** Statistics are read again after changes, at most this often; milliseconds. */
const STATS_EVERY_MS = 1_000

const UNFINISHED: readonly JobStatus[] = ['PENDING', 'QUEUED', 'RUNNING']

export interface FeedOptions {
  client: QgjobClient
  organizationId: string
  now: () => number
  signal: AbortSignal
}

/**
 * Tells everything about an organization: what is, then each change as it happens, over three subscriptions that
 * resume after their last cursor. Ends when the signal aborts; throws when the server refuses.
 */
export async function follow(options: FeedOptions, tell: (update: LiveUpdate) => void): Promise<void> {
  const { client, organizationId } = options
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const statistics = readStatsAfterChanges({ ...options, signal }, tell)
  const pass = async (updates: AsyncIterable<LiveUpdate>): Promise<void> => {
    for await (const update of updates) {
      tell(update)
      statistics.changed()
    }
  }

  // Jobs that were unfinished before a change or are so after it: their ends are told, the long history is not.
  const filter = { organizationId, status: UNFINISHED }
  const jobs = resume((after) => {
    const values = client.subscribe(WatchJobsDocument, () => ({ filter, after: after() }), signal)
    return map(values, ({ jobUpdated }) => jobUpdated)
  }, signal)
  const groups = resume((after) => {
    const values = client.subscribe(WatchGroupsDocument, () => ({ organizationId, after: after() }), signal)
    return map(values, ({ groupUpdated }) => groupUpdated)
  }, signal)
  const workers = resume((after) => {
    const values = client.subscribe(WatchWorkersDocument, () => ({ after: after() }), signal)
    return map(values, ({ workerUpdated }) => workerUpdated)
  }, signal)

  try {
    await Promise.all([
      tellNews(options, ['FAILED', 'ERRORED'], tell),
      tellNews(options, ['COMPLETED', 'CANCELED'], tell),
      pass(map(jobs, ({ at, kind, job }) => ({ type: 'job', at, kind, job }))),
      pass(map(groups, ({ at, kind, group }) => ({ type: 'group', at, kind, group }))),
      pass(map(workers, ({ at, kind, worker }) => ({ type: 'worker', at, kind, worker }))),
    ])
  } finally {
    failed.abort()
    statistics.stop()
  }
}

/** The newest jobs that ended within the last hour in one of these ways. */
async function tellNews(
  { client, organizationId, now }: FeedOptions,
  status: readonly JobStatus[],
  tell: (update: LiveUpdate) => void,
): Promise<void> {
  const filter = { organizationId, status }
  const { jobs } = await client.query(ListJobsDocument, { filter, first: MOST_NEWS })
  const since = new Date(now() - NEWS_MS).toISOString()
  for (const { node: job } of jobs.edges) {
    const at = job.finishedAt ?? ''
    if (at >= since) tell({ type: 'job', at, kind: 'SNAPSHOT', job })
  }
}

/** The counts of the organization as they are now. */
export async function tellStats(
  { client, organizationId }: Pick<FeedOptions, 'client' | 'organizationId'>,
  tell: (update: LiveUpdate) => void,
): Promise<void> {
  const { stats } = await client.query(GetStatsDocument, { organizationId, sinceHours: RECENT_HOURS })
  tell({ type: 'stats', stats })
}

/** No polling: reads once at the start, and after that only when something has changed. */
function readStatsAfterChanges(
  options: FeedOptions,
  tell: (update: LiveUpdate) => void,
): { changed: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const read = async (): Promise<void> => {
    timer = undefined
    try {
      await tellStats(options, (update) => {
        if (!options.signal.aborted) tell(update)
      })
    } catch {
      // The server is away; the subscriptions come back with it, and their news leads here again.
    }
  }
  void read()
  return {
    changed: () => (timer ??= setTimeout(() => void read(), STATS_EVERY_MS)),
    stop: () => clearTimeout(timer),
  }
}
