import type { Sample } from '../domain/estimate.ts'
import type { Actor } from '../domain/caller.ts'
import type { DomainEvent } from '../domain/events.ts'
import type { TestSeen } from '../domain/flaky.ts'
import type { OrganizationId } from '../domain/job.ts'
import type { GroupTally } from './groups.ts'
import type { Db, Tx } from './tables.ts'

/** Who should look again after a commit. Hints only: the tables are the truth, and a slow poll stands behind. */
export interface Wakes {
  /** Event logs (organizations, or LAB_LOG) that grew. */
  logs: Set<string>
  /** Workers whose commands may have changed. */
  workers: Set<string>
  /** Jobs whose live log grew or ended. */
  jobLogs: Set<string>
  /** There may be something to plan: a job was queued or a worker became free. */
  plan: boolean
  /** A time to act on may have come nearer: a retry's wait, a lease's end. */
  timers: boolean
  /** The builds that devices install have changed. */
  builds: boolean
  /** Tokens were made, revoked or rotated. */
  tokens: boolean
  /** What other servers did for a while went unheard: any log, worker and job may have changed. */
  all: boolean
}

/**
 * The open transaction of one operation, and what its commit will wake.
 *
 * Every operation takes the rows that it changes in one order, by which two servers never wait for each other in a
 * circle: assignment, job, worker with its installs, organization, group, fence counter, learned times, days of tests,
 * log; several of one kind by their ids. The rows that all operations of an organization share come last: `tally` and
 * `record` are written when the whole batch has run. (Batches can still meet in two orders, as the operations in them
 * have none: the database then refuses one, and it runs again.)
 */
export interface Writing {
  tx: Tx
  wakes: Wakes
  /** The changes to groups' counters. */
  tally: GroupTally
  /** Counts device time against an organization's share; written at the end. */
  charge: (organization: OrganizationId, ms: number) => void
  /** Adds a fact to a log; it is numbered and stored with the change it tells of. No actor: the server itself. */
  record: (log: string, at: number, event: DomainEvent, actor?: Actor | null) => void
  /** Learns from a time that was measured; stored with the change that brought it. */
  learn: (sample: Sample, at: number) => void
  /** Counts what was seen of a test; stored with the change that brought it. */
  saw: (seen: TestSeen) => void
}

export interface Store {
  /** 'sqlite' or 'postgres': for the few statements that must differ. */
  readonly dialect: 'sqlite' | 'postgres'
  /** Names this database: a cursor of another one is told to resync. A restored copy is another one. */
  readonly epoch: string
  /** By which the cursors of the lab's log are sealed. */
  readonly cursorKey: Buffer
  /** It is a restored copy, and what was live when the copy was made has not been ended yet: see settleCopy. */
  readonly copied: boolean
  /**
   * The time by which leases end and retries are due, milliseconds since 1970: the same for all servers of the store,
   * and moved by no wall clock that somebody sets while they run, but that of PostgreSQL's own machine.
   */
  now(): number
  readonly db: Db
  /**
   * Runs an operation in a transaction and resolves once it is on disk. Writes that arrive together share one commit;
   * an operation may be run again after a conflict, so it must touch nothing but its arguments.
   */
  write<T>(operation: (writing: Writing) => Promise<T>): Promise<T>
  /**
   * Called after each commit that woke anything, here or (on PostgreSQL) on another server. Returns its own removal.
   */
  onCommit(listener: (wakes: Wakes) => void): () => void
  close(): Promise<void>
}
