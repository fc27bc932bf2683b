import type {
  GroupRowFragment,
  JobRowFragment,
  JobUpdateKind,
  Priority,
  StatsRowFragment,
  UpdateKind,
  WorkerRowFragment,
} from '../../client/gql/graphql.ts'
import { isFinished } from '../output/words.ts'

export type Connection = 'connecting' | 'live' | 'reconnecting'

/** Everything the live view knows. Finished jobs are only counted (in `stats`), except the latest. */
export interface LiveModel {
  connection: Connection
  jobs: ReadonlyMap<string, JobRowFragment>
  /** The same jobs in the order in which they are shown: running, failed, waiting. */
  jobRows: readonly JobRowFragment[]
  /** The latest that passed or were canceled, the latest first: shown when asked for. */
  foldedRows: readonly JobRowFragment[]
  /** When the job that waits longest was submitted; null if none waits. */
  waitingSince: string | null
  groups: ReadonlyMap<string, GroupRowFragment>
  /** Open groups: those with running jobs first, then the oldest first. Closed ones follow, the latest first. */
  groupRows: readonly GroupRowFragment[]
  workers: ReadonlyMap<string, WorkerRowFragment>
  workerRows: readonly WorkerRowFragment[]
  stats: StatsRowFragment | null
  /** What was known before a resync and was not confirmed since. */
  unconfirmed: { jobs: ReadonlySet<string>; groups: ReadonlySet<string>; workers: ReadonlySet<string> }
}

export type LiveUpdate =
  | { type: 'job'; at: string; kind: JobUpdateKind; job: JobRowFragment | null }
  | { type: 'group'; at: string; kind: UpdateKind; group: GroupRowFragment | null }
  | { type: 'worker'; at: string; kind: UpdateKind; worker: WorkerRowFragment | null }
  | { type: 'stats'; stats: StatsRowFragment }
  | { type: 'connection'; connection: Connection }

/** How many jobs that failed, that passed, and how many groups that closed, are kept to be looked at. */
const KEPT_FAILURES = 500
const KEPT_FOLDED = 500
const KEPT_CLOSED_GROUPS = 20

export const EMPTY_MODEL: LiveModel = {
  connection: 'connecting',
  jobs: new Map(),
  jobRows: [],
  foldedRows: [],
  waitingSince: null,
  groups: new Map(),
  groupRows: [],
  workers: new Map(),
  workerRows: [],
  stats: null,
  unconfirmed: { jobs: new Set(), groups: new Set(), workers: new Set() },
}

/** The model after a batch of updates. A collection that none of them touched stays the same object. */
export function reduce(model: LiveModel, updates: readonly LiveUpdate[]): LiveModel {
  const jobs = draftOf(model.jobs, model.unconfirmed.jobs)
  const groups = draftOf(model.groups, model.unconfirmed.groups)
  const workers = draftOf(model.workers, model.unconfirmed.workers)
  let { connection, stats } = model

  for (const update of updates) {
    switch (update.type) {
      case 'job':
        // The feed asks for unfinished jobs alone, so a snapshot says nothing about the failed ones.
        apply(jobs, update.kind, update.job, (job) => !isFinished(job.status))
        break
      case 'group':
        apply(groups, update.kind, update.group, always)
        break
      case 'worker':
        apply(workers, update.kind, update.worker, always)
        break
      case 'stats':
        stats = update.stats
        break
      case 'connection':
        connection = update.connection
    }
  }
  const { jobRows, foldedRows, waitingSince } = jobs.changed ? inOrder(jobs) : model
  const groupRows = groups.changed ? groupsInOrder(groups) : model.groupRows
  const byName = (a: WorkerRowFragment, b: WorkerRowFragment): number => naturally.compare(a.name, b.name)
  return {
    connection,
    stats,
    jobs: jobs.changed ? jobs.items : model.jobs,
    jobRows,
    foldedRows,
    waitingSince,
    groups: groups.changed ? groups.items : model.groups,
    groupRows,
    workers: workers.changed ? workers.items : model.workers,
    workerRows: workers.changed ? [...workers.items.values()].sort(byName) : model.workerRows,
    unconfirmed: { jobs: jobs.unconfirmed, groups: groups.unconfirmed, workers: workers.unconfirmed },
  }
}

