import type { AttemptId, Outcome } from '../../server/domain/attempt.ts'
import type { ExpectedError } from '../../server/domain/errors.ts'
import type { JobState, LoggedEvent } from '../../server/domain/events.ts'
import type { JobId, OrganizationId } from '../../server/domain/job.ts'
import type { WorkerId } from '../../server/domain/worker.ts'
import type { SubmitJobInput } from '../../server/operations/submit-jobs.ts'
import type { Step } from './steps.ts'

/** What clients and agents were told: the promises that the database is held to. */
export interface Known {
  submits: Map<JobId, SubmitJobInput>
  keyed: { organizationId: string; key: number; body: string; answer: JobId[] | 'conflict' }[]
  cancels: Set<JobId>
  /** The first outcome acknowledged for each attempt. */
  results: Map<AttemptId, Outcome>
  /** How long each lease was promised, by fence. */
  leaseEnds: Map<number, number>
  /** Leases that their agent gave up itself, by fence. */
  givenUp: Set<number>
  /** The app version of each organization that each worker said is on its device. */
  ledger: Map<WorkerId, Map<string, string>>
  /** What subscribers that kept a snapshot and read every event after it ended up with. */
  followers: Follower[]
  /** What each organization may have at a time, as it was set last. */
  caps: Map<OrganizationId, Caps>
  /** Answers that differ from an earlier answer to the same message. */
  disagreements: string[]
}

export interface Caps {
  maxWorkers: number | null
  /** Groups served on an emulator. */
  groups: number | null
}

export interface Follower {
  organizationId: string
  /** The number of the last event that the snapshot holds. */
  from: number
  jobs: Map<JobId, JobState>
  read: LoggedEvent[]
}

/** How a step went. */
export interface StepOutcome {
  step: Step
  /** repeated: a message that was acknowledged before; nothing: there was nothing to pick, or only reading. */
  did: 'done' | 'nothing' | 'repeated' | 'refused' | 'surprise'
  /** The message was sent with a lease that is over, or with a fence that never was. */
  stale?: boolean
  error?: ExpectedError | Error
}

export function knowNothing(): Known {
  return {
    submits: new Map(),
    keyed: [],
    cancels: new Set(),
    results: new Map(),
    leaseEnds: new Map(),
    givenUp: new Set(),
    ledger: new Map(),
    followers: [],
    caps: new Map(),
    disagreements: [],
  }
}
