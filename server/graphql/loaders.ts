import DataLoader from 'dataloader'
import type { App } from '../app.ts'
import type { Artifact } from '../domain/artifact.ts'
import type { Assignment } from '../domain/assignment.ts'
import type { Attempt, TestResult } from '../domain/attempt.ts'
import type { Waiting } from '../domain/explain.ts'
import type { Group } from '../domain/group.ts'
import type { Job } from '../domain/job.ts'
import type { Worker } from '../domain/worker.ts'
import { explainJobs, explainSpread, type Spread } from '../operations/explain-waiting.ts'
import { artifactsOfAttempts } from '../store/artifacts.ts'
import { findAssignments, liveAssignments } from '../store/assignments.ts'
import { attemptsOfJobs, findAttempts } from '../store/attempts.ts'
import { findGroups } from '../store/groups.ts'
import { findJobs } from '../store/jobs.ts'
import { testsOfAttempts } from '../store/test-results.ts'
import { installedApps, type LedgerEntry } from '../store/installs.ts'
import { findWorkers } from '../store/workers.ts'

/** Reads by id of what one caller sees, gathered into one statement each. A missing id gives null, or an empty list. */
export interface Loaders {
  job: DataLoader<string, Job | null>
  group: DataLoader<string, Group | null>
  worker: DataLoader<string, Worker | null>
  assignment: DataLoader<string, Assignment | null>
  attempt: DataLoader<string, Attempt | null>
  assignmentsOfGroup: DataLoader<string, Assignment[]>
  attemptsOfJob: DataLoader<string, Attempt[]>
  artifactsOfAttempt: DataLoader<string, Artifact[]>
  testsOfAttempt: DataLoader<string, TestResult[]>
  installedAppsOfWorker: DataLoader<string, LedgerEntry[]>
  waitingOfJob: DataLoader<Job, Waiting | null>
  spreadOfGroup: DataLoader<string, Spread | null>
}

export function createLoaders(app: App): Loaders {
  const { db } = app.store
  const { scope } = app.caller.principal
  return {
    job: one((ids) => findJobs(db, scope, ids), byId),
    group: one((ids) => findGroups(db, scope, ids), byId),
    worker: one((ids) => findWorkers(db, scope, ids), byId),
    assignment: one((ids) => findAssignments(db, scope, ids), byId),
    attempt: one((ids) => findAttempts(db, scope, ids), byId),
    assignmentsOfGroup: many(
      (groupIds) => liveAssignments(db, scope, { groupIds }),
      (assignment) => assignment.groupId,
    ),
    attemptsOfJob: many(
      (jobIds) => attemptsOfJobs(db, scope, jobIds),
      (attempt) => attempt.jobId,
    ),
    artifactsOfAttempt: many(
      (attemptIds) => artifactsOfAttempts(db, scope, attemptIds),
      (artifact) => artifact.attemptId,
    ),
    testsOfAttempt: new DataLoader(async (ids) => {
      const tests = await testsOfAttempts(db, ids)
      return ids.map((id) => tests.get(id) ?? [])
    }, GATHER_ONLY),
    installedAppsOfWorker: many(
      (workerIds) => installedApps(db, scope, workerIds),
      (installed) => installed.workerId,
    ),
    waitingOfJob: new DataLoader((jobs) => explainJobs(app, jobs), GATHER_ONLY),
    spreadOfGroup: new DataLoader(async (ids) => {
      const spreads = await explainSpread(app)
      return ids.map((id) => spreads.get(id) ?? null)
    }, GATHER_ONLY),
  }
}

/** What a stored reference points to. The database does not delete such rows, so a missing one is a bug. */
export async function required<T>(loading: Promise<T | null>): Promise<T> {
  const found = await loading
  if (found === null) throw new Error('A stored reference points to nothing.')
  return found
}

type Find<T> = (keys: readonly string[]) => Promise<T[]>

const byId = ({ id }: { id: string }): string => id

/**
 * Nothing is cached: a subscription lives for days and must read what is true at each delivery. What remains is the
 * gathering, so one set of loaders may serve every request.
 */
const GATHER_ONLY = { cache: false }

function one<T>(find: Find<T>, keyOf: (item: T) => string): DataLoader<string, T | null> {
  return new DataLoader<string, T | null>(async (keys) => {
    const items = await find(keys)
    const found = new Map(items.map((item) => [keyOf(item), item]))
    return keys.map((key) => found.get(key) ?? null)
  }, GATHER_ONLY)
}

function many<T>(find: Find<T>, keyOf: (item: T) => string): DataLoader<string, T[]> {
  return new DataLoader<string, T[]>(async (keys) => {
    const found = Map.groupBy(await find(keys), keyOf)
    return keys.map((key) => found.get(key) ?? [])
  }, GATHER_ONLY)
}
