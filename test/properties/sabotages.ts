import { CompiledQuery } from 'kysely'
import { vi } from 'vitest'
import { AlreadyFinished } from '../../server/domain/errors.ts'
import { EVERYTHING } from '../../server/domain/scope.ts'
import { lockAssignment } from '../../server/store/assignments.ts'
import { GroupTally } from '../../server/store/groups.ts'
import { toJob } from '../../server/store/jobs.ts'
import type { Db, JobsTable } from '../../server/store/tables.ts'
import { must } from '../helpers/factories.ts'
import type { InvariantName } from './invariants.ts'
import type { Twins } from './twins.ts'

async function run(db: Db, statement: string, ...values: unknown[]): Promise<unknown[]> {
  return (await db.executeQuery(CompiledQuery.raw(statement, values))).rows
}

export interface Sabotage {
  what: string
  breaks: InvariantName
  twins: Twins
  /** For what is no function of a module. */
  also?: () => void
  /** Of histories that show it early; 1 if absent. */
  seed?: number
}

let fences = 0
/** A way to break the core for each invariant, so that every checker is seen to fail. */
export const SABOTAGES: Sabotage[] = [
  {
    what: 'a batch of jobs is acknowledged without its last one',
    breaks: 'acknowledgedSubmitsAreKept',
    twins: { insertJobs: (real, tx, jobs) => real(tx, jobs.length > 1 ? jobs.slice(0, -1) : jobs) },
  },
  {
    what: 'idempotency keys are forgotten',
    breaks: 'idempotencyKeysAreHonored',
    twins: { findSubmit: () => Promise.resolve(undefined), rememberSubmit: () => Promise.resolve() },
  },
  {
    what: 'canceled jobs are not counted',
    breaks: 'countersEqualARecount',
    twins: {},
    also() {
      const real = GroupTally.prototype.moved
      vi.spyOn(GroupTally.prototype, 'moved').mockImplementation(function (this: GroupTally, job, from, to) {
        if (to !== 'CANCELED') real.call(this, job, from, to)
      })
    },
  },
  {
    what: 'groups stay open',
    breaks: 'aGroupIsOpenWhileJobsAreUnfinished',
    twins: {},
    also() {
      const real = GroupTally.prototype.write
      vi.spyOn(GroupTally.prototype, 'write').mockImplementation(async function (this: GroupTally, tx, now) {
        const written = await real.call(this, tx, now)
        await run(
          tx,
          `update groups set status = 'OPEN' where status = 'CLOSED' and key not in (select key from groups where status = 'OPEN')`,
        )
        return written
      })
    },
  },
  {
    what: 'the group key forgets the app version',
    breaks: 'aGroupHoldsOneKindOfJob',
    twins: { groupKey: (real, job) => real({ ...job, appVersionId: '' }) },
  },
  {
    what: 'ended attempts are not marked as ended',
    breaks: 'aRunningJobHasOneLiveAttempt',
    twins: { endAttempt: () => Promise.resolve(true) },
  },
  {
    what: 'assigned workers still count as free',
    breaks: 'aWorkerServesOneGroup',
    twins: { bindWorker: () => Promise.resolve(true) },
  },
  {
    what: 'every worker fits everything',
    breaks: 'workersFitTheirGroups',
    twins: { fits: () => true },
  },
  {
    what: 'the fence counter starts over',
    breaks: 'fencesAreUnique',
    twins: {
      async nextFence(real, tx) {
        const fence = await real(tx)
        await run(tx, `update counters set value = 0 where name = 'fence'`)
        return fence
      },
    },
  },
  {
    what: 'fences fall',
    breaks: 'fencesRise',
    twins: { nextFence: () => Promise.resolve(1_000_000 - ++fences) },
  },
  {
    what: 'failures are recorded as passed',
    breaks: 'acceptedResultsStand',
    twins: { endAttempt: (real, tx, id, result, at) => real(tx, id, { ...result, outcome: 'PASSED' }, at) },
  },
  {
    what: 'a repeated report deals again',
    breaks: 'repeatedAnswersAgree',
    twins: {
      async currentDeal(real, work, assignment) {
        const { deal, cancelRequested } = await real(work, assignment)
        return { deal: deal && { ...deal, attempt: { ...deal.attempt, id: 'att_other' } }, cancelRequested }
      },
    },
  },
  {
    what: 'timeouts are not counted as attempts',
    breaks: 'attemptsStayInTheirBudgets',
    twins: {
      afterAttempt(real, job, outcome, policy, jitter) {
        const verdict = real(job, outcome, policy, jitter)
        return outcome === 'TIMED_OUT' ? { ...verdict, attemptsUsed: job.attemptsUsed } : verdict
      },
    },
  },
  {
    what: 'a failed install leaves the ledger as it was',
    breaks: 'theLedgerIsWhatAgentsReported',
    twins: { forgetInstall: () => Promise.resolve() },
  },
  {
    what: 'heartbeats are answered and not written',
    breaks: 'leasesAreHonored',
    twins: {
      async renewAssignment(real, tx, lease, leaseEndsAt) {
        const [row] = await run(tx, 'select lease_ends_at from assignments where id = ?', lease.id)
        const assignment = await real(tx, lease, leaseEndsAt)
        if (assignment !== undefined) await real(tx, lease, (row as { lease_ends_at: number }).lease_ends_at)
        return assignment
      },
    },
  },
  {
    what: 'log chunks are lost',
    breaks: 'logsHaveNoGaps',
    seed: 3,
    twins: { insertLogChunks: (real, tx, id, chunks) => real(tx, id, chunks.slice(1)) },
  },
  {
    what: 'events leave gaps in their numbers',
    breaks: 'eventsAreNumberedWithoutGaps',
    twins: {
      async appendEvents(real, tx, events) {
        await real(tx, events)
        if (events.length > 2) await run(tx, 'update logs set last_seq = last_seq + 1 where log = ?', events[0]?.log)
      },
    },
  },
  {
    what: 'retries happen without their event',
    breaks: 'eventsAddUpToTheJobs',
    twins: {
      appendEvents: (real, tx, events) =>
        real(
          tx,
          events.filter(({ event }) => event.kind !== 'RETRYING'),
        ),
    },
  },
  {
    what: 'any move is legal, and nothing is ever finished',
    breaks: 'jobsMoveOnlyAsListed',
    twins: { canMove: () => true, isTerminal: () => false },
  },
  {
    what: 'finished jobs can be canceled',
    breaks: 'finishedIsFinal',
    twins: { canMove: () => true, isTerminal: () => false },
  },
  {
    what: 'a result wins over a cancel',
    breaks: 'cancelsAreKept',
    seed: 17,
    twins: {
      afterAttempt: (real, job, outcome, policy, jitter) =>
        real({ ...job, cancelRequested: false }, outcome, policy, jitter),
    },
  },
  {
    what: 'the least urgent job is dealt first',
    breaks: 'theMostUrgentJobIsDealtFirst',
    twins: {
      async nextQueuedJob(_real, tx, group) {
        const [row] = await run(
          tx,
          `select * from jobs where group_id = ? and status = 'QUEUED' order by deal_window desc, id`,
          group,
        )
        return row === undefined ? undefined : toJob(row as JobsTable)
      },
    },
  },
  {
    what: 'a page of events begins one too late',
    breaks: 'followersSeeEverything',
    twins: { readEvents: (real, db, log, after, limit) => real(db, log, after === 0 ? 0 : after + 1, limit) },
  },
  {
    what: 'retries are never due',
    breaks: 'everythingEnds',
    twins: { dueJobs: () => Promise.resolve([]) },
  },
  {
    what: 'a cancel answers a refusal for what it did',
    breaks: 'refusalsAndRepeatsChangeNothing',
    twins: {
      async cancelJob(real, app, id) {
        throw new AlreadyFinished(await real(app, id))
      },
    },
  },
  {
    what: 'the fence and the end of a lease are not looked at',
    breaks: 'staleLeasesAreRefused',
    seed: 3,
    twins: {
      requireLive: async (_, { tx }, { assignmentId }) => must(await lockAssignment(tx, EVERYTHING, assignmentId)),
      requireAssignment: async (_, { tx }, { assignmentId }) =>
        must(await lockAssignment(tx, EVERYTHING, assignmentId)),
    },
  },
  {
    what: 'an operation has a bug',
    breaks: 'nothingGoesWrong',
    twins: {
      currentDeal: () => Promise.reject(new TypeError('undefined is not a function')),
    },
  },
  {
    what: 'the planner thinks that every device has the app',
    breaks: 'installsAreAvoidedExactlyWhereTheAppIs',
    twins: {
      async installedApps(real, db, scope, workerIds) {
        const app = { organizationId: 'acme', appVersionId: 'v0', buildHash: null, installedAt: 0, outdated: false }
        return [
          ...(await real(db, scope, workerIds)),
          ...workerIds.map((workerId) => ({ ...app, workerId: workerId as `wrk_${string}` })),
        ]
      },
    },
  },
  {
    what: 'the planner stops after one placement',
    breaks: 'freeWorkersAreUsed',
    seed: 6,
    twins: {
      plan: (real, snapshot, now, rules) => {
        const { placements, ...rest } = real(snapshot, now, rules)
        return { ...rest, placements: placements.slice(0, 1) }
      },
    },
  },
  {
    what: 'plans know of no caps, and nobody looks again',
    breaks: 'capsOnWorkersAreKept',
    seed: 6,
    twins: {
      plan: (real, snapshot, now, rules) =>
        real(
          { ...snapshot, organizations: snapshot.organizations.map((one) => ({ ...one, maxWorkers: null })) },
          now,
          rules,
        ),
      takeRoom: () => Promise.resolve(() => true),
    },
  },
  {
    what: 'plans know of no limits, and nobody looks again',
    breaks: 'limitsOnGroupsAreKept',
    seed: 6,
    twins: {
      plan: (real, snapshot, now, rules) => real({ ...snapshot, limits: [] }, now, rules),
      takeRoom: () => Promise.resolve(() => true),
    },
  },
  {
    what: 'a recall is forgotten at the job boundary',
    breaks: 'recalledWorkersAreDealtNothing',
    twins: {
      dealNext: (real, app, work, assignment, worker) => real(app, work, { ...assignment, recallReason: null }, worker),
    },
  },
  {
    what: 'quarantines are written and not looked at',
    breaks: 'quarantinedWorkersGetNoWork',
    twins: {
      async saveHealth(real, tx, id, health) {
        await real(tx, id, health)
        await run(tx, 'update workers set quarantined = 0 where id = ?', id)
      },
      takesWork: (_, { draining }) => !draining,
    },
  },
  {
    what: 'nobody looks at quarantines again',
    breaks: 'noQuarantineIsForEver',
    seed: 4,
    twins: { workersToCheck: () => Promise.resolve([]) },
  },
  {
    what: 'what could not be run counts as an attempt too',
    breaks: 'infrastructureFailuresCostTheTestNothing',
    twins: {
      afterAttempt(real, job, outcome, policy, jitter) {
        const verdict = real(job, outcome, policy, jitter)
        return outcome === 'ERRORED' ? { ...verdict, attemptsUsed: job.attemptsUsed + 1 } : verdict
      },
    },
  },
  {
    what: 'leases never run out',
    breaks: 'silentWorkersLoseTheirLeases',
    twins: { expiredAssignments: () => Promise.resolve([]) },
  },
]