/** What runs on each worker, by its id, of this organization. Workers themselves only tell when they change groups. */
export function runningJobs({ jobRows }: Pick<LiveModel, 'jobRows'>): Map<string, JobRowFragment> {
  const running = new Map<string, JobRowFragment>()
  for (const job of jobRows) {
    if (job.status !== 'RUNNING') break // they stand first
    if (job.workerId !== null) running.set(job.workerId, job)
  }
  return running
}

interface Draft<T> {
  items: Map<string, T>
  unconfirmed: Set<string>
  changed: boolean
}

function draftOf<T>(items: ReadonlyMap<string, T>, unconfirmed: ReadonlySet<string>): Draft<T> {
  return { items: new Map(items), unconfirmed: new Set(unconfirmed), changed: false }
}

/** `isConfirmed`: whether a snapshot would contain it if it still existed. */
function apply<T extends { id: string }>(
  draft: Draft<T>,
  kind: JobUpdateKind | UpdateKind,
  item: T | null,
  isConfirmed: (item: T) => boolean,
): void {
  if (kind === 'RESYNC') {
    for (const [id, known] of draft.items) if (isConfirmed(known)) draft.unconfirmed.add(id)
  } else if (kind === 'LIVE') {
    for (const id of draft.unconfirmed) draft.items.delete(id)
    draft.changed ||= draft.unconfirmed.size > 0
    draft.unconfirmed.clear()
  }
  if (item === null) return
  draft.unconfirmed.delete(item.id)
  draft.changed = true
  draft.items.set(item.id, item)
}

const always = (): boolean => true

const PRIORITY_RANKS: Record<Priority, number> = { URGENT: 0, HIGH: 1, NORMAL: 2, LOW: 3 }
const naturally = new Intl.Collator('en', { numeric: true })

/** Running ones, the longest first; failed ones, the latest first; waiting ones as they are likely to be dealt. */
function inOrder(draft: Draft<JobRowFragment>): Pick<LiveModel, 'jobRows' | 'foldedRows' | 'waitingSince'> {
  const running: JobRowFragment[] = []
  const failed: JobRowFragment[] = []
  const waiting: JobRowFragment[] = []
  const folded: JobRowFragment[] = []
  for (const job of draft.items.values()) {
    if (job.status === 'RUNNING') running.push(job)
    else if (job.status === 'FAILED' || job.status === 'ERRORED') failed.push(job)
    else if (isFinished(job.status)) folded.push(job)
    else waiting.push(job)
  }
  running.sort((a, b) => compare(a.startedAt ?? '', b.startedAt ?? '') || compare(a.id, b.id))
  const latestFirst = (a: JobRowFragment, b: JobRowFragment): number =>
    compare(b.finishedAt ?? '', a.finishedAt ?? '') || compare(a.id, b.id)
  failed.sort(latestFirst)
  folded.sort(latestFirst)
  for (const forgotten of [...failed.splice(KEPT_FAILURES), ...folded.splice(KEPT_FOLDED)]) {
    draft.items.delete(forgotten.id)
  }
  waiting.sort(
    (a, b) =>
      PRIORITY_RANKS[a.priority] - PRIORITY_RANKS[b.priority] ||
      compare(a.submittedAt, b.submittedAt) ||
      compare(a.id, b.id),
  )
  let waitingSince: string | null = null
  for (const { submittedAt } of waiting) {
    if (waitingSince === null || submittedAt < waitingSince) waitingSince = submittedAt
  }
  return { jobRows: [...running, ...failed, ...waiting], foldedRows: folded, waitingSince }
}

function groupsInOrder(draft: Draft<GroupRowFragment>): GroupRowFragment[] {
  const open: GroupRowFragment[] = []
  const closed: GroupRowFragment[] = []
  for (const group of draft.items.values()) (group.status === 'OPEN' ? open : closed).push(group)
  const isServed = ({ counts }: GroupRowFragment): number => (counts.running > 0 ? 0 : 1)
  open.sort((a, b) => isServed(a) - isServed(b) || compare(a.createdAt, b.createdAt) || compare(a.id, b.id))
  closed.sort((a, b) => compare(b.closedAt ?? '', a.closedAt ?? '') || compare(a.id, b.id))
  for (const forgotten of closed.splice(KEPT_CLOSED_GROUPS)) draft.items.delete(forgotten.id)
  return [...open, ...closed]
}

/** RFC 3339 moments in UTC and ids compare as plain strings. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
